// What is of a newer version: kinds, fields, currencies, mutations. Everything that this version makes is not.

import { expect, test } from 'vitest';
import { put } from '../../../src/model/change.ts';
import type { Change } from '../../../src/model/change.ts';
import { isKnownKind, needsNewer, newerFields } from '../../../src/model/newer.ts';

const CONTACT = { id: 'a', name: 'Ana', tags: [], createdAt: 1, updatedAt: 1 };
const edit: Change = { op: 'edit', kind: 'contact', id: 'a', set: { note: 'x' }, was: {}, at: 1 };

test('[MU13] fields of a newer version are told from those that this one knows', () => {
  expect(newerFields('contact', CONTACT)).toEqual([]);
  expect(newerFields('contact', { ...CONTACT, mergedInto: 'b' })).toEqual([]);
  expect(newerFields('contact', { ...CONTACT, star: 5, amountMinor: 1 })).toEqual(['star', 'amountMinor']);
  expect(newerFields('transaction', { amountMinor: 1, currency: 'EUR' })).toEqual([]);
  expect(newerFields('transaction', { amountMinor: 1, currency: 'ZZZ' })).toEqual(['currency']);
});

test('[MU13] a field or a kind named as what every object has is of a newer version too', () => {
  const fields = JSON.parse('{"constructor":1,"__proto__":2}') as Record<string, unknown>;
  expect(newerFields('contact', fields)).toEqual(['constructor', '__proto__']);
  expect(['constructor', '__proto__', 'budget', 'contact'].map(isKnownKind)).toEqual([false, false, false, true]);
});

test.each<[string, string, readonly Change[], boolean]>([
  ['what this version does', 'contact.edit', [edit, put('contact', CONTACT)], false],
  ['a mutation', 'contact.star', [edit], true],
  ['a mutation that did nothing', 'contact.star', [], true],
  ['a kind of record', 'contact.edit', [edit, put('budget', { id: 'b' })], true],
  ['a field of a new record', 'contact.add', [put('contact', { ...CONTACT, star: 5 })], true],
  ['a field of an edit', 'contact.edit', [{ ...edit, set: { star: 5 } }], true],
  ['a deletion of an unknown kind', 'contact.edit', [{ op: 'tombstone', kind: 'budget', id: 'b', cause: 'c' }], true],
  ['a deletion', 'contact.delete', [{ op: 'tombstone', kind: 'contact', id: 'a', cause: 'c' }], false],
])('[MU13] %s needs a newer version or not', (_, name, changes, needs) => {
  expect(needsNewer({ name, changes })).toBe(needs);
});
