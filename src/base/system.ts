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

/** The machine's random source; good for secrets. */
export const systemRandom: Random = {
  bytes: (count) => randomBytes(count),
  uniform: () => randomBytes(6).readUIntBE(0, 6) / 2 ** 48,
};
