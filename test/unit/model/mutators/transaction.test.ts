// transaction.add, edit, delete and restore, and book.edit: exact effects and refusals.

import { beforeEach, describe, expect, test } from 'vitest';
import { derivedUuid } from '../../../../src/base/uuid.ts';
import type { Effect } from '../../../../src/model/mutation.ts';
import { BOOK, CLIENT, id, moneyArgs, TestBook } from '../../../support/model-fixture.ts';

const MAX = Number.MAX_SAFE_INTEGER;

let book: TestBook;

beforeEach(() => {
  book = new TestBook().contact(1, 'Ann');
});

/** A refusal as `code` and field, else the effect. */
function brief(effect: Effect): unknown {
  return effect.ok ? effect : [effect.refusal.code, effect.refusal.field];
}

const NOTHING: Effect = { ok: true, outcome: 'applied', changes: [] };

describe('transaction.add', () => {
  test('[MU10] puts every field, with category loan and no tags unless given', () => {
    expect(book.do('transaction.add', moneyArgs(9, 1, 1_250))).toStrictEqual({
      ok: true,
      outcome: 'applied',
      changes: [
        {
          op: 'put',
          kind: 'transaction',
          id: id(9),
          fields: {
            category: 'loan',
            tags: [],
            contactId: id(1),
            direction: 'lent',
            amountMinor: 1_250,
            currency: 'EUR',
            description: '',
            date: '2026-01-01',
            createdAt: 1_002,
            updatedAt: 1_002,
          },
        },
      ],
    });
    const more = { due: '2026-02-01', category: 'gift', tags: ['t'], externalId: 'x', importBatch: 'b' };
    book.do('transaction.add', { ...moneyArgs(8, 1, 5), ...more });
    expect(book.stored('transaction', 8)?.record).toMatchObject(more);
  });

  test('[MU5] of the same content again changes nothing, other content is a conflict', () => {
    book.money(9, 1, 5);
    expect(book.do('transaction.add', moneyArgs(9, 1, 5))).toStrictEqual(NOTHING);
    expect(brief(book.do('transaction.add', moneyArgs(9, 1, 6)))).toEqual(['id_conflict', 'id']);
    book.do('transaction.delete', { id: id(9) });
    expect(book.do('transaction.add', moneyArgs(9, 1, 5))).toStrictEqual(NOTHING);
    expect(book.balance(1)).toBeUndefined();
  });

  test('[MU5] of a derived id that exists changes nothing, deleted or edited', () => {
    const derived = derivedUuid('row');
    book.do('transaction.add', { ...moneyArgs(9, 1, 5), id: derived });
    expect(book.do('transaction.add', { ...moneyArgs(9, 1, 700), id: derived })).toStrictEqual(NOTHING);
    book.do('transaction.delete', { id: derived });
    expect(book.do('transaction.add', { ...moneyArgs(9, 1, 5), id: derived })).toStrictEqual(NOTHING);
  });

  test('[MU8] by somebody who had not seen that its contact was deleted brings it back archived', () => {
    book.do('contact.delete', { id: id(1) });
    expect(brief(book.author('transaction.add', moneyArgs(9, 1, 5)))).toEqual(['record_deleted', 'contactId']);
    const effect = book.do('transaction.add', moneyArgs(9, 1, 5));
    expect(effect.ok && effect.changes.map(({ op, kind }) => `${op} ${kind}`)).toEqual([
      'put contact',
      'put transaction',
    ]);
    expect(book.stored('contact', 1)).toMatchObject({ record: { name: 'Ann', archived: true, updatedAt: 1_003 } });
    expect([book.stored('contact', 1)?.deleted, book.balance(1)]).toEqual([undefined, 5n]);
  });

  test('[MU8] of a contact that never was is refused', () => {
    expect(brief(book.do('transaction.add', moneyArgs(9, 5, 5)))).toEqual(['contact_not_found', 'contactId']);
    expect(book.stored('transaction', 9)).toBeUndefined();
  });

  test.for([
    ['1 minor unit', 1],
    ['2^53 − 1 minor units', MAX],
  ] as const)('[MO1] of %s', ([, amountMinor]) => {
    book.do('transaction.add', { ...moneyArgs(9, 1, 5), amountMinor });
    expect(book.balance(1)).toBe(BigInt(amountMinor));
  });

  test.for([
    ['zero', { amountMinor: 0 }, 'amount_not_positive', 'amountMinor'],
    ['a negative amount', { amountMinor: -5 }, 'amount_not_positive', 'amountMinor'],
    ['2^53 minor units', { amountMinor: MAX + 1 }, 'amount_too_large', 'amountMinor'],
    ['a fraction', { amountMinor: 0.5 }, 'invalid_amount', 'amountMinor'],
    ['an amount as text', { amountMinor: '5' }, 'invalid_amount', 'amountMinor'],
    ['no number', { amountMinor: null }, 'invalid_amount', 'amountMinor'],
    ['an unknown currency', { currency: 'ZZZ' }, 'unknown_currency', 'currency'],
    ['a currency in small letters', { currency: 'eur' }, 'unknown_currency', 'currency'],
    ['another direction', { direction: 'given' }, 'invalid_direction', 'direction'],
    ['no direction', { direction: undefined }, 'missing_field', 'direction'],
    ['a day that is none', { date: '2026-02-30' }, 'invalid_date', 'date'],
    ['an instant as day', { date: '2026-01-01T00:00:00Z' }, 'invalid_date', 'date'],
    ['a due day that is none', { due: 'soon' }, 'invalid_date', 'due'],
    ['a due day before its own', { due: '2025-12-31' }, 'due_before_date', 'due'],
    ['a description of 1,001', { description: 'x'.repeat(1_001) }, 'too_long', 'description'],
    ['a description with NUL', { description: 'a\u0000' }, 'invalid_text', 'description'],
    ['an unknown category', { category: 'theft' }, 'invalid_args', 'category'],
    ['a contact that is no id', { contactId: 'ann' }, 'invalid_args', 'contactId'],
    ['an external id of two lines', { externalId: 'a\nb' }, 'invalid_text', 'externalId'],
  ] as const)('[MU1] with %s is refused', ([, part, code, field]) => {
    const args = JSON.parse(JSON.stringify({ ...moneyArgs(9, 1, 5), ...part })) as Record<string, unknown>;
    expect(brief(book.do('transaction.add', args))).toEqual([code, field]);
    expect(book.state.count('transaction')).toBe(0);
  });

  test('[MU1] due on its own day is fine, and a description may have lines or be empty', () => {
    const effect = book.do('transaction.add', { ...moneyArgs(9, 1, 5), due: '2026-01-01', description: 'a\nb' });
    expect(effect).toMatchObject({ ok: true, outcome: 'applied' });
  });
});

