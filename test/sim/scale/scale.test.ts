// What `npm run sim:scale` teaches, in small: a door that gives turns, and commits that take what has gathered.

import { describe, expect, it } from 'vitest';
import { hotBook } from './hot-book.ts';
import { reconnectStorm } from './storm.ts';

describe('a reconnect storm', () => {
  const plan = { seed: 1, devices: 2_000, nodes: 1, tokenMs: 8, untilMs: 1_200_000 };

  it('is over soon where a node can serve everybody before they give up, with any door', () => {
    for (const door of ['open', 'turns'] as const) {
      const { live, allLiveMs, wasted } = reconnectStorm({ ...plan, door, tokenMs: 1, helloMs: 2 });
      expect([live, wasted]).toEqual([2_000, 0]);
      expect(allLiveMs).toBeLessThan(20_000);
    }
  });

  it('makes a node with an open door work for those who have given up; turns do not, and all are served sooner', () => {
    const [open, turns] = (['open', 'turns'] as const).map((door) => reconnectStorm({ ...plan, door, helloMs: 80 }));
    expect(open?.wasted).toBeGreaterThan(100);
    expect([turns?.live, turns?.wasted]).toEqual([2_000, 0]);
    expect(turns?.allLiveMs ?? Infinity).toBeLessThan(open?.allLiveMs ?? 0);
  });
});

describe('a hot book', () => {
  const plan = { seed: 1, nodes: 4, readersPerNode: 100, pageMs: 0.6, sendMs: 0.02, forMs: 5_000 };

  it('takes more in each commit the more is written, and stays as fast', () => {
    const at = (writesPerSecond: number) => hotBook({ ...plan, writesPerSecond, commitMs: 2, mutationMs: 0.3 });
    const [calm, hot] = [at(10), at(1_000)];
    expect(calm.commitsPerSecond).toBeGreaterThan(8);
    expect(hot.commitsPerSecond).toBeLessThan(500);
    expect(hot.p99Ms).toBeLessThan(10 * calm.p99Ms);
  });
});
