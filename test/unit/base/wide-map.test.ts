// A map in parts is a map.

import { expect, test } from 'vitest';
import { WideMap } from '../../../src/base/wide-map.ts';

test('keys of any length are found again, with their last value', () => {
  const map = new WideMap<number>();
  const keys = ['', 'a', 'aa', ...Array.from({ length: 1_000 }, (_, i) => i.toString(16).padStart(12, '0'))];
  for (const [index, key] of keys.entries()) map.set(key, index);
  map.set('aa', -1);
  expect(keys.map((key) => map.get(key))).toEqual(keys.map((key, index) => (key === 'aa' ? -1 : index)));
  expect(map.get('b')).toBeUndefined();
});
