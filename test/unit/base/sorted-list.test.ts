// The sorted list against a plain array: whatever is added, deferred and removed, it reads in order.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SortedList } from '../../../src/base/sorted-list.ts';

const compare = (a: number, b: number): number => a - b;
const steps = fc.array(fc.tuple(fc.constantFrom('add', 'defer', 'remove', 'read'), fc.nat(60)), { maxLength: 200 });

test('reads like a sorted array, and counts like one', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const list = new SortedList(compare);
      const model = new Set<number>();
      for (const [step, item] of all) {
        if (step === 'add' || (step === 'defer' && model.has(item))) list.add(item);
        else if (step === 'defer') list.defer(item);
        if (step === 'add' || step === 'defer') model.add(item);
        if (step === 'remove') expect(list.remove(item)).toBe(model.delete(item));
        if (step === 'read') expect([...list.from()]).toEqual([...model].sort(compare));
        expect(list.size).toBe(model.size);
      }
      expect([...list.from(30)]).toEqual([...model].filter((item) => item >= 30).sort(compare));
    }),
  );
});

test('many deferred items are sorted in at once, few one by one, with the same outcome', () => {
  const many = Array.from({ length: 5_000 }, (_, n) => (n * 7_919) % 5_000);
  const list = new SortedList(compare);
  for (const item of many) list.defer(item);
  expect([...list.from()]).toEqual(many.toSorted(compare));
  for (const index of [0, 1, 255, 256, 4_999, 5_000])
    expect([...list.fromIndex(index)]).toEqual(many.toSorted(compare).slice(index));
  for (const item of [0, 255, 256, 4_999]) expect(list.indexOf(item)).toBe(item);
  expect(list.indexOf(2.5)).toBeUndefined();
  for (const item of [-3, 2.5, 9_000]) list.defer(item);
  expect([...list.from()]).toEqual([-3, ...many, 2.5, 9_000].sort(compare));
});
