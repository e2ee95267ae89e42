// Time that passes only when a test says so. Timers of at most 1 ms are turns of the event loop to those who ask for
// them (work in slices), so they fire by themselves.

import type { Clock } from '../../src/base/clock.ts';

const TURN_MS = 1;

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly action: () => void;
}

/** A clock for tests; wall time begins at 2026-01-01 and moves with monotonic time. */
export class FakeClock implements Clock {
  #monotonic = 1_000;
  #order = 0;
  readonly #wallStart = Date.UTC(2026, 0, 1) - 1_000;
  readonly #timers = new Set<Timer>();

  now(): number {
    return this.#wallStart + this.#monotonic;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  timer(delayMs: number, action: () => void): () => void {
    if (delayMs <= TURN_MS) {
      const turn = setImmediate(action);
      return () => clearImmediate(turn);
    }
    const timer = { at: this.#monotonic + delayMs, order: (this.#order += 1), action };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Ms from now of each timer that waits, soonest first. */
  get waiting(): readonly number[] {
    return this.#sorted().map(({ at }) => at - this.#monotonic);
  }

  /** Lets time pass; timers fire at their moment, also those that others set meanwhile. */
  advance(ms: number): void {
    const end = this.#monotonic + ms;
    for (let next = this.#sorted()[0]; next !== undefined && next.at <= end; next = this.#sorted()[0]) {
      this.#monotonic = Math.max(this.#monotonic, next.at);
      this.#fire(next);
    }
    this.#monotonic = end;
  }

  /** The machine sleeps: time passes and nothing runs; what fell due runs once at the end. */
  sleep(ms: number): void {
    this.#monotonic += ms;
    for (const timer of this.#sorted()) if (timer.at <= this.#monotonic) this.#fire(timer);
  }

  #fire(timer: Timer): void {
    if (this.#timers.delete(timer)) timer.action();
  }

  #sorted(): readonly Timer[] {
    return [...this.#timers].sort((a, b) => a.at - b.at || a.order - b.order);
  }
}
