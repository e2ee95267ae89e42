// A world of built programs: one server and any number of devices, each a `LEDGER_HOME` under one temporary folder.
// Real processes and sockets. Waits are for what a program says, never for time; every wait has a deadline that names it.

import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkDocuments, checkServerDocuments } from './check-document.ts';

/** The folder of the programs. */
export const BIN = resolve(import.meta.dirname, '../../bin');
const WRONG_CLOCK = fileURLToPath(new URL('wrong-clock.mjs', import.meta.url));
const DEADLINE_MS = 120_000;
const PAUSE_MS_MAX = 150;

/** How a program ended, and what it said. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a program is given besides its arguments. */
export interface Wish {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string | Buffer;
  /** The folder with the programs, if not this one's `bin`. */
  readonly bin?: string;
}

type Program = 'ledger' | 'ledger-server';

/** How a device runs `ledger` to its end, and its world `ledger-server`. */
export type RunLedger = (args: readonly string[], wish: Wish, program?: Program) => Promise<Ended>;

/** A bare `--wait` gives up after ten seconds, which a busy machine may need. */
function patient(args: readonly string[]): readonly string[] {
  return args.map((arg) => (arg === '--wait' ? '--wait=60s' : arg));
}

/** Runs one of the programs in bin/ to its end. It sees the given environment and PATH, nothing else. */
export function runBin(name: Program, args: readonly string[], wish: Wish = {}): Promise<Ended> {
  return new Promise((done) => {
    const env = { PATH: process.env['PATH'], ...wish.env };
    const options = { env, timeout: 4 * DEADLINE_MS, maxBuffer: 1 << 28 };
    const script = join(wish.bin ?? BIN, `${name}.js`);
    const child = execFile(process.execPath, [script, ...args], options, (error, stdout, stderr) => {
      done({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : -1, stdout, stderr });
    });
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(wish.stdin);
  });
}

const asProcess: RunLedger = async (args, wish, program = 'ledger') => {
  const ended = await runBin(program, args, wish);
  if (program === 'ledger' && wish.bin === undefined) checkDocuments({ args, ...ended });
  if (program === 'ledger-server' && wish.bin === undefined) checkServerDocuments({ args, ...ended });
  return ended;
};

/** One device of the built programs. */
export class BuiltDevice {
  readonly home: string;
  /** How much its clock is fast, in minutes, for programs that start from now on. */
  clockMinutes = 0;
  readonly #children: ChildProcess[] = [];
  readonly #run: RunLedger;

  /** `run`: how it runs `ledger`; each time as a process unless said. */
  constructor(home: string, run: RunLedger = asProcess) {
    this.home = home;
    this.#run = run;
  }

  /** What its programs see of the environment, besides PATH. */
  get env(): Readonly<Record<string, string>> {
    const clock = { NODE_OPTIONS: `--import=${WRONG_CLOCK}`, CLOCK_MINUTES: String(this.clockMinutes) };
    return { LEDGER_HOME: this.home, TZ: 'UTC', ...(this.clockMinutes === 0 ? {} : clock) };
  }

  /** Runs `ledger` with these arguments. */
  run(args: readonly string[], stdin?: string | Buffer): Promise<Ended> {
    return this.#run(patient(args), { env: this.env, ...(stdin === undefined ? {} : { stdin }) });
  }

  /** Runs a line of `sh` in which `$LEDGER` is the program. */
  shell(line: string): Promise<Ended> {
    const env = { PATH: process.env['PATH'], ...this.env, LEDGER: `${process.execPath} ${join(BIN, 'ledger.js')}` };
    return new Promise((done) => {
      execFile('/bin/sh', ['-c', line], { env, timeout: 4 * DEADLINE_MS }, (error, stdout, stderr) => {
        done({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : -1, stdout, stderr });
      });
    });
  }

  /** Runs `ledger … --json` and gives its document; throws unless it exits 0. */
  async json<T = Record<string, unknown>>(...args: readonly string[]): Promise<T> {
    const ended = await this.run([...args, '--json']);
    if (ended.code !== 0) throw new Error(`ledger ${args.join(' ')} exited ${ended.code}: ${ended.stderr}`);
    return JSON.parse(ended.stdout) as T;
  }

  /** Logs in with a code. */
  async login(url: string, code: string): Promise<void> {
    const ended = await this.run(['login', url], `${code}\n`);
    if (ended.code !== 0) throw new Error(`login exited ${ended.code}: ${ended.stderr}`);
  }

  /** A code with which another device of the same user logs in. */
  async invite(): Promise<string> {
    return (await this.json<{ readonly code: string }>('device', 'invite')).code;
  }

