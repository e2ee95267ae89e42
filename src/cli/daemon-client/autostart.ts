// Starts the daemon beside this program. It never decides whether one is needed twice over: the daemon itself takes
// the lock, and one that finds it taken ends quietly.

import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { HomePaths } from '../../base/home-paths.ts';
import { UserError } from '../../protocol/error-code.ts';
import type { System } from '../system.ts';
import { inheritedFiles } from './inherited-files.ts';

/** A daemon that was started here. `exitCode` is set once it has ended; 0 means that another one has the lock. */
export interface StartedDaemon {
  readonly startedAt: number;
  exitCode: number | undefined;
}

/** Starts a daemon that outlives this process and holds none of its streams. Throws `UserError`. */
export async function startDaemon(paths: HomePaths, system: System): Promise<StartedDaemon> {
  const { spawn } = await import('node:child_process');
  const log = openLog(paths);
  try {
    const child = spawn(system.execPath, [daemonBin(system)], {
      cwd: '/',
      detached: true,
      stdio: streams(log),
      env: daemonEnvironment(system),
      windowsHide: true,
    });
    const started: StartedDaemon = { startedAt: system.monotonic(), exitCode: undefined };
    child.on('exit', (code) => (started.exitCode = code ?? 1));
    child.on('error', () => (started.exitCode = 1));
    child.unref();
    return started;
  } finally {
    closeSync(log);
  }
}

/** Nothing to read, the log to write to; and in the place of every file that was handed down to this program, the log. */
function streams(log: number): ('ignore' | number)[] {
  const stdio: ('ignore' | number)[] = ['ignore', log, log];
  for (const fd of inheritedFiles()) {
    while (stdio.length < fd) stdio.push('ignore');
    stdio[fd] = log;
  }
  return stdio;
}

/** The path of the daemon's program: by its place next to this one, never by a name on the PATH. */
export function daemonBin({ installation }: System): string {
  return join(installation, 'bin', 'ledgerd.js');
}

/** The caller's environment, with a relative LEDGER_HOME made absolute: the daemon runs in another folder. */
export function daemonEnvironment({ env, cwd }: System): NodeJS.ProcessEnv {
  const home = env['LEDGER_HOME'];
  return home === undefined || home === '' ? { ...env } : { ...env, LEDGER_HOME: resolve(cwd, home) };
}

function openLog(paths: HomePaths): number {
  try {
    mkdirSync(paths.state, { recursive: true, mode: 0o700 });
    return openSync(paths.log, 'a', 0o600);
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw new UserError({
      code: code === 'ENOSPC' || code === 'EDQUOT' ? 'disk_full' : 'store_failed',
      message: `cannot write in ${paths.state} (${code}); nothing was saved`,
      hint: 'make room or fix the permissions, or set LEDGER_HOME to another folder',
    });
  }
}
