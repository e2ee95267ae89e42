// Windows on long lists: what is fetched, how the selection moves, and how it stays on its record.

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  changed,
  emptyPane,
  fitted,
  loaded,
  moveTo,
  replaced,
  selectedItem,
  wantedWindow,
} from '../../../../src/cli/tui/pane.ts';
import type { Pane } from '../../../../src/cli/tui/pane.ts';

interface Item {
  readonly id: string;
}

const list = (total: number, prefix = 'r'): Item[] =>
  Array.from({ length: total }, (_, index) => ({ id: `${prefix}${index}` }));

/** Fetches until nothing is wanted; gives the pane and how often it fetched. */
function settle(pane: Pane<Item>, all: readonly Item[], height: number): { pane: Pane<Item>; fetches: number } {
  let fetches = 0;
  let current = pane;
  for (let wanted = wantedWindow(current, height); wanted !== undefined; wanted = wantedWindow(current, height)) {
    const { offset, limit, version } = wanted;
    current = loaded(current, { version, offset, items: all.slice(offset, offset + limit), total: all.length }, height);
    fetches += 1;
    if (fetches > 5) throw new Error('never settles');
  }
  return { pane: current, fetches };
}

const open = (total: number, height = 10): Pane<Item> => settle(emptyPane(), list(total), height).pane;

describe('what is fetched', () => {
  test('the visible rows and a page below at first', () => {
    expect(wantedWindow(emptyPane(), 10)).toEqual({ offset: 0, limit: 20, version: 1 });
    expect(wantedWindow(open(1_000_000), 10)).toBeUndefined();
  });

  test('nothing more for a list that is held whole', () => {
    expect(wantedWindow(moveTo(open(15), 14, 10), 10)).toBeUndefined();
    expect(wantedWindow(open(0), 10)).toBeUndefined();
  });

  test('pages before and after when scrolling comes near the edge', () => {
    const pane = moveTo(open(1_000), 12, 10);
    expect(wantedWindow(pane, 10)).toBeUndefined();
    expect(wantedWindow(moveTo(pane, 16, 10), 10)).toBeUndefined();
    expect(wantedWindow(moveTo(pane, 18, 10), 10)).toEqual({ offset: 0, limit: 29, version: 1 });
    expect(wantedWindow(moveTo(pane, 500, 10), 10)).toEqual({ offset: 481, limit: 30, version: 1 });
  });

  test('again after a change, also one that happened while it was fetched', () => {
    const pane = changed(open(100));
    const wanted = wantedWindow(pane, 10)!;
    const window = { version: wanted.version, offset: 0, items: list(20), total: 100 };
    expect(wantedWindow(loaded(pane, window, 10), 10)).toBeUndefined();
    expect(wantedWindow(loaded(changed(pane), window, 10), 10)).toEqual({ ...wanted, version: wanted.version + 1 });
  });

  test('half a page around what is seen, when it only has to be made current', () => {
    const pane = changed(moveTo(open(1_000), 12, 10));
    expect(wantedWindow(pane, 10)).toEqual({ offset: 0, limit: 18, version: 2 });
  });

  test('never more than three pages, wherever one goes', () => {
    const all = list(500);
    const steps = fc.array(fc.oneof(fc.integer({ min: -5, max: 600 }), fc.constantFrom(Infinity, -Infinity)), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 40 }), (targets, height) => {
        let pane: Pane<Item> = emptyPane();
        for (const target of targets) {
          pane = settle(moveTo(pane, target, height), all, height).pane;
          expect(pane.items.length).toBeLessThanOrEqual(3 * height);
          expect(pane.selected).toBeGreaterThanOrEqual(pane.top);
          expect(pane.selected).toBeLessThan(pane.top + height);
          expect(selectedItem(pane)).toBe(all[pane.selected]);
          expect(pane.selectedId).toBe(all[pane.selected]!.id);
        }
      }),
    );
  });
});

describe('the selection', () => {
  test('stays inside the list', () => {
    expect(moveTo(open(5), 9, 10).selected).toBe(4);
    expect(moveTo(open(5), -3, 10).selected).toBe(0);
    expect(moveTo(open(0), 3, 10)).toMatchObject({ selected: 0, selectedId: undefined });
  });

  test('scrolls as little as shows it', () => {
    const down = moveTo(open(100), 12, 10);
    expect(down.top).toBe(3);
    expect(moveTo(down, 5, 10).top).toBe(3);
    expect(moveTo(down, 1, 10).top).toBe(1);
  });

  test('stays on its record, and the record where it is on the screen, when rows come in above', () => {
    const pane = moveTo(open(100), 12, 10);
    const after = settle(changed(pane), [...list(3, 'new'), ...list(100)], 10).pane;
    expect(after).toMatchObject({ selected: 15, selectedId: 'r12', top: 6 });
  });

  test('goes to the row in its place when its record is gone', () => {
    const pane = moveTo(open(100), 12, 10);
    const without = list(100).filter(({ id }) => id !== 'r12');
    expect(settle(changed(pane), without, 10).pane).toMatchObject({ selected: 12, selectedId: 'r13', top: 3 });
    const last = settle(moveTo(open(30), 29, 10), list(30), 10).pane;
    expect(settle(changed(last), list(29), 10).pane).toMatchObject({ selected: 28, selectedId: 'r28', top: 19 });
    expect(settle(changed(last), [], 10).pane).toMatchObject({ selected: 0, selectedId: undefined, top: 0 });
  });

  test('stays visible when the screen gets lower, and no room is wasted when it gets higher', () => {
    const pane = moveTo(open(100), 9, 10);
    expect(fitted(pane, 4).top).toBe(6);
    expect(fitted(moveTo(open(30), 29, 10), 25).top).toBe(5);
  });
});

test('a held item is replaced in place', () => {
  const pane = open(30);
  const item = { id: 'r3', name: 'new' };
  expect(replaced(pane, item).items[3]).toBe(item);
  expect(replaced(pane, { id: 'elsewhere' }).items).toEqual(pane.items);
});
