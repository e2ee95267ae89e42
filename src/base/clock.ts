// Time as an argument. The real clock is in system.ts; tests and the simulator bring their own.

/** Wall time for display, monotonic time for decisions, and timers. All in ms. */
export interface Clock {
  /** Wall clock, ms since 1970. Display data only: no order and no time-out may depend on it. */
  now(): number;
  /** Monotonic ms from an arbitrary start. */
  monotonic(): number;
  /** Runs `action` once after `delayMs`; the returned function cancels it. */
  timer(delayMs: number, action: () => void): () => void;
}
