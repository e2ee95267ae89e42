// How long to wait before trying again: exponential with full jitter. Pure.

/** Bounds of a back-off, in ms. */
export interface BackoffLimits {
  readonly baseMs: number;
  readonly capMs: number;
}

/**
 * The wait before attempt number `attempt` (0 = first retry), in ms: uniform in [0, min(cap, base × 2^attempt)).
 * Full jitter as described in "Exponential Backoff and Jitter" (AWS Architecture Blog, 2015).
 */
export function backoffMs(attempt: number, limits: BackoffLimits, uniform: number): number {
  const ceiling = Math.min(limits.capMs, limits.baseMs * 2 ** Math.min(attempt, 30));
  return Math.floor(uniform * ceiling);
}
