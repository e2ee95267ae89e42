// The only real clock, timers and randomness. Everything else receives them as arguments.

import { randomBytes } from 'node:crypto';
import type { Clock } from './clock.ts';
import type { Random } from './random.ts';

/** The machine's clock. Timers do not keep a process alive by themselves only if the caller cancels them. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  timer(delayMs, action) {
    const handle = setTimeout(action, delayMs);
    return () => clearTimeout(handle);
  },
};

// Drawn in bulk: a call for a few bytes costs as much as one for many.
const POOL_BYTES = 4096;
let pool = Buffer.alloc(0);

function draw(count: number): Buffer {
  if (count > POOL_BYTES) return randomBytes(count);
  if (pool.length < count) pool = randomBytes(POOL_BYTES);
  const drawn = pool.subarray(0, count);
  pool = pool.subarray(count);
  return drawn;
}

/** The machine's random source; good for secrets. Every byte is given out once. */
export const systemRandom: Random = {
  bytes: draw,
  uniform: () => draw(6).readUIntBE(0, 6) / 2 ** 48,
};
