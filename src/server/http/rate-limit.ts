// Refusals for a time, with the time: 429 for who asks too much, 503 where there is no place.

import type { Buckets } from '../access/buckets.ts';
import { HttpProblem } from './problem.ts';

/** The refusal of one who has to wait `waitMs`. */
export function rateLimited(waitMs: number, detail = 'too many requests'): HttpProblem {
  return new HttpProblem('rate_limited', detail, retryAfter(waitMs));
}

/** The refusal of one who may come, but not now: in `waitMs`. */
export function comeLater(waitMs: number, detail: string): HttpProblem {
  return new HttpProblem('unavailable', detail, retryAfter(waitMs));
}

function retryAfter(waitMs: number): Readonly<Record<string, string>> {
  return { 'retry-after': String(Math.max(1, Math.ceil(waitMs / 1_000))) };
}

/** Counts one try of a key; throws `rate_limited` with Retry-After (s) when there were too many. */
export function takeOne(buckets: Buckets, key: string): void {
  const waitMs = buckets.waitMs(key);
  if (waitMs > 0) throw rateLimited(waitMs);
  buckets.charge(key);
}
