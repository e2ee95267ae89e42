// Journal positions as single integers.

import { describe, expect, test } from 'vitest';
import { decodePosition, encodePosition } from '../../../../src/daemon/journal/position.ts';

describe('journal positions', () => {
  test('go to a number and back', () => {
    for (const position of [
      { segment: 1, offset: 0 },
      { segment: 1, offset: 2 ** 32 - 1 },
      { segment: 99_999, offset: 16 * 1024 * 1024 },
    ]) {
      expect(decodePosition(encodePosition(position))).toEqual(position);
    }
  });

  test('sort by age', () => {
    expect(encodePosition({ segment: 1, offset: 2 ** 32 - 1 })).toBeLessThan(encodePosition({ segment: 2, offset: 0 }));
  });

  test('refuse what no journal has issued', () => {
    for (const bad of [-1, 0.5, Number.NaN, 2 ** 53]) expect(() => decodePosition(bad)).toThrow(RangeError);
  });
});
