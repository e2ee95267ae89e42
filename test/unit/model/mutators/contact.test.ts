// contact.add, edit, delete and restore: exact effects and refusals.

import { beforeEach, describe, expect, test } from 'vitest';
import { derivedUuid } from '../../../../src/base/uuid.ts';
import type { Effect } from '../../../../src/model/mutation.ts';
import { sawOf } from '../../../../src/model/seen-field.ts';
import { CLIENT, id, TestBook } from '../../../support/model-fixture.ts';

let book: TestBook;

beforeEach(() => {
  book = new TestBook();
});

/** A refusal as `code` and field, else the effect. */
function brief(effect: Effect): unknown {
  return effect.ok ? effect : [effect.refusal.code, effect.refusal.field];
}

const NOTHING: Effect = { ok: true, outcome: 'applied', changes: [] };
const EMPTY = { phones: [], emails: [], tags: [], externalIds: {}, archived: false };

describe('contact.add', () => {
  test('[MU10] puts every field, with what was not given as its default', () => {
    expect(book.do('contact.add', { id: id(1), name: 'Ann' })).toStrictEqual({
      ok: true,
      outcome: 'applied',
      changes: [
        {
          op: 'put',
          kind: 'contact',
          id: id(1),
          fields: { ...EMPTY, name: 'Ann', createdAt: 1_001, updatedAt: 1_001 },
        },
      ],
    });
    const all = {
      name: 'Bo',
      handle: '@bo',
      phones: ['1'],
      emails: ['b@x'],
      note: 'a\nb',
      tags: ['t'],
      externalIds: { bank: '7' },
      archived: true,
    };
    book.do('contact.add', { id: id(2), ...all });
    expect(book.stored('contact', 2)).toStrictEqual({
      record: { id: id(2), ...all, createdAt: 1_002, updatedAt: 1_002 },
    });
  });

  test('[MU5] of the same content again changes nothing, other content is a conflict', () => {
    book.contact(1, 'Ann');
    expect(book.do('contact.add', { id: id(1), name: 'Ann', archived: false })).toStrictEqual(NOTHING);
    expect(brief(book.do('contact.add', { id: id(1), name: 'Anna' }))).toEqual(['id_conflict', 'id']);
    expect(book.stored('contact', 1)?.record['name']).toBe('Ann');
  });

  test('[MU5] of a deleted one changes nothing: a deletion is final', () => {
    book.contact(1, 'Ann').do('contact.delete', { id: id(1) });
    expect(book.do('contact.add', { id: id(1), name: 'Ann' })).toStrictEqual(NOTHING);
    expect(brief(book.do('contact.add', { id: id(1), name: 'Bo' }))).toEqual(['id_conflict', 'id']);
    expect(book.stored('contact', 1)?.deleted).toBe(`${CLIENT}/2`);
  });

  test('[MU5] of a derived id that exists changes nothing, whatever the content', () => {
    const derived = derivedUuid('row 1');
    book.do('contact.add', { id: derived, name: 'Ann' });
    expect(book.do('contact.add', { id: derived, name: 'Other' })).toStrictEqual(NOTHING);
  });

  test.for([
    ['no id', { name: 'A' }, 'missing_field', 'id'],
    ['no name', { id: id(1) }, 'missing_field', 'name'],
    ['an empty name', { id: id(1), name: '' }, 'missing_field', 'name'],
    ['a blank name', { id: id(1), name: ' ' }, 'invalid_text', 'name'],
    ['a name of two lines', { id: id(1), name: 'a\nb' }, 'invalid_text', 'name'],
    ['a name with a control character', { id: id(1), name: 'a\u202e' }, 'invalid_text', 'name'],
    ['a name that is not NFC', { id: id(1), name: 'e\u0301' }, 'invalid_text', 'name'],
    ['a name of 201', { id: id(1), name: 'x'.repeat(201) }, 'too_long', 'name'],
    ['a handle of 101', { id: id(1), name: 'A', handle: 'x'.repeat(101) }, 'too_long', 'handle'],
    ['a note of 10,001', { id: id(1), name: 'A', note: 'x'.repeat(10_001) }, 'too_long', 'note'],
    ['51 tags', { id: id(1), name: 'A', tags: Array.from({ length: 51 }, (_, i) => `${i}`) }, 'too_many', 'tags'],
    ['a tag of 51', { id: id(1), name: 'A', tags: ['x'.repeat(51)] }, 'too_long', 'tags'],
    ['21 phones', { id: id(1), name: 'A', phones: Array.from({ length: 21 }, (_, i) => `${i}`) }, 'too_many', 'phones'],
    ['a number as name', { id: id(1), name: 5 }, 'invalid_args', 'name'],
    ['an id in capitals', { id: id(171).toUpperCase(), name: 'A' }, 'invalid_args', 'id'],
    ['an id of version 0', { id: '01900000-0000-0000-8000-000000000001', name: 'A' }, 'invalid_args', 'id'],
    ['a time of creation', { id: id(1), name: 'A', createdAt: 5 }, 'invalid_args', undefined],
    ['a field of a newer version', { id: id(1), name: 'A', colour: 'red' }, 'invalid_args', undefined],
  ] as const)('[MU1] with %s is refused', ([, args, code, field]) => {
    const effect = book.do('contact.add', args);
    expect(effect).toMatchObject({ ok: false, refusal: { code } });
    if (field !== undefined) expect(brief(effect)).toEqual([code, field]);
    expect(book.state.count('contact')).toBe(0);
  });

  test('[MU2] limits count code points, not UTF-16 units', () => {
    expect(book.do('contact.add', { id: id(1), name: '👍'.repeat(200) })).toMatchObject({ ok: true });
    expect(brief(book.do('contact.add', { id: id(2), name: '👍'.repeat(201) }))).toEqual(['too_long', 'name']);
  });
});