  /** Starts `watch`; gives its lines when it is told of every change from then on, which it says. */
  async watch<T = WatchLine>(): Promise<Lines<T>> {
    const child = this.spawn(['watch', '--ndjson'], 'pipe');
    const lines = new Lines<T>(child.stdout);
    await once(child.stderr as NodeJS.ReadableStream, 'data');
    return lines;
  }

  /** Starts a command that goes on; its lines are read with `Lines`. */
  spawn(args: readonly string[], stderr: 'inherit' | 'pipe' = 'inherit'): ChildProcess {
    const child = spawn(process.execPath, [join(BIN, 'ledger.js'), ...args], {
      env: { PATH: process.env['PATH'], ...this.env },
      stdio: ['ignore', 'pipe', stderr],
    });
    this.#children.push(child);
    return child;
  }

  /** Ends what `spawn` started, then the daemon; it is gone, and all of it written, when this resolves. */
  async close(): Promise<void> {
    this.killChildren();
    if (this.daemonPids().length > 0) await this.stopDaemon();
  }

  /** Kills what `spawn` started and the daemon, for a device that nobody looks at any more. */
  async kill(): Promise<void> {
    this.killChildren();
    await this.killDaemon();
  }

  /** Kills what `spawn` started. */
  killChildren(): void {
    for (const child of this.#children) child.kill('SIGKILL');
  }

  /** Ends its daemon the way that leaves nothing to do; it is gone when this resolves. */
  async stopDaemon(): Promise<void> {
    await this.run(['daemon', 'stop']);
    await eventually('the daemon has stopped', () => Promise.resolve(this.daemonPids().length === 0));
  }

  /** Pids of the daemons of this device, by their environment: none, one, or what must not be. */
  daemonPids(): readonly number[] {
    return daemonsOf([this.home]);
  }

  /** How many checkpoints it keeps. */
  checkpoints(): number {
    const folder = join(this.home, 'data', 'checkpoint');
    return readdirSync(folder).filter((name) => name.startsWith('manifest-')).length;
  }

  /** Removes its checkpoint, of which there must be one; no daemon runs. The journal is left. */
  async loseCheckpoint(): Promise<void> {
    const folder = join(this.home, 'data', 'checkpoint');
    if (readdirSync(folder).length === 0) throw new Error('there is no checkpoint');
    await rm(folder, { recursive: true });
  }

  /** Kills its daemons with SIGKILL, if any run, and waits until they are gone. */
  async killDaemon(): Promise<void> {
    await killDaemonsOf([this.home]);
  }
}

/** A server and its devices. `close` stops everything and removes the folder. */
export class BuiltWorld {
  readonly dir: string;
  url = '';
  /** The PostgreSQL database of its server; without one it has SQLite in a folder. */
  databaseUrl: string | undefined;
  #server: ChildProcess | undefined;
  readonly #devices = new Map<string, BuiltDevice>();
  readonly #run: RunLedger;
  readonly #onClosed: () => Promise<void>;

  private constructor(dir: string, run: RunLedger, onClosed: () => Promise<void>) {
    this.dir = dir;
    this.#run = run;
    this.#onClosed = onClosed;
  }

  /** An empty world. `run`: how its devices run `ledger`; `onClosed`: ends what that needs, once the world is closed. */
  static async open(
    run: RunLedger = asProcess,
    onClosed: () => Promise<void> = () => Promise.resolve(),
  ): Promise<BuiltWorld> {
    return new BuiltWorld(await mkdtemp(join(tmpdir(), 'ledger-world-')), run, onClosed);
  }

  /** The device of a name; made on first use, not logged in. */
  device(name: string): BuiltDevice {
    let device = this.#devices.get(name);
    if (device === undefined) this.#devices.set(name, (device = new BuiltDevice(join(this.dir, name), this.#run)));
    return device;
  }

  /** The pid of the server that runs. */
  get serverPid(): number {
    return this.#server?.pid ?? 0;
  }

  get #serverEnv(): Readonly<Record<string, string>> {
    return this.databaseUrl === undefined ? {} : { LEDGER_SERVER_DATABASE_URL: this.databaseUrl };
  }