describe('transaction.edit', () => {
  const seen = { amountMinor: 500, currency: 'EUR' };

  beforeEach(() => {
    book.money(9, 1, 500);
  });

  test('[MO7] takes amount and currency as one field', () => {
    const money = { amountMinor: 700, currency: 'JPY' };
    expect(book.do('transaction.edit', { id: id(9), set: { money }, unset: [], saw: { money: seen } })).toStrictEqual({
      ok: true,
      outcome: 'applied',
      changes: [
        {
          op: 'edit',
          kind: 'transaction',
          id: id(9),
          set: money,
          was: { amountMinor: 500, currency: 'EUR' },
          at: 1_003,
        },
      ],
    });
    expect(book.state.balancesOf(id(1))).toEqual([{ currency: 'JPY', sum: 700n }]);
    const stale = { id: id(9), set: { money: seen }, unset: [], saw: { money: { amountMinor: 700, currency: 'EUR' } } };
    expect(book.do('transaction.edit', stale)).toMatchObject({ ok: true, outcome: 'partly' });
    expect(book.balance(1)).toBeUndefined();
    expect(book.state.openConflicts('transaction', id(9))).toMatchObject([{ field: 'money', attempted: seen }]);
  });

  test('[MO6] of the direction turns its share round, of the contact moves it', () => {
    book.contact(2);
    book.do('transaction.edit', { id: id(9), set: { direction: 'borrowed' }, unset: [], saw: { direction: 'lent' } });
    expect(book.balance(1)).toBe(-500n);
    book.do('transaction.edit', { id: id(9), set: { contactId: id(2) }, unset: [], saw: { contactId: id(1) } });
    expect([book.balance(1), book.balance(2)]).toEqual([undefined, -500n]);
  });

  test('[MU4] validates the result as a whole: due and date stand apart but must fit', () => {
    book.do('transaction.edit', { id: id(9), set: { due: '2026-01-10' }, unset: [], saw: { due: null } });
    const later = { id: id(9), set: { date: '2026-01-11' }, unset: [], saw: { date: '2026-01-01' } };
    expect(brief(book.do('transaction.edit', later))).toEqual(['due_before_date', 'due']);
    const both = { ...later, unset: ['due'], saw: { date: '2026-01-01', due: '2026-01-10' } };
    expect(book.do('transaction.edit', both)).toMatchObject({ ok: true });
    expect(book.stored('transaction', 9)?.record['due']).toBeUndefined();
  });

  test('[MU8] to a contact deleted meanwhile brings it back archived; authored it is refused', () => {
    book.contact(2).do('contact.delete', { id: id(2) });
    const move = { id: id(9), set: { contactId: id(2) }, unset: [], saw: { contactId: id(1) } };
    expect(brief(book.author('transaction.edit', move))).toEqual(['record_deleted', 'contactId']);
    expect(book.do('transaction.edit', move)).toMatchObject({ ok: true });
    expect(book.stored('contact', 2)).toMatchObject({ record: { archived: true } });
    expect(book.balance(2)).toBe(500n);
  });

  test.for([
    ['of none', { id: id(8) }, 'transaction_not_found', 'id'],
    ['of a deleted one', { id: id(7) }, 'record_deleted', 'id'],
    [
      'to a contact that never was',
      { set: { contactId: id(5) }, saw: { contactId: id(1) } },
      'contact_not_found',
      'contactId',
    ],
    ['without a field', { set: {} }, 'invalid_args', undefined],
    ['without what was seen', { saw: {} }, 'invalid_args', 'description'],
    [
      'of the amount without its currency',
      { set: { amountMinor: 5 }, saw: { amountMinor: 500 } },
      'invalid_amount',
      'amountMinor',
    ],
    ['to half a money', { set: { money: { amountMinor: 5 } }, saw: { money: seen } }, 'missing_field', 'currency'],
    ['to zero', { set: { money: { ...seen, amountMinor: 0 } }, saw: { money: seen } }, 'amount_not_positive', 'money'],
    [
      'to an unknown currency',
      { set: { money: { ...seen, currency: 'ZZZ' } }, saw: { money: seen } },
      'unknown_currency',
      'currency',
    ],
    ['that unsets the date', { set: {}, unset: ['date'], saw: { date: '2026-01-01' } }, 'invalid_args', undefined],
  ] as const)('[MU1] %s is refused', ([, part, code, field]) => {
    book.money(7, 1, 1).do('transaction.delete', { id: id(7) });
    const args = { id: id(9), set: { description: 'd' }, unset: [], saw: { description: '' }, ...part };
    const effect = book.do('transaction.edit', args);
    expect(effect).toMatchObject({ ok: false, refusal: { code } });
    if (field !== undefined) expect(brief(effect)).toEqual([code, field]);
  });
});

