// A program in a pseudo-terminal that nobody looks at: what it writes is counted and dropped. Linux only.

import { readFileSync } from 'node:fs';
import { spawn } from '@lydell/node-pty';
import type { IPty } from '@lydell/node-pty';

/** What a program has cost and written so far. */
export interface Spent {
  readonly cpuMs: number;
  readonly bytes: number;
  /** Rows that were written anew. */
  readonly rows: number;
  /** Times that the whole screen was cleared. */
  readonly clears: number;
}

/** What clears from the cursor on, or everything. */
const CLEARS = ['\u001b[J', '\u001b[0J', '\u001b[2J', '\u001b[3J'];
/** Ms of a clock tick in /proc. */
const TICK_MS = 10;

/** Processor time of a process and all its threads, in ms. */
export function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** A running program. */
export class PtyProgram {
  readonly #pty: IPty;
  #bytes = 0;
  #rows = 0;
  #clears = 0;

  /** Runs node with these arguments in a terminal of this size. */
  constructor(
    argv: readonly string[],
    env: Readonly<Record<string, string>>,
    size: { readonly cols: number; readonly rows: number },
  ) {
    this.#pty = spawn(process.execPath, [...argv], {
      ...size,
      env: { PATH: process.env['PATH'], TERM: 'xterm-256color', NO_COLOR: '1', NODE_ENV: 'production', ...env },
    });
    this.#pty.onData((data) => this.#take(data));
  }

  get pid(): number {
    return this.#pty.pid;
  }

  get spent(): Spent {
    return { cpuMs: cpuOf(this.pid), bytes: this.#bytes, rows: this.#rows, clears: this.#clears };
  }

  /** Ends it and waits for its end. */
  async close(): Promise<void> {
    const ended = new Promise((done) => this.#pty.onExit(done));
    this.#pty.kill('SIGKILL');
    await ended;
  }

  #take(data: string): void {
    this.#bytes += Buffer.byteLength(data);
    this.#rows += data.split('\u001b[K').length - 1;
    for (const clear of CLEARS) this.#clears += data.split(clear).length - 1;
  }
}
