// The sorted list against a plain array: whatever is added, deferred and removed, it reads in order.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runToEnd } from '../../../src/base/slices.ts';
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

test('a search for a text misses nothing that is there all the while, whatever changes between its slices', () => {
  const change = fc.array(fc.tuple(fc.boolean(), fc.nat(5_999)), { maxLength: 400 });
  fc.assert(
    fc.property(fc.array(change, { minLength: 3, maxLength: 3 }), fc.nat(99), (changes, wanted) => {
      const items = Array.from({ length: 5_000 }, (_, n) => n);
      const list = new SortedList(compare, items, (item) => `<${item % 100}>`);
      const lasting = new Set(items);
      const slices = list.rangesWith(`<${wanted}>`);
      let slice = slices.next();
      for (let n = 0; slice.done !== true; slice = slices.next(), n += 1)
        for (const [adds, item] of changes[n] ?? []) {
          lasting.delete(item);
          if (adds) list.add(item);
          else list.remove(item);
        }
      const found = slice.value.flatMap(({ first, last }) => [...lasting].filter((one) => one >= first && one <= last));
      const expected = [...lasting].filter((item) => item % 100 === wanted);
      expect(expected.filter((item) => !found.includes(item))).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

test('a search passes over what holds no such text, also after changes', () => {
  const items = Array.from({ length: 2_000 }, (_, n) => n);
  const list = new SortedList(compare, items, (item) => (item === 1_000 ? 'needle' : 'hay'));
  const search = (): readonly unknown[] => runToEnd(list.rangesWith('needle'));
  expect(search()).toEqual([{ first: 768, last: 1_023 }]);
  list.remove(1_000);
  expect(search()).toEqual([]);
  list.add(1_000);
  expect(search()).toEqual([{ first: 768, last: 1_023 }]);
});