  /** Starts the server, on the port it had before if it had one. `bin`: the folder with the program, if it is another. */
  async startServer(bin = BIN): Promise<void> {
    const port = this.url === '' ? '0' : new URL(this.url).port;
    const args = ['start', '--data', join(this.dir, 'server'), '--port', port, '--json'];
    const server = spawn(process.execPath, [join(bin, 'ledger-server.js'), ...args], {
      env: { PATH: process.env['PATH'], LEDGER_SERVER_LOG_LEVEL: 'error', ...this.#serverEnv },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#server = server;
    const [line] = (await once(server.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
    this.url = (JSON.parse(line.toString('utf8')) as { url: string }).url;
  }

  /** Ends the server with a signal and waits for its end. */
  async stopServer(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill(signal);
    await ended;
  }

  /** Runs `ledger-server` with these arguments, to its end. */
  runServer(args: readonly string[]): Promise<Ended> {
    return this.#run(args, { env: this.#serverEnv }, 'ledger-server');
  }

  /** Adds a user; gives a login code. */
  async addUser(name: string): Promise<string> {
    const ended = await this.runServer(['user', 'add', name, '--json', '--data', join(this.dir, 'server')]);
    return (JSON.parse(ended.stdout) as { code: string }).code;
  }

  /** Logs in devices of one user: the first with a code of the server's, the others by invitation. */
  async logIn(user: string, ...names: readonly string[]): Promise<readonly BuiltDevice[]> {
    const [first, ...others] = names.map((name) => this.device(name));
    await first?.login(this.url, await this.addUser(user));
    for (const other of others) await other.login(this.url, (await first?.invite()) ?? '');
    return names.map((name) => this.device(name));
  }

  async close(): Promise<void> {
    const devices = [...this.#devices.values()];
    for (const device of devices) device.killChildren();
    await killDaemonsOf(devices.map(({ home }) => home));
    await this.stopServer('SIGKILL');
    await this.#onClosed();
    await rm(this.dir, { recursive: true, force: true });
  }
}

/** A line of `watch --ndjson`. */
export interface WatchLine {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Kills the daemons of these homes with SIGKILL, and waits until they are gone. */
async function killDaemonsOf(homes: readonly string[]): Promise<void> {
  const pids = daemonsOf(homes);
  for (const pid of pids) killIfThere(pid);
  if (pids.length > 0) await eventually('no daemon runs', () => Promise.resolve(daemonsOf(homes).length === 0));
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // It may have ended by itself.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Pids of the daemons of some homes. Looks at all processes that there are, once. */
function daemonsOf(homes: readonly string[]): readonly number[] {
  const wanted = new Set(homes.map((home) => `LEDGER_HOME=${home}`));
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name);
    return pid > 0 && isDaemonWith(pid, wanted) ? [pid] : [];
  });
}

function isDaemonWith(pid: number, variables: ReadonlySet<string>): boolean {
  const read = (file: string): readonly string[] => readFileSync(`/proc/${pid}/${file}`, 'utf8').split('\0');
  try {
    return read('cmdline')[1]?.endsWith('/ledgerd.js') === true && read('environ').some((one) => variables.has(one));
  } catch {
    // It ended while it was looked at.
    return false;
  }
}

/**
 * Asks again until it holds, at first after 10 ms, then less and less often, as asking takes time from what is waited for;
 * throws with what was waited for after the deadline.
 */
export async function eventually(what: string, holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + DEADLINE_MS;
  for (let pauseMs = 10; !(await holds()); pauseMs = Math.min(pauseMs * 1.5, PAUSE_MS_MAX)) {
    if (performance.now() > deadline) throw new Error(`did not come to pass: ${what}`);
    await new Promise((done) => setTimeout(done, pauseMs));
  }
}

/** What a promise gives; throws with what was waited for if that takes longer than the deadline, or than `ms`. */
export async function inTime<T>(what: string, promise: Promise<T>, ms = DEADLINE_MS): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`did not come within ${ms.toFixed()} ms: ${what}`)), ms);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The lines of a stream as JSON, waited for one by one. */
export class Lines<T = Record<string, unknown>> {
  readonly seen: T[] = [];
  #rest = '';
  #wake: () => void = () => undefined;

  constructor(stream: NodeJS.ReadableStream | null) {
    stream?.on('data', (chunk: Buffer) => {
      const lines = `${this.#rest}${chunk.toString('utf8')}`.split('\n');
      this.#rest = lines.pop() ?? '';
      this.seen.push(...lines.filter((line) => line !== '').map((line) => JSON.parse(line) as T));
      this.#wake();
    });
  }

  /** The first line, seen or to come, that passes. The test's own timeout bounds the wait. */
  async find(passes: (line: T) => boolean): Promise<T> {
    await this.until((seen) => seen.some(passes));
    return this.seen.find(passes) as T;
  }

  /** Waits until what has been seen is enough. The test's own timeout bounds the wait. */
  async until(isEnough: (seen: readonly T[]) => boolean): Promise<void> {
    while (!isEnough(this.seen)) await new Promise<void>((done) => (this.#wake = done));
  }
}
