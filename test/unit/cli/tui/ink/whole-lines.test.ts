// Frames of whole rows, and everything that is none.

import { expect, test } from 'vitest';
import { placesOf, wholeLines } from '../../../../../src/cli/tui/ink/whole-lines.ts';
import type { Operation } from '../../../../../src/cli/tui/ink/whole-lines.ts';

const row = (y: number, text: string, place: Partial<Extract<Operation, { type: 'write' }>> = {}): Operation => ({
  type: 'write',
  x: 0,
  y,
  text: placesOf(1),
  transformers: [(line) => line, () => text],
  ...place,
});

test('rows are what stands for them, without spaces at their ends', () => {
  expect(wholeLines([row(0, 'Ana  '), row(2, ' Bo')], 3)).toEqual({ output: 'Ana\n\n Bo', height: 3 });
});

test('one text may be several rows', () => {
  const lines = ['Ana', '', ' Bo '];
  const all = row(1, '', { text: placesOf(3), transformers: [(_, index) => lines[index] ?? ''] });
  expect(wholeLines([row(0, 'Names'), all], 4)).toEqual({ output: 'Names\nAna\n\n Bo', height: 4 });
});

test.each([
  ['a text that is no row', [row(0, 'Ana', { text: 'Ana' })]],
  ['a row that begins elsewhere', [row(0, 'Ana', { x: 2 })]],
  ['two in one row', [row(0, 'Ana'), row(0, 'Bo')]],
  ['a row below the frame', [row(1, 'Ana')]],
  ['bounds', [{ type: 'clip' }, row(0, 'Ana'), { type: 'unclip' }]],
] as const)('ink composes %s', (_, operations) => {
  expect(wholeLines(operations, 1)).toBeUndefined();
});
