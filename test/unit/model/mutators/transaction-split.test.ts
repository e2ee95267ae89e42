// transaction.split: a transaction for each share, all or none.

import { beforeEach, describe, expect, test } from 'vitest';
import { derivedUuid } from '../../../../src/base/uuid.ts';
import { id, moneyArgs, TestBook } from '../../../support/model-fixture.ts';

let book: TestBook;

beforeEach(() => {
  book = new TestBook();
  book.contact(1, 'Ana').contact(2, 'Bo');
});

const share = (i: number, contact: number, amountMinor: number) => ({ id: id(i), contactId: id(contact), amountMinor });
const split = (more: object = {}) => ({
  amountMinor: 100,
  currency: 'EUR',
  own: 33,
  shares: [share(11, 1, 34), share(12, 2, 33)],
  description: 'dinner',
  date: '2026-01-02',
  ...more,
});

test('[MU19] adds what each owes, and nothing for the author', () => {
  expect(book.do('transaction.split', split())).toMatchObject({ ok: true, outcome: 'applied' });
  const common = {
    currency: 'EUR',
    description: 'dinner',
    date: '2026-01-02',
    tags: [],
    createdAt: 1_003,
    updatedAt: 1_003,
  };
  expect(book.stored('transaction', 11)).toStrictEqual({
    record: { ...common, category: 'expense', direction: 'lent', id: id(11), contactId: id(1), amountMinor: 34 },
  });
  expect([book.balance(1), book.balance(2)]).toEqual([34n, 33n]);
});

test('[MU19] the same again changes nothing, with other content all of it is refused', () => {
  book.do('transaction.split', split());
  expect(book.do('transaction.split', split())).toStrictEqual({ ok: true, outcome: 'applied', changes: [] });
  book.do('transaction.add', moneyArgs(13, 1, 5));
  const other = split({ shares: [share(14, 1, 34), share(13, 2, 33)] });
  expect(book.do('transaction.split', other)).toMatchObject({
    ok: false,
    changes: [],
    refusal: { code: 'id_conflict' },
  });
  expect(book.stored('transaction', 14)).toBeUndefined();
});

test('[MU19] ids that follow from what another program calls it: the same again changes nothing, whatever it says now', () => {
  const shares = [1, 2].map((contact) => ({
    ...share(0, contact, 34 - (contact - 1)),
    id: derivedUuid(`x ${contact}`),
  }));
  book.do('transaction.split', split({ shares }));
  book.do('transaction.edit', { id: shares[0]?.id, set: { description: 'supper' }, unset: [], saw: {} });
  expect(book.do('transaction.split', split({ shares }))).toStrictEqual({ ok: true, outcome: 'applied', changes: [] });
});

test('[MU19] a contact deleted unseen comes back archived; one that never was refuses all', () => {
  book.do('contact.delete', { id: id(2) });
  expect(book.author('transaction.split', split())).toMatchObject({ refusal: { code: 'record_deleted' } });
  book.do('transaction.split', split());
  expect(book.stored('contact', 2)).toMatchObject({ record: { archived: true } });
  const nobody = split({ shares: [share(15, 1, 34), share(16, 9, 33)] });
  expect(book.do('transaction.split', nobody)).toMatchObject({ refusal: { code: 'contact_not_found' } });
  expect(book.stored('transaction', 15)).toBeUndefined();
});

describe('[MU19] is refused', () => {
  test.each([
    ['when the shares are not the amount', { own: 32 }, 'invalid_args'],
    ['when somebody has two', { shares: [share(11, 1, 34), share(12, 1, 33)] }, 'invalid_args'],
    ['when two have one id', { shares: [share(11, 1, 34), share(11, 2, 33)] }, 'invalid_args'],
    ['without shares', { shares: [], own: 100 }, 'invalid_args'],
    ['with a share of nothing', { shares: [share(11, 1, 0)], own: 100 }, 'amount_not_positive'],
    ['in no currency', { currency: 'XYZ' }, 'unknown_currency'],
    ['due before its day', { due: '2026-01-01' }, 'due_before_date'],
  ])('%s', (_, more, code) => {
    expect(book.do('transaction.split', split(more))).toMatchObject({ ok: false, refusal: { code } });
  });
});