describe('contact.edit', () => {
  test('[MU3] changes exactly the named fields and the time', () => {
    book.do('contact.add', { id: id(1), name: 'Ann', note: 'n', handle: 'h' });
    const before = book.stored('contact', 1)?.record ?? { id: '' };
    const saw = sawOf(before, ['name', 'note']);
    expect(book.do('contact.edit', { id: id(1), set: { name: 'Anna' }, unset: ['note'], saw })).toStrictEqual({
      ok: true,
      outcome: 'applied',
      changes: [
        {
          op: 'edit',
          kind: 'contact',
          id: id(1),
          set: { name: 'Anna' },
          unset: ['note'],
          was: { name: 'Ann', note: 'n' },
          at: 1_002,
        },
      ],
    });
    const { note: _, ...rest } = before;
    expect(book.stored('contact', 1)?.record).toStrictEqual({ ...rest, name: 'Anna', updatedAt: 1_002 });
  });

  test('[MU3] of a field that somebody changed meanwhile sets that field aside and does the rest', () => {
    book.contact(1, 'Ann').do('contact.edit', { id: id(1), set: { name: 'Bo' }, unset: [], saw: { name: 'Ann' } });
    const late = { id: id(1), set: { name: 'Cy', note: 'n' }, unset: [], saw: { name: 'Ann', note: null } };
    expect(book.do('contact.edit', late)).toMatchObject({ ok: true, outcome: 'partly' });
    expect(book.stored('contact', 1)?.record).toMatchObject({ name: 'Bo', note: 'n' });
    expect(book.state.openConflicts('contact', id(1))).toMatchObject([{ field: 'name', attempted: 'Cy' }]);
  });

  test('[MU3] to what is there already changes nothing, whatever was seen', () => {
    book.contact(1, 'Ann');
    const same = { id: id(1), set: { name: 'Ann' }, unset: ['note'], saw: { name: 'X', note: 'Y' } };
    expect(book.do('contact.edit', same)).toStrictEqual(NOTHING);
  });

  test.for([
    ['of none', { id: id(9) }, 'contact_not_found', 'id'],
    ['of a deleted one', { id: id(2) }, 'record_deleted', 'id'],
    ['without a field', { set: {} }, 'invalid_args', undefined],
    [
      'of a field set and unset',
      { set: { note: 'n' }, unset: ['note'], saw: { note: null } },
      'invalid_args',
      undefined,
    ],
    ['of a field unset twice', { set: {}, unset: ['note', 'note'], saw: { note: null } }, 'invalid_args', undefined],
    ['without what was seen', { saw: {} }, 'invalid_args', 'name'],
    ['of the id', { set: { id: id(3) }, saw: { id: id(1) } }, 'invalid_args', undefined],
    ['of the time of creation', { set: { createdAt: 1 }, saw: { createdAt: 0 } }, 'invalid_args', undefined],
    ['that unsets the name', { set: {}, unset: ['name'], saw: { name: 'A' } }, 'invalid_args', undefined],
    ['to an empty name', { set: { name: '' } }, 'missing_field', 'name'],
    ['to a name too long', { set: { name: 'x'.repeat(201) } }, 'too_long', 'name'],
  ] as const)('[MU1] %s is refused', ([, part, code, field]) => {
    book
      .contact(1)
      .contact(2)
      .do('contact.delete', { id: id(2) });
    const effect = book.do('contact.edit', {
      id: id(1),
      set: { name: 'B' },
      unset: [],
      saw: { name: 'Contact 1' },
      ...part,
    });
    expect(effect).toMatchObject({ ok: false, refusal: { code } });
    if (field !== undefined) expect(brief(effect)).toEqual([code, field]);
  });
});

