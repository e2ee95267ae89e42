// The built `ledger` without a new process for each command, which is most of a short command's time: a few processes
// stay and run the bundle again and again. What a command sees and says is the same; signals cannot be tried with it,
// and a command that is given a long input still gets a process of its own.

import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { checkDocuments, checkServerDocuments } from './check-document.ts';
import { BIN, BuiltWorld, runBin } from './built-world.ts';
import type { Ended, RunLedger, Wish } from './built-world.ts';

/** Bytes of an input that is handed over with the command. */
const INPUT_MAX = 256 * 1024;
const HOST = join(import.meta.dirname, 'warm-ledger-host.mjs');

/** A few warm processes, each started when the others are busy. `close` ends them. */
export class WarmLedger {
  readonly #processesMax: number;
  readonly #hosts: Host[] = [];
  readonly #idle: Host[] = [];
  readonly #waiting: ((host: Host) => void)[] = [];

  constructor(processesMax: number) {
    this.#processesMax = processesMax;
  }

  /** Runs a command to its end, as soon as a process is free. */
  readonly run: RunLedger = async (args, wish, program = 'ledger') => {
    const ended = await this.#run(args, wish, program);
    if (program === 'ledger') checkDocuments({ args, ...ended });
    if (program === 'ledger-server') checkServerDocuments({ args, ...ended });
    return ended;
  };

  async #run(...[args, wish, program = 'ledger']: Parameters<RunLedger>): Promise<Ended> {
    const { stdin } = wish;
    if (stdin !== undefined && (program !== 'ledger' || stdin.length > INPUT_MAX)) return runBin(program, args, wish);
    const host = this.#idle.pop() ?? this.#another() ?? (await new Promise<Host>((free) => this.#waiting.push(free)));
    try {
      return await host.run(program, args, wish);
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#idle.push(host);
      else next(host);
    }
  }

  #another(): Host | undefined {
    if (this.#hosts.length >= this.#processesMax) return undefined;
    const host = new Host();
    this.#hosts.push(host);
    return host;
  }

  async close(): Promise<void> {
    await Promise.all(this.#hosts.map((host) => host.close()));
  }
}

/** An empty world whose devices run `ledger` in two warm processes; they end with it. */
export function openWarmWorld(): Promise<BuiltWorld> {
  const ledger = new WarmLedger(2);
  return BuiltWorld.open(ledger.run, () => ledger.close());
}

class Host {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #ended: Promise<unknown>;

  constructor() {
    this.#child = spawn(process.execPath, [HOST], {
      env: { PATH: process.env['PATH'] },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#ended = once(this.#child, 'exit');
  }

  async run(program: string, args: readonly string[], { env, stdin }: Wish): Promise<Ended> {
    const input = stdin === undefined ? {} : { stdin: Buffer.from(stdin).toString('base64') };
    const job = { program: join(BIN, `${program}.js`), args, env: { PATH: process.env['PATH'], ...env }, ...input };
    const said = Promise.all([untilEnd(this.#child.stdout), untilEnd(this.#child.stderr)]);
    this.#child.stdin.write(`${JSON.stringify(job)}\n`);
    const [[stdout = '', code], [stderr = '']] = await Promise.race([
      said,
      this.#ended.then(() => Promise.reject(new Error(`the process that ran ${program} ${args.join(' ')} has ended`))),
    ]);
    return { code: Number(code), stdout, stderr };
  }

  async close(): Promise<void> {
    this.#child.stdin.end();
    await this.#ended;
  }
}

/** What comes on a stream up to the line with the zero byte; then that line. */
function untilEnd(stream: Readable): Promise<readonly string[]> {
  return new Promise((done) => {
    const chunks: Buffer[] = [];
    const take = (chunk: Buffer): void => {
      chunks.push(chunk);
      if (!Buffer.concat(chunks.slice(-2)).includes('\0') || chunk.at(-1) !== 0x0a) return;
      stream.off('data', take);
      done(Buffer.concat(chunks).toString('utf8').split('\0'));
    };
    stream.on('data', take);
  });
}
