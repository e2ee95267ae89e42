// A process of a floor: started from a source file, spoken to by messages. `ask` waits for the next one it sends.

import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

/** The sources run as they are, and Node need not say how it finds out that they are modules. */
const QUIET = '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON';

/** A running floor process. */
export class Child {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** Starts a file of `test/bench/floors` and waits for its first message. */
  static async start(file: string, args: readonly string[]): Promise<{ child: Child; ready: unknown }> {
    const path = resolve(import.meta.dirname, '../floors', file);
    const child = fork(path, [...args], { env: { PATH: process.env['PATH'] }, execArgv: [QUIET] });
    const [ready] = (await once(child, 'message')) as [unknown];
    return { child: new Child(child), ready };
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Sends a message; gives the next one that comes back. */
  async ask<T>(message: unknown): Promise<T> {
    const answer = once(this.#child, 'message') as Promise<[T]>;
    this.#child.send(message as object);
    return (await answer)[0];
  }

  /** Ends it and waits for its end. */
  async close(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }
}