describe('transaction.delete and restore', () => {
  beforeEach(() => {
    book.money(8, 1, 100_000).money(9, 1, -50_000);
  });

  test('[MU6] a deletion is a tombstone, a second one nothing, and takes its share out of the balance', () => {
    expect(book.do('transaction.delete', { id: id(9) })).toStrictEqual({
      ok: true,
      outcome: 'applied',
      changes: [{ op: 'tombstone', kind: 'transaction', id: id(9), cause: `${CLIENT}/4` }],
    });
    expect(book.balance(1)).toBe(100_000n);
    expect(book.do('transaction.delete', { id: id(9) })).toStrictEqual(NOTHING);
    book.do('transaction.delete', { id: id(8) });
    expect(book.balance(1)).toBeUndefined();
  });

  test('[MU9] a restore brings it back, of a live one it is nothing', () => {
    book.do('transaction.delete', { id: id(9) });
    expect(book.do('transaction.restore', { id: id(9) })).toStrictEqual({
      ok: true,
      outcome: 'applied',
      changes: [{ op: 'restore', kind: 'transaction', id: id(9), at: 1_005 }],
    });
    expect(book.balance(1)).toBe(50_000n);
    expect(book.do('transaction.restore', { id: id(9) })).toStrictEqual(NOTHING);
  });

  test('[MU8] a restore brings a contact deleted meanwhile back archived', () => {
    book.do('contact.delete', { id: id(1), cascade: [id(8), id(9)] });
    book.do('transaction.restore', { id: id(9) });
    expect(book.stored('contact', 1)).toMatchObject({ record: { archived: true } });
    expect([book.stored('contact', 1)?.deleted, book.balance(1)]).toEqual([undefined, -50_000n]);
  });

  test.for(['transaction.delete', 'transaction.restore'])('[MU1] %s of none is refused', (name) => {
    expect(brief(book.do(name, { id: id(5) }))).toEqual(['transaction_not_found', 'id']);
    expect(brief(book.do(name, {}))).toEqual(['missing_field', 'id']);
    expect(book.do(name, { id: id(9), more: 1 })).toMatchObject({ refusal: { code: 'invalid_args' } });
  });
});

