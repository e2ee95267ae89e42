// Long work in short pieces: a generator that yields between pieces, and drivers that run it at once or with pauses.

import type { Clock } from './clock.ts';

/** Work that can be interrupted wherever it yields. */
export type Slices<T> = Generator<undefined, T, undefined>;

/** Ms of work after which others get their turn. */
const SLICE_MS = 8;

/** Runs it without a pause; gives its result. */
export function runToEnd<T>(slices: Slices<T>): T {
  for (;;) {
    const { done, value } = slices.next();
    if (done === true) return value;
  }
}

/** Lets the event loop have its turn when work has gone on for long: after `SLICE_MS`, or `piecesMax` pieces. */
export class Turns {
  readonly #clock: Clock;
  readonly #piecesMax: number;
  #pieces = 0;
  #since: number;

  constructor(clock: Clock, piecesMax = Infinity) {
    this.#clock = clock;
    this.#piecesMax = piecesMax;
    this.#since = clock.monotonic();
  }

  /** A piece is done; a promise if it is others' turn now. */
  next(): Promise<void> | undefined {
    this.#pieces += 1;
    if (this.#pieces < this.#piecesMax && !this.#isLong()) return undefined;
    return this.pass();
  }

  /** Others get their turn now. */
  async pass(): Promise<void> {
    await new Promise<void>((resume) => this.#clock.timer(0, resume));
    this.#pieces = 0;
    this.#since = this.#clock.monotonic();
  }

  #isLong(): boolean {
    return this.#clock.monotonic() - this.#since >= SLICE_MS;
  }
}

/** Runs it with a pause whenever it is others' turn; gives its result. */
export async function inTurns<T>(slices: Slices<T>, turns: Turns): Promise<T> {
  for (;;) {
    const { done, value } = slices.next();
    if (done === true) return value;
    const pause = turns.next();
    if (pause !== undefined) await pause;
  }
}