describe('contact.delete', () => {
  const tombstone = (kind: string, i: number, cause: string) => ({ op: 'tombstone', kind, id: id(i), cause });

  test('[MU6] is a tombstone that keeps the content; a second one changes nothing', () => {
    book.contact(1, 'Ann');
    const { record } = book.stored('contact', 1) ?? {};
    const cause = `${CLIENT}/2`;
    expect(book.do('contact.delete', { id: id(1) })).toStrictEqual({
      ok: true,
      outcome: 'applied',
      changes: [tombstone('contact', 1, cause)],
    });
    expect(book.stored('contact', 1)).toStrictEqual({ record, deleted: cause });
    expect(book.do('contact.delete', { id: id(1) })).toStrictEqual(NOTHING);
  });

  test('[MU7] with live transactions is refused when authored without cascade', () => {
    book.contact(1).money(9, 1, 5);
    expect(brief(book.author('contact.delete', { id: id(1) }))).toEqual(['has_transactions', 'cascade']);
    expect(book.author('contact.delete', { id: id(1), cascade: [id(9)] })).toMatchObject({ outcome: 'applied' });
    book.do('transaction.delete', { id: id(9) });
    expect(book.author('contact.delete', { id: id(1) })).toMatchObject({ outcome: 'applied' });
  });

  test('[MU7] takes the transactions that it names with it', () => {
    book.contact(1).money(8, 1, 5).money(9, 1, -2);
    expect(book.do('contact.delete', { id: id(1), cascade: [id(8), id(9), id(8)] }, 'g')).toStrictEqual({
      ok: true,
      outcome: 'applied',
      changes: [tombstone('transaction', 8, 'g'), tombstone('transaction', 9, 'g'), tombstone('contact', 1, 'g')],
    });
    expect([book.balance(1), book.state.count('transaction')]).toEqual([undefined, 0]);
  });

  test('[MU7] leaves transactions that its author had not seen, and with them the contact, archived', () => {
    book.contact(1).money(7, 1, 100).money(8, 1, 20).money(9, 1, 3);
    expect(book.do('contact.delete', { id: id(1), cascade: [id(8)] })).toStrictEqual({
      ok: true,
      outcome: 'partly',
      changes: [
        tombstone('transaction', 8, `${CLIENT}/5`),
        { op: 'edit', kind: 'contact', id: id(1), set: { archived: true }, was: { archived: false }, at: 1_005 },
      ],
    });
    expect(book.balance(1)).toBe(103n);
    expect(book.do('contact.delete', { id: id(1) })).toStrictEqual({ ok: true, outcome: 'partly', changes: [] });
  });

  test('[MU7] never takes a transaction of another contact, a deleted one, or one that is not there', () => {
    book
      .contact(1)
      .contact(2)
      .money(7, 2, 1)
      .money(8, 1, 2)
      .do('transaction.delete', { id: id(8) });
    const effect = book.do('contact.delete', { id: id(1), cascade: [id(6), id(7), id(8)] });
    expect(effect).toStrictEqual({ ok: true, outcome: 'applied', changes: [tombstone('contact', 1, `${CLIENT}/6`)] });
    expect(book.balance(2)).toBe(1n);
  });

  test('[MU12] names at most 999 transactions', () => {
    const ids = Array.from({ length: 1_000 }, (_, i) => id(i + 10));
    expect(brief(book.author('contact.delete', { id: id(1), cascade: ids }))).toEqual(['too_many', 'cascade']);
    book.contact(1);
    expect(book.author('contact.delete', { id: id(1), cascade: ids.slice(1) })).toMatchObject({ ok: true });
  });

  test.for([
    ['of none', { id: id(9) }, 'contact_not_found', 'id'],
    ['without an id', {}, 'missing_field', 'id'],
    ['with another field', { id: id(1), force: true }, 'invalid_args', undefined],
  ] as const)('[MU1] %s is refused', ([, args, code, field]) => {
    const effect = book.contact(1).do('contact.delete', args);
    expect(effect).toMatchObject({ ok: false, refusal: { code } });
    if (field !== undefined) expect(brief(effect)).toEqual([code, field]);
  });
});