describe('book.edit', () => {
  const rename = (name: string, saw: string) => book.do('book.edit', { set: { name }, saw: { name: saw } });

  test('[MU11] a book begins as Personal in USD without a record; the first edit makes it', () => {
    expect(book.state.get('book', BOOK)?.record).toEqual({
      id: BOOK,
      name: 'Personal',
      currency: 'USD',
      createdAt: 0,
      updatedAt: 0,
    });
    expect(book.state.peek('book', BOOK)).toBeUndefined();
    expect(rename('Home', 'Personal')).toStrictEqual({
      ok: true,
      outcome: 'applied',
      changes: [
        {
          op: 'put',
          kind: 'book',
          id: BOOK,
          fields: { name: 'Home', currency: 'USD', createdAt: 1_002, updatedAt: 1_002 },
        },
      ],
    });
    expect(rename('Away', 'Home')).toMatchObject({
      changes: [{ op: 'edit', set: { name: 'Away' }, was: { name: 'Home' } }],
    });
  });

  test('[MU11] name and currency stand apart; what somebody changed meanwhile is a conflict', () => {
    rename('Home', 'Personal');
    expect(book.do('book.edit', { set: { currency: 'KWD' }, saw: { currency: 'USD' } })).toMatchObject({ ok: true });
    expect(rename('Work', 'Personal')).toMatchObject({ ok: true, outcome: 'partly' });
    expect(book.state.openConflicts('book', BOOK)).toMatchObject([{ field: 'name', attempted: 'Work' }]);
    expect(rename('Home', 'Personal')).toStrictEqual(NOTHING);
    expect(book.state.get('book', BOOK)?.record).toMatchObject({ name: 'Home', currency: 'KWD' });
  });

  test.for([
    ['nothing', { set: {}, saw: {} }, 'invalid_args'],
    ['an unknown currency', { set: { currency: 'ZZZ' }, saw: { currency: 'USD' } }, 'unknown_currency'],
    ['an empty name', { set: { name: '' }, saw: { name: 'Personal' } }, 'missing_field'],
    ['another field', { set: { owner: 'x' }, saw: { owner: null } }, 'invalid_args'],
    ['no sight of it', { set: { name: 'A' }, saw: {} }, 'invalid_args'],
  ] as const)('[MU1] of %s is refused', ([, args, code]) => {
    expect(book.do('book.edit', args)).toMatchObject({ ok: false, refusal: { code } });
  });
});
