// Whether the server should be given work: it is not stopping, and its database takes writes. The database is tried at
// most once in a while, however often somebody asks.

import type { Clock } from '../base/clock.ts';
import type { Storage } from './storage/storage.ts';

/** Ms for which an answer holds. */
const HOLDS_MS = 1_000;
/** Ms after which a database that has not answered counts as not writable. */
const PATIENCE_MS = 2_000;

/** How the server stands. */
export type Standing = 'ready' | 'stopping' | 'not_writable';

/** Answers whether the server is ready. */
export class Readiness {
  readonly #storage: Pick<Storage, 'probe'>;
  readonly #clock: Clock;
  #stopping = false;
  #askedAt = -Infinity;
  #answer: Promise<Standing> = Promise.resolve('ready');

  constructor(storage: Pick<Storage, 'probe'>, clock: Clock) {
    this.#storage = storage;
    this.#clock = clock;
  }

  /** From now on it is not. */
  stop(): void {
    this.#stopping = true;
  }

  async check(): Promise<Standing> {
    if (this.#stopping) return 'stopping';
    const now = this.#clock.monotonic();
    if (now - this.#askedAt >= HOLDS_MS) {
      this.#askedAt = now;
      this.#answer = this.#probe();
    }
    return this.#answer;
  }

  async #probe(): Promise<Standing> {
    const { promise: late, resolve } = Promise.withResolvers<Standing>();
    const cancel = this.#clock.timer(PATIENCE_MS, () => resolve('not_writable'));
    const probe = this.#storage.probe().then(
      (): Standing => 'ready',
      (): Standing => 'not_writable',
    );
    const answer = await Promise.race([probe, late]);
    cancel();
    return answer;
  }
}
