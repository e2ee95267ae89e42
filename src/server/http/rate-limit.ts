// Rates as refusals: 429 with the time to wait.

import type { Buckets } from '../access/buckets.ts';
import { HttpProblem } from './problem.ts';

/** The refusal of one who has to wait `waitMs`. */
export function rateLimited(waitMs: number, detail = 'too many requests'): HttpProblem {
  return new HttpProblem('rate_limited', detail, { 'retry-after': String(Math.max(1, Math.ceil(waitMs / 1_000))) });
}

/** Counts one try of a key; throws `rate_limited` with Retry-After (s) when there were too many. */
export function takeOne(buckets: Buckets, key: string): void {
  const waitMs = buckets.waitMs(key);
  if (waitMs > 0) throw rateLimited(waitMs);
  buckets.charge(key);
}
