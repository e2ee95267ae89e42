// One ledger-server as a process, with its log, in a temporary folder: for tests of how it is run.

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkServerDocuments } from './check-document.ts';
import { BIN, Lines, runBin } from './built-world.ts';
import type { Ended } from './built-world.ts';

/** A line of the server's log. */
export interface LogLine {
  readonly at: string;
  readonly level: string;
  readonly event: string;
  readonly [fact: string]: unknown;
}

/** A server process. Made by `ServerFolder.start`. */
export class RunningServer {
  readonly url: string;
  readonly child: ChildProcess;
  readonly log: Lines<LogLine>;
  readonly ended: Promise<[code: number | null, signal: string | null]>;

  constructor(child: ChildProcess, log: Lines<LogLine>, url: string) {
    this.child = child;
    this.log = log;
    this.url = url;
    this.ended = once(child, 'exit') as Promise<[number | null, string | null]>;
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }
}

/** A data folder and the servers on it. `close` kills what still runs. */
export class ServerFolder {
  readonly dir: string;
  readonly data: string;
  readonly #children: ChildProcess[] = [];

  private constructor(dir: string) {
    this.dir = dir;
    this.data = join(dir, 'data');
  }

  static async open(): Promise<ServerFolder> {
    return new ServerFolder(await mkdtemp(join(tmpdir(), 'ledger-operation-')));
  }

  /** The path of a file in the temporary folder. */
  path(name: string): string {
    return join(this.dir, name);
  }

  /** Starts a server on a free port; it accepts connections when this resolves. */
  async start(args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Promise<RunningServer> {
    const all = [join(BIN, 'ledger-server.js'), 'start', '--data', this.data, '--port', '0', '--json', ...args];
    const child = spawn(process.execPath, all, {
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#children.push(child);
    const log = new Lines<LogLine>(child.stderr);
    const said = new Lines<{ readonly url: string }>(child.stdout);
    const gone = once(child, 'exit').then(([code]) => {
      throw new Error(`exited ${String(code)}: ${JSON.stringify(log.seen)}`);
    });
    await Promise.race([said.until((seen) => seen.length > 0), gone]);
    gone.catch(() => undefined);
    return new RunningServer(child, log, said.seen[0]?.url ?? '');
  }

  /** Runs another command of ledger-server on the folder. */
  async run(...args: readonly string[]): Promise<Ended> {
    const ended = await runBin('ledger-server', [...args, '--data', this.data, '--json']);
    checkServerDocuments({ args: [...args, '--json'], ...ended });
    return ended;
  }

  /** Adds a user; gives a login code. */
  async addUser(name: string, ...args: readonly string[]): Promise<string> {
    return (JSON.parse((await this.run('user', 'add', name, ...args)).stdout) as { code: string }).code;
  }

  async close(): Promise<void> {
    for (const child of this.#children) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    }
    await rm(this.dir, { recursive: true });
  }
}
