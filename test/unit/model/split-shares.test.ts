// Splitting amounts: always the total, leftovers to those named first.

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { splitShares } from '../../../src/model/split-shares.ts';

describe('[MU19] an amount is split', () => {
  test.each([
    [90, [undefined, undefined], true, { shares: [30, 30], own: 30 }],
    [100, [undefined, undefined], true, { shares: [34, 33], own: 33 }],
    [101, [undefined, undefined], true, { shares: [34, 34], own: 33 }],
    [100, [undefined, undefined, undefined], false, { shares: [34, 33, 33], own: 0 }],
    [100, [40, undefined], true, { shares: [40, 30], own: 30 }],
    [100, [40, 60], true, { shares: [40, 60], own: 0 }],
    [100, [40, 60], false, { shares: [40, 60], own: 0 }],
    [Number.MAX_SAFE_INTEGER, [undefined], true, { shares: [2 ** 52], own: 2 ** 52 - 1 }],
  ])('%i among %j, with me: %s', (total, wishes, withMe, split) => {
    expect(splitShares(total, wishes, withMe)).toEqual({ ok: true, value: split });
  });

  test.each([
    [100, [60, 41], true, 'too_much'],
    [100, [60, 39], false, 'too_little'],
    [1, [undefined, undefined], false, 'too_small'],
    [100, [100, undefined], true, 'too_small'],
  ])('or not: %i among %j, with me: %s', (total, wishes, withMe, error) => {
    expect(splitShares(total, wishes, withMe)).toEqual({ ok: false, error });
  });

  test('into parts that are the total and differ by one unit at most', () => {
    const people = fc.integer({ min: 1, max: 100 });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
        people,
        fc.boolean(),
        (total, count, withMe) => {
          const split = splitShares(
            total,
            Array.from({ length: count }, () => undefined),
            withMe,
          );
          if (!split.ok) {
            expect(total).toBeLessThan(count + 1);
            return;
          }
          const { shares, own } = split.value;
          expect([...shares, own].reduce((sum, share) => sum + BigInt(share), 0n)).toBe(BigInt(total));
          const parts = withMe ? [...shares, own] : shares;
          expect(Math.max(...parts) - Math.min(...parts)).toBeLessThan(2);
        },
      ),
    );
  });
});
