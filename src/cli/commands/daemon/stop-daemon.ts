// Stopping the daemon: politely over its socket, whatever its version, and by signal only when it hangs.

import { readFileSync } from 'node:fs';
import { processStartTime } from '../../../base/process-stat.ts';
import { UserError } from '../../../protocol/error-code.ts';
import type { Context } from '../../context.ts';
import { dial, HELLO_MS } from '../../daemon-client/connect.ts';
import { ConnectionLost } from '../../daemon-client/connection-lost.ts';
import { notResponding } from '../../daemon-client/unreachable.ts';

const POLL_MS = 20;
const KILL_AFTER_MS = 5_000;

/**
 * Asks the daemon to stop and waits until nobody serves. `false` if none ran. Throws `UserError` if it does not answer
 * and `byForce` is off.
 */
export async function stopDaemon(context: Context, byForce: boolean): Promise<boolean> {
  const { client, system } = context;
  const connection = dial({ paths: client.paths, system, autostart: false });
  if (connection === undefined) return false;
  const cancel = system.timer(HELLO_MS, () => connection.close('silent'));
  try {
    connection.flush();
    await connection.hello.catch((error: unknown) => {
      // Every version understands the request to stop, also one that refuses our hello.
      if (!(error instanceof UserError)) throw error;
    });
    await connection.request('daemon.stop', {});
    await connection.ended;
    return true;
  } catch (error) {
    if (!(error instanceof ConnectionLost)) throw error;
    if (error.reason !== 'silent') return error.established;
    if (!byForce) throw notResponding(client.paths);
    await killDaemon(context);
    return true;
  } finally {
    cancel();
    connection.close();
  }
}

/** Ends exactly the process that the daemon wrote down, recognised by its start time. */
async function killDaemon({ client, system }: Context): Promise<void> {
  const target = readTarget(client.paths.pid);
  if (target === undefined || startTime(target.pid) !== target.startTime) throw notResponding(client.paths);
  process.kill(target.pid, 'SIGTERM');
  const deadline = system.monotonic() + KILL_AFTER_MS;
  while (startTime(target.pid) === target.startTime) {
    if (system.monotonic() > deadline) process.kill(target.pid, 'SIGKILL');
    await new Promise<void>((resolve) => system.timer(POLL_MS, resolve));
    if (system.monotonic() > deadline + KILL_AFTER_MS) throw notResponding(client.paths);
  }
}

function readTarget(file: string): { readonly pid: number; readonly startTime: string } | undefined {
  try {
    const [pid = '', since = ''] = readFileSync(file, 'utf8').trim().split(' ');
    return Number(pid) > 1 && since !== '' ? { pid: Number(pid), startTime: since } : undefined;
  } catch {
    return undefined;
  }
}

/** When a process was started, as Linux tells it; `undefined` if it is gone, or cannot be told. */
function startTime(pid: number): string | undefined {
  try {
    return processStartTime(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return undefined;
  }
}
