// record.put: a record as it was somewhere else.

import { beforeEach, expect, test } from 'vitest';
import { id, moneyArgs, TestBook } from '../../../support/model-fixture.ts';
import { digestToHex } from '../../../../src/model/digest.ts';

let book: TestBook;

beforeEach(() => {
  book = new TestBook();
});

const CARD = { name: 'Ana', phones: ['1'], emails: [], tags: [], externalIds: {}, archived: false };
const TIMES = { createdAt: 5, updatedAt: 7 };
const card = (more: object = {}) => ({ kind: 'contact', id: id(1), fields: { ...CARD, ...TIMES, ...more } });
const { id: _id, ...MONEY } = moneyArgs(11, 1, 500);
const loan = (more: object = {}) => ({
  kind: 'transaction',
  id: id(11),
  fields: { ...MONEY, category: 'loan', tags: [], ...TIMES, ...more },
});
const put = (args: object) => book.do('record.put', args as Record<string, unknown>);
const refusalOf = (args: object) => {
  const effect = put(args);
  return effect.ok ? undefined : [effect.refusal.code, effect.refusal.field];
};

test('[MU20] a record comes as it was: times, and fields that this version does not know', () => {
  expect(put(card({ later: { a: [1] } }))).toMatchObject({ ok: true, outcome: 'applied' });
  expect(book.stored('contact', 1)).toStrictEqual({ record: { id: id(1), ...CARD, ...TIMES, later: { a: [1] } } });
  put(loan());
  expect(book.stored('transaction', 11)).toStrictEqual({ record: { id: id(11), ...loan().fields } });
  expect(book.balance(1)).toBe(500n);
});

test('[MU20] a deleted one comes deleted, with its cause; so a restore brings back what belongs together', () => {
  put({ ...card(), deleted: 'group-1' });
  put({ ...loan(), deleted: 'group-1' });
  expect(book.stored('contact', 1)).toMatchObject({ deleted: 'group-1' });
  expect(book.stored('transaction', 11)).toMatchObject({ deleted: 'group-1' });
  expect(book.balance(1)).toBeUndefined();
  book.do('contact.restore', { id: id(1) });
  expect(book.balance(1)).toBe(500n);
});

test('[MU20] where it is already, the same changes nothing, and anything else is refused', () => {
  put(card());
  const before = digestToHex(book.digest);
  expect(put(card())).toStrictEqual({ ok: true, outcome: 'applied', changes: [] });
  expect(refusalOf(card({ updatedAt: 8 }))).toEqual(['id_conflict', 'id']);
  expect(refusalOf({ ...card(), deleted: 'x' })).toEqual(['id_conflict', 'id']);
  book.do('contact.delete', { id: id(1) });
  expect(refusalOf(card())).toEqual(['id_conflict', 'id']);
  expect(digestToHex(book.digest)).not.toBe(before);
});

test('[MU20] what it is about has to be there', () => {
  expect(refusalOf(loan())).toEqual(['contact_not_found', 'contactId']);
  expect(refusalOf({ ...loan(), deleted: 'x' })).toEqual(['contact_not_found', 'contactId']);
  expect(refusalOf(card({ mergedInto: id(2) }))).toEqual(['contact_not_found', 'mergedInto']);
  expect(refusalOf(card({ mergedInto: id(1) }))).toEqual(['contact_not_found', 'mergedInto']);
  put({ ...card(), id: id(2) });
  expect(put(card({ mergedInto: id(2) }))).toMatchObject({ ok: true });
  const conflict = { recordKind: 'contact', field: 'name', attempted: 'Anna', clientId: id(9), n: 1, by: 'Bo', at: 3 };
  const fields = { ...conflict, recordId: id(3), ...TIMES };
  expect(refusalOf({ kind: 'conflict', id: id(31), fields })).toEqual(['contact_not_found', 'recordId']);
  expect(put({ kind: 'conflict', id: id(31), fields: { ...fields, recordId: id(1) } })).toMatchObject({ ok: true });
  expect(book.state.openConflicts('contact', id(1))).toHaveLength(1);
});

test('[MU20] a live transaction of a contact that was deleted unseen brings it back archived', () => {
  put(card());
  book.do('contact.delete', { id: id(1) });
  put(loan());
  expect(book.stored('contact', 1)).toMatchObject({ record: { archived: true } });
  expect(book.stored('contact', 1)?.deleted).toBeUndefined();
});

test.each<[string, object, string]>([
  ['a name that is too long', card({ name: 'x'.repeat(201) }), 'too_long'],
  ['no times', { ...card(), fields: CARD }, 'missing_field'],
  ['half a cent', loan({ amountMinor: 0.5 }), 'invalid_amount'],
  ['a currency that is none', loan({ currency: 'XQQ' }), 'unknown_currency'],
  ['an id among the fields', card({ id: id(1) }), 'invalid_args'],
  ['a value without end', card({ later: [[[[[[[1]]]]]]] }), 'invalid_args'],
  ['another kind', { kind: 'book', id: id(1), fields: {} }, 'invalid_args'],
])('[MU20] %s is refused', (_what, args, code) => {
  expect(refusalOf(args)?.[0]).toBe(code);
});
