// Undo and redo of entries.

import { beforeEach, describe, expect, test } from 'vitest';
import { contentHash } from '../../../../src/model/content-hash.ts';
import { isUndone, undoId } from '../../../../src/model/undo.ts';
import { BOOK, CLIENT, id, TestBook } from '../../../support/model-fixture.ts';

let book: TestBook;

beforeEach(() => {
  book = new TestBook();
  book.contact(1, 'Ann').money(9, 1, 500);
  book.do('contact.edit', { id: id(1), set: { name: 'Anna' }, unset: [], saw: { name: 'Ann' } });
});

const entry = (n: number) => ({ clientId: CLIENT, n });
const undo = (n: number, ...parts: readonly object[]) => book.do('entry.undo', { chain: [entry(n)], parts });
const nameBack = { kind: 'contact', id: id(1), set: { name: 'Ann' }, saw: { name: 'Anna' } };

test('[MU18] brings back the field that still holds what the entry wrote, and marks the entry', () => {
  expect(undo(3, nameBack)).toStrictEqual({
    ok: true,
    outcome: 'applied',
    changes: [
      { op: 'edit', kind: 'contact', id: id(1), set: { name: 'Ann' }, was: { name: 'Anna' }, at: 1_004 },
      { op: 'put', kind: 'undo', id: undoId(entry(3)), fields: { ...entry(3), createdAt: 1_004, updatedAt: 1_004 } },
    ],
  });
  expect(isUndone(book.state, entry(3))).toBe(true);
});

test('[MU18] leaves a field that was written since, without a conflict, and marks the entry all the same', () => {
  book.do('contact.edit', { id: id(1), set: { name: 'Bo' }, unset: [], saw: { name: 'Anna' } });
  undo(3, nameBack);
  expect(book.stored('contact', 1)?.record['name']).toBe('Bo');
  expect(book.state.openConflictCount).toBe(0);
  expect(isUndone(book.state, entry(3))).toBe(true);
});

test('[MU18] of an entry that is undone already changes nothing', () => {
  undo(3, nameBack);
  expect(undo(3, nameBack)).toStrictEqual({ ok: true, outcome: 'applied', changes: [] });
});

test('[MU18] of an undo makes its entry done again, of that it is undone again', () => {
  undo(3, nameBack);
  const redo = { kind: 'contact', id: id(1), set: { name: 'Anna' }, saw: { name: 'Ann' } };
  book.do('entry.undo', { chain: [entry(4), entry(3)], parts: [redo] });
  expect([3, 4].map((n) => isUndone(book.state, entry(n)))).toEqual([false, true]);
  expect(book.stored('contact', 1)?.record['name']).toBe('Anna');
  book.do('entry.undo', { chain: [entry(5), entry(4), entry(3)], parts: [nameBack] });
  expect([3, 4, 5].map((n) => isUndone(book.state, entry(n)))).toEqual([true, false, true]);
});

describe('of an add', () => {
  test('[MU18] deletes, if nothing depends on it', () => {
    const gone = { kind: 'contact', id: id(1), delete: true };
    expect(undo(1, gone)).toMatchObject({ ok: false, refusal: { code: 'has_dependents' } });
    expect(isUndone(book.state, entry(1))).toBe(false);
    undo(2, { kind: 'transaction', id: id(9), delete: true });
    expect(book.balance(1)).toBeUndefined();
    expect(undo(1, gone)).toMatchObject({ outcome: 'applied' });
    expect(book.stored('contact', 1)?.deleted).toBe(`${CLIENT}/6`);
  });

  test('[MU18] that somebody edited unseen deletes it and keeps a conflict', () => {
    const saw = contentHash(book.stored('transaction', 9)?.record ?? { id: '' });
    book.do('transaction.edit', { id: id(9), set: { description: 'tea' }, unset: [], saw: { description: '' } });
    undo(2, { kind: 'transaction', id: id(9), delete: saw });
    expect(book.state.openConflicts('transaction', id(9))).toMatchObject([{ field: 'deleted' }]);
  });
});

test('[MU18] of a deletion restores all of it in one entry', () => {
  book.do('contact.delete', { id: id(1), cascade: [id(9)] });
  undo(4, { kind: 'contact', id: id(1), restore: true }, { kind: 'transaction', id: id(9), restore: true });
  expect(book.stored('contact', 1)).toMatchObject({ record: { name: 'Anna', archived: false } });
  expect(book.balance(1)).toBe(500n);
});

test('[MU18] of a merge clears it', () => {
  book.contact(2, 'Bo').do('contact.merge', { from: id(1), into: id(2) });
  undo(5, { kind: 'contact', id: id(1), unset: ['mergedInto'], saw: { mergedInto: id(2) } });
  expect([...book.state.contacts()].map(({ name }) => name)).toEqual(['Anna', 'Bo']);
});

test('[MU18] that leaves a transaction due before its day is refused', () => {
  book.do('transaction.edit', { id: id(9), set: { date: '2026-05-05' }, unset: [], saw: { date: '2026-01-01' } });
  book.do('transaction.edit', { id: id(9), set: { due: '2026-05-06' }, unset: [], saw: { due: null } });
  book.do('transaction.edit', { id: id(9), set: { date: '2026-05-06' }, unset: [], saw: { date: '2026-05-05' } });
  const part = { kind: 'transaction', id: id(9), set: { date: '2026-06-06' }, saw: { date: '2026-05-06' } };
  expect(undo(6, part)).toMatchObject({ ok: false, refusal: { code: 'due_before_date' } });
});

test.for([
  ['without an entry', { chain: [], parts: [] }],
  ['that names a record twice', { chain: [entry(3)], parts: [nameBack, nameBack] }],
  ['of a kind without history', { chain: [entry(3)], parts: [{ kind: 'undo', id: id(1), delete: true }] }],
  ['that sets a field the kind does not have', { chain: [entry(3)], parts: [{ ...nameBack, set: { id: id(4) } }] }],
  ['that unsets a name', { chain: [entry(3)], parts: [{ ...nameBack, unset: ['name'] }] }],
  ['with a value of another type', { chain: [entry(3)], parts: [{ ...nameBack, set: { name: 5 } }] }],
] as const)('[MU18] %s is refused', ([, args]) => {
  expect(book.do('entry.undo', args)).toMatchObject({ ok: false, refusal: { code: 'invalid_args' } });
});

test('[MU11] of an edit of a book that has only its defaults here makes its record', () => {
  const part = { kind: 'book', id: BOOK, set: { currency: 'EUR' }, saw: { currency: 'USD' } };
  undo(7, part);
  const record = { id: BOOK, name: 'Personal', currency: 'EUR', createdAt: 1_004, updatedAt: 1_004 };
  expect(book.state.peek('book', BOOK)).toStrictEqual({ record });
});

test('[MU11] that would delete a book is refused', () => {
  expect(undo(7, { kind: 'book', id: BOOK, delete: true })).toMatchObject({ refusal: { code: 'invalid_args' } });
});
