// How often an address may try something: a token bucket each, for addresses seen lately. Memory is bounded.

import { isIPv6 } from 'node:net';
import type { Clock } from '../../base/clock.ts';
import { HttpProblem } from './problem.ts';

const ADDRESSES_MAX = 10_000;

/** `burst` tries at once, then one every `everyMs`. */
export interface RateLimitConfig {
  readonly burst: number;
  readonly everyMs: number;
}

/** Counts tries by address. */
export class RateLimit {
  readonly #clock: Clock;
  readonly #config: RateLimitConfig;
  /** Monotonic ms at which an address has its whole burst again; least recently used first. */
  readonly #fullAt = new Map<string, number>();

  constructor(clock: Clock, config: RateLimitConfig) {
    this.#clock = clock;
    this.#config = config;
  }

  /** Counts a try; throws `rate_limited` with Retry-After (s) when there were too many. */
  take(address: string): void {
    const { burst, everyMs } = this.#config;
    const now = this.#clock.monotonic();
    const key = networkOf(address);
    const fullAt = Math.max(this.#fullAt.get(key) ?? now, now);
    const waitMs = fullAt - now - (burst - 1) * everyMs;
    if (waitMs > 0) {
      throw new HttpProblem('rate_limited', 'too many attempts', { 'retry-after': String(Math.ceil(waitMs / 1_000)) });
    }
    this.#fullAt.delete(key);
    this.#fullAt.set(key, fullAt + everyMs);
    this.#forgetOldest();
  }

  /** Takes back the count of a try that turned out well. */
  giveBack(address: string): void {
    const key = networkOf(address);
    const fullAt = this.#fullAt.get(key);
    if (fullAt !== undefined) this.#fullAt.set(key, fullAt - this.#config.everyMs);
  }

  #forgetOldest(): void {
    const [oldest] = this.#fullAt.keys();
    if (this.#fullAt.size > ADDRESSES_MAX && oldest !== undefined) this.#fullAt.delete(oldest);
  }
}

/** An IPv6 user has a /64 at least, so all of it counts as one. */
function networkOf(address: string): string {
  return isIPv6(address) && !address.startsWith('::') ? address.split(':').slice(0, 4).join(':') : address;
}
