// Conflicts: what an edit or deletion sets aside, and how conflicts end.

import { beforeEach, describe, expect, test } from 'vitest';
import { conflictId } from '../../../../src/model/conflict.ts';
import { contentHash } from '../../../../src/model/content-hash.ts';
import type { Effect } from '../../../../src/model/mutation.ts';
import { BOOK, CLIENT, id, TestBook } from '../../../support/model-fixture.ts';

const OTHER = '01900000-0000-7000-8000-0000000c11e8';

let book: TestBook;

beforeEach(() => {
  book = new TestBook();
  book.contact(1, 'Ann').money(9, 1, 500);
});

/** Another device's mutation, which it had not seen anything new for. */
function other(name: string, args: Readonly<Record<string, unknown>>): Effect {
  const stamp = { ...book.stamp(), clientId: OTHER, by: 'Bo' };
  return book.apply({ name, args, at: stamp.at }, stamp);
}

const rename = (name: string, saw: string) => ({ id: id(1), set: { name }, unset: [], saw: { name: saw } });
const open = (kind = 'contact', i = 1) => book.state.openConflicts(kind, id(i));
const onlyConflict = () => book.state.allOpenConflicts()[0] ?? expect.fail('no open conflict');
const resolve = (choice: string, saw: unknown, conflict = onlyConflict()) => {
  const record = { kind: conflict.recordKind, id: conflict.recordId };
  return book.do('conflict.resolve', { id: conflict.id, record, choice, saw });
};

describe('an edit of what its author had not seen', () => {
  test('[MU3] is set aside as a record that says who wanted what', () => {
    book.do('contact.edit', rename('Anna', 'Ann'));
    const effect = other('contact.edit', rename('Annika', 'Ann'));
    const place = { recordKind: 'contact', recordId: id(1), field: 'name', clientId: OTHER, n: 4 };
    const fields = { ...place, attempted: 'Annika', by: 'Bo', at: 1_004, createdAt: 1_004, updatedAt: 1_004 };
    expect(effect).toStrictEqual({
      ok: true,
      outcome: 'partly',
      changes: [{ op: 'put', kind: 'conflict', id: conflictId(place), fields }],
    });
    expect(open()).toStrictEqual([{ id: conflictId(place), ...fields }]);
    expect(book.stored('contact', 1)?.record['name']).toBe('Anna');
  });

  test('[MU3] that is tried again by the same author renews the conflict, by another opens one more', () => {
    book.do('contact.edit', rename('Anna', 'Ann'));
    other('contact.edit', rename('Annika', 'Ann'));
    const [first] = open();
    expect(other('contact.edit', rename('Annie', 'Annika'))).toMatchObject({ outcome: 'partly' });
    expect(open()).toMatchObject([{ id: first?.id, n: 4, attempted: 'Annie' }]);
    book.do('contact.edit', rename('Ana', 'Ann'));
    expect(open().map(({ clientId, attempted }) => [clientId, attempted])).toEqual(
      expect.arrayContaining([
        [OTHER, 'Annie'],
        [CLIENT, 'Ana'],
      ]),
    );
  });

  test("[MU3] is closed when its author writes the field again, having seen it; others' stay open", () => {
    book.do('contact.edit', rename('Anna', 'Ann'));
    other('contact.edit', rename('Annika', 'Ann'));
    book.do('contact.edit', rename('Ana', 'Ann'));
    expect(other('contact.edit', rename('Annie', 'Anna'))).toMatchObject({ outcome: 'applied' });
    expect(open()).toMatchObject([{ clientId: CLIENT, attempted: 'Ana' }]);
  });

  test('[MU3] of a deleted record is refused, and kept as a conflict about the deletion', () => {
    book.do('contact.delete', { id: id(1), cascade: [id(9)] });
    const edit = { id: id(1), set: { name: 'Anna', note: 'n' }, unset: [], saw: { name: 'Ann', note: null } };
    expect(other('contact.edit', edit)).toMatchObject({ ok: false, refusal: { code: 'record_deleted' } });
    other('contact.edit', { id: id(1), set: { handle: 'a' }, unset: ['note'], saw: { handle: null, note: 'n' } });
    expect(open()).toMatchObject([
      { field: 'deleted', attempted: { set: { name: 'Anna', handle: 'a' }, unset: ['note'] } },
    ]);
  });
});

