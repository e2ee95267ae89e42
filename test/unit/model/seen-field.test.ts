// The rule of edits: what the author saw decides, field by field.

import { describe, expect, test } from 'vitest';
import { sha256Hex } from '../../../src/base/hash.ts';
import { fieldValue, judgeEdit, sawForm, sawOf } from '../../../src/model/seen-field.ts';

const RECORD = { id: 'a', name: 'Ann', tags: ['x'], amountMinor: 5, currency: 'EUR' };

describe('what is seen of a field', () => {
  test('[MU3] its value, null where there is none', () => {
    expect(fieldValue(RECORD, 'name')).toBe('Ann');
    expect(fieldValue(RECORD, 'note')).toBeNull();
    expect(sawOf(RECORD, ['name', 'note', 'tags'])).toEqual({ name: 'Ann', note: null, tags: ['x'] });
  });

  test('[MO7] amount and currency are one field', () => {
    expect(fieldValue(RECORD, 'money')).toEqual({ amountMinor: 5, currency: 'EUR' });
  });

  test('[MU3] above 256 bytes of canonical JSON its hash stands for it', () => {
    const fits = 'x'.repeat(254);
    const long = 'x'.repeat(255);
    expect(sawForm(fits)).toBe(fits);
    expect(sawForm(long)).toBe(`sha256:${sha256Hex(`"${long}"`)}`);
    expect(sawForm('é'.repeat(128))).toMatch(/^sha256:[0-9a-f]{64}$/);
  });
});

describe('an edit against the record as it is', () => {
  const nothing = { set: {}, unset: [], conflicts: [] };
  const edit = (set: Record<string, unknown>, unset: string[], saw: Record<string, unknown>): unknown =>
    judgeEdit(RECORD, { set, unset, saw });

  test.for([
    ['seen as it is: written', { name: 'B' }, [], { name: 'Ann' }, { ...nothing, set: { name: 'B' } }],
    ['seen otherwise: in conflict', { name: 'B' }, [], { name: 'Old' }, { ...nothing, conflicts: ['name'] }],
    ['not seen at all: in conflict', { name: 'B' }, [], {}, { ...nothing, conflicts: ['name'] }],
    ['already as wanted, whatever was seen', { name: 'Ann' }, [], { name: 'Old' }, nothing],
    ['absent and seen absent: written', { note: 'n' }, [], { note: null }, { ...nothing, set: { note: 'n' } }],
    ['unset as seen', {}, ['tags'], { tags: ['x'] }, { ...nothing, unset: ['tags'] }],
    ['unset what is absent already', {}, ['note'], { note: 'old' }, nothing],
    ['unset what somebody changed', {}, ['tags'], { tags: [] }, { ...nothing, conflicts: ['tags'] }],
    ['lists as wholes', { tags: ['x', 'y'] }, [], { tags: ['x'] }, { ...nothing, set: { tags: ['x', 'y'] } }],
    [
      'money as one field',
      { money: { amountMinor: 6, currency: 'EUR' } },
      [],
      { money: { currency: 'EUR', amountMinor: 5 } },
      { ...nothing, set: { money: { amountMinor: 6, currency: 'EUR' } } },
    ],
    [
      'each field by itself',
      { name: 'B', note: 'n' },
      ['tags'],
      { name: 'Ann', note: 'seen', tags: ['x'] },
      { set: { name: 'B' }, unset: ['tags'], conflicts: ['note'] },
    ],
  ] as const)('[MU3] %s', ([, set, unset, saw, verdict]) => {
    expect(edit(set, [...unset], saw)).toEqual(verdict);
  });

  test('[MU3] a long value is compared by its hash', () => {
    const record = { id: 'a', note: 'n'.repeat(1_000) };
    const saw = sawOf(record, ['note']);
    expect(judgeEdit(record, { set: { note: 'short' }, unset: [], saw }).set).toEqual({ note: 'short' });
    const other = sawOf({ id: 'a', note: 'm'.repeat(1_000) }, ['note']);
    expect(judgeEdit(record, { set: { note: 'short' }, unset: [], saw: other }).conflicts).toEqual(['note']);
  });
});
