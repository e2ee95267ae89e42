// Token buckets by key, for keys seen lately: who may go on, and when. The memory is bounded.

import type { Clock } from '../../base/clock.ts';

/** `burst` units at once, then one every `everyMs`. */
export interface RateConfig {
  readonly burst: number;
  readonly everyMs: number;
}

/** One rate, counted for each key. */
export class Buckets {
  readonly #clock: Clock;
  readonly #config: RateConfig;
  readonly #keysMax: number;
  /** Monotonic ms at which a key has its whole burst again; least recently charged first. */
  readonly #fullAt = new Map<string, number>();

  constructor(clock: Clock, config: RateConfig, keysMax: number) {
    this.#clock = clock;
    this.#config = config;
    this.#keysMax = keysMax;
  }

  /** How many keys are remembered. */
  get size(): number {
    return this.#fullAt.size;
  }

  /** Ms until this key has a unit again; 0 if it has one now. */
  waitMs(key: string): number {
    const { burst, everyMs } = this.#config;
    const now = this.#clock.monotonic();
    return Math.max(0, (this.#fullAt.get(key) ?? now) - now - (burst - 1) * everyMs);
  }

  /** Takes units; more than there are make a debt that has to be waited off. */
  charge(key: string, units = 1): void {
    const now = this.#clock.monotonic();
    const fullAt = Math.max(this.#fullAt.get(key) ?? now, now);
    this.#fullAt.delete(key);
    this.#fullAt.set(key, fullAt + units * this.#config.everyMs);
    const [oldest] = this.#fullAt.keys();
    if (this.#fullAt.size > this.#keysMax && oldest !== undefined) this.#fullAt.delete(oldest);
  }

  /** Gives a unit back. */
  refund(key: string): void {
    const fullAt = this.#fullAt.get(key);
    if (fullAt !== undefined) this.#fullAt.set(key, fullAt - this.#config.everyMs);
  }
}