describe('a deletion', () => {
  test('[MU7] wins over an edit that its author had not seen, and says so', () => {
    const saw = contentHash(book.stored('transaction', 9)?.record ?? { id: '' });
    book.do('transaction.edit', { id: id(9), set: { description: 'late' }, unset: [], saw: { description: '' } });
    expect(other('transaction.delete', { id: id(9), saw })).toMatchObject({ ok: true, outcome: 'applied' });
    expect(book.stored('transaction', 9)?.deleted).toBe(`${OTHER}/4`);
    expect(open('transaction', 9)).toMatchObject([{ field: 'deleted', attempted: { set: {}, unset: [] }, by: 'Bo' }]);
  });

  test('[MU7] of what its author saw is no conflict, and closes those of the record', () => {
    book.do('contact.edit', rename('Anna', 'Ann'));
    other('contact.edit', rename('Annika', 'Ann'));
    const conflict = onlyConflict();
    const saw = { [id(1)]: contentHash(book.stored('contact', 1)?.record ?? { id: '' }) };
    book.do('contact.delete', { id: id(1), cascade: [id(9)], saw });
    expect(book.state.allOpenConflicts()).toEqual([]);
    expect(book.state.get('conflict', conflict.id)?.record.resolved).toEqual({ choice: 'deleted', by: '', at: 1_005 });
  });
});

describe('a resolution', () => {
  beforeEach(() => {
    book.do('contact.edit', rename('Anna', 'Ann'));
    other('contact.edit', rename('Annika', 'Ann'));
  });

  test('[MU16] keeps what the record has', () => {
    const { id: conflict } = onlyConflict();
    expect(resolve('keep', 'Anna')).toMatchObject({ outcome: 'applied' });
    expect(book.stored('contact', 1)?.record['name']).toBe('Anna');
    expect(book.state.get('conflict', conflict)?.record.resolved).toEqual({ choice: 'keep', by: '', at: 1_005 });
    expect(book.state.openConflictCount).toBe(0);
  });

  test('[MU16] applies what was set aside, once; another choice afterwards is refused', () => {
    const conflict = onlyConflict();
    expect(resolve('apply', 'Anna', conflict)).toMatchObject({ outcome: 'applied' });
    expect(book.stored('contact', 1)?.record['name']).toBe('Annika');
    expect(resolve('apply', 'Anna', conflict)).toStrictEqual({ ok: true, outcome: 'applied', changes: [] });
    expect(resolve('keep', 'Anna', conflict)).toMatchObject({ ok: false, refusal: { code: 'already_resolved' } });
  });

  test('[MU16] is refused when the field has changed again since the resolver looked', () => {
    const conflict = onlyConflict();
    book.do('contact.edit', rename('Ana', 'Anna'));
    expect(resolve('apply', 'Anna', conflict)).toMatchObject({ ok: false, refusal: { code: 'conflict' } });
    expect(open()).toHaveLength(1);
  });

  test('[MU16] of a conflict about a book that has only its defaults makes its record', () => {
    book = new TestBook();
    other('book.edit', { set: { name: 'Trip' }, saw: { name: 'Home' } });
    expect(book.state.peek('book', BOOK)).toBeUndefined();
    expect(resolve('apply', 'Personal')).toMatchObject({ outcome: 'applied' });
    const record = { id: BOOK, name: 'Trip', currency: 'USD', createdAt: 1_002, updatedAt: 1_002 };
    expect(book.state.peek('book', BOOK)).toStrictEqual({ record });
    expect(book.state.allOpenConflicts()).toStrictEqual([]);
  });

  test('[MU16] of a deletion brings the record back with the edit', () => {
    book.do('transaction.delete', { id: id(9) });
    other('transaction.edit', { id: id(9), set: { description: 'tea' }, unset: [], saw: { description: '' } });
    const [conflict] = open('transaction', 9);
    expect(resolve('apply', true, conflict)).toMatchObject({ outcome: 'applied' });
    expect(book.stored('transaction', 9)).toMatchObject({ record: { description: 'tea' } });
    expect(book.stored('transaction', 9)?.deleted).toBeUndefined();
    expect(book.balance(1)).toBe(500n);
  });

  test('[MU16] of the deletion of a contact brings back what went with it', () => {
    book.do('contact.delete', { id: id(1), cascade: [id(9)] });
    other('contact.edit', rename('Annika', 'Ann'));
    expect(resolve('apply', true)).toMatchObject({ outcome: 'applied' });
    expect(book.stored('contact', 1)).toMatchObject({ record: { name: 'Annika' } });
    expect([book.stored('contact', 1)?.deleted, book.balance(1)]).toEqual([undefined, 500n]);
  });

  test.for([
    ['of none', { id: id(77) }, 'conflict_not_found'],
    ['that names another record', { record: { kind: 'contact', id: id(2) } }, 'invalid_args'],
    ['without a choice', { choice: 'both' }, 'invalid_args'],
  ] as const)('[MU16] %s is refused', ([, wrong, code]) => {
    const right = { id: onlyConflict().id, record: { kind: 'contact', id: id(1) }, choice: 'keep', saw: null };
    expect(book.do('conflict.resolve', { ...right, ...wrong })).toMatchObject({ ok: false, refusal: { code } });
  });
});