describe('contact.restore', () => {
  test('[MU9] brings back the contact and what the same deletion took, nothing else', () => {
    book
      .contact(1)
      .money(7, 1, 100)
      .money(8, 1, 20)
      .money(9, 1, 3)
      .do('transaction.delete', { id: id(7) });
    book.do('contact.delete', { id: id(1), cascade: [id(8), id(9)] });
    const at = 1_007;
    expect(book.do('contact.restore', { id: id(1) })).toStrictEqual({
      ok: true,
      outcome: 'applied',
      changes: [
        { op: 'restore', kind: 'contact', id: id(1), at },
        { op: 'restore', kind: 'transaction', id: id(8), at },
        { op: 'restore', kind: 'transaction', id: id(9), at },
      ],
    });
    expect([book.balance(1), book.stored('transaction', 7)?.deleted]).toEqual([23n, `${CLIENT}/5`]);
  });

  test('[MU9] takes a group as one deletion', () => {
    book.contact(1).money(8, 1, 20).money(9, 1, 3);
    book.do('transaction.delete', { id: id(8) }, 'g');
    book.do('contact.delete', { id: id(1), cascade: [id(9)] }, 'g');
    book.do('contact.restore', { id: id(1) });
    expect(book.balance(1)).toBe(23n);
  });

  test('[MU9] of a live one changes nothing, of none is refused', () => {
    book.contact(1);
    expect(book.do('contact.restore', { id: id(1) })).toStrictEqual(NOTHING);
    expect(brief(book.do('contact.restore', { id: id(9) }))).toEqual(['contact_not_found', 'id']);
  });

  test('[MU12] touches at most 1,000 records, the transactions in order of their ids', () => {
    book.contact(1);
    const ids = Array.from({ length: 1_100 }, (_, i) => 1_110 - i);
    for (const i of ids) book.money(i, 1, 1);
    for (const i of ids.slice(0, 200)) book.do('transaction.delete', { id: id(i) }, 'g');
    book.do('contact.delete', { id: id(1), cascade: ids.slice(200).map(id) }, 'g');
    const effect = book.do('contact.restore', { id: id(1) });
    const restored = effect.ok ? effect.changes.map((change) => change.id) : [];
    expect(restored).toEqual([id(1), ...ids.map(id).sort().slice(0, 999)]);
  });
});
