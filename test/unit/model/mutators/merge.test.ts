// Merging contacts, and what follows the root.

import { beforeEach, expect, test } from 'vitest';
import { id, TestBook } from '../../../support/model-fixture.ts';

let book: TestBook;

beforeEach(() => {
  book = new TestBook();
  book.contact(1, 'Ann').contact(2, 'Anna').contact(3, 'Bo').money(11, 1, 500).money(12, 2, -200).money(13, 3, 50);
});

const merge = (from: number, into: number) => book.do('contact.merge', { from: id(from), into: id(into) });
const names = () => [...book.state.contacts()].map(({ name }) => name);

test('[MU17] sets one field of one contact; balances, lists and names go to the other', () => {
  expect(merge(1, 2)).toStrictEqual({
    ok: true,
    outcome: 'applied',
    changes: [
      { op: 'edit', kind: 'contact', id: id(1), set: { mergedInto: id(2) }, was: { mergedInto: null }, at: 1_007 },
    ],
  });
  expect(names()).toEqual(['Anna', 'Bo']);
  expect(book.balance(2)).toBe(300n);
  expect([...book.state.transactionsOf(id(2))].map((transaction) => transaction.id)).toEqual([id(12), id(11)]);
  expect(book.state.transactionCountOf(id(2))).toBe(2);
  expect(book.state.contactsNamed('ann')).toEqual([id(2)]);
  expect(book.stored('transaction', 11)?.record['contactId']).toBe(id(1));
});

test('[MU17] of a merged contact joins the roots, so that crossing merges make no ring', () => {
  merge(1, 2);
  expect(merge(2, 1)).toMatchObject({ ok: false, refusal: { code: 'same_contact' } });
  merge(1, 3);
  expect(book.stored('contact', 2)?.record['mergedInto']).toBe(id(3));
  expect(names()).toEqual(['Bo']);
  expect(book.balance(3)).toBe(350n);
  expect(book.state.rootOf(id(1))).toBe(id(3));
});

test('[MU17] what is added to the merged contact unseen follows it', () => {
  merge(1, 2);
  book.money(14, 1, 7);
  expect(book.balance(2)).toBe(307n);
});

test.for([
  ['an unknown contact', 9, 2, 'contact_not_found'],
  ['into an unknown contact', 1, 9, 'contact_not_found'],
  ['with itself', 1, 1, 'same_contact'],
  ['of a deleted contact', 4, 2, 'record_deleted'],
] as const)('[MU17] %s is refused', ([, from, into, code]) => {
  book.contact(4, 'Gone').do('contact.delete', { id: id(4) });
  expect(merge(from, into)).toMatchObject({ ok: false, refusal: { code } });
});

test('[MU7] a deletion takes the merged contacts that its author saw, and their transactions', () => {
  merge(1, 2);
  const args = { id: id(2), cascade: [id(11), id(12)], merged: [id(1)] };
  expect(book.do('contact.delete', args, 'g')).toMatchObject({ outcome: 'applied' });
  expect([1, 2].map((i) => book.stored('contact', i)?.deleted)).toEqual(['g', 'g']);
  expect(names()).toEqual(['Bo']);
  expect(book.do('contact.restore', { id: id(2) })).toMatchObject({ outcome: 'applied' });
  expect(names()).toEqual(['Anna', 'Bo']);
  expect(book.balance(2)).toBe(300n);
});

test('[MU7] a merge that the deleting author had not seen keeps the contact, archived', () => {
  merge(1, 2);
  expect(book.do('contact.delete', { id: id(2), cascade: [id(12)] })).toMatchObject({ outcome: 'partly' });
  expect(book.stored('contact', 2)).toMatchObject({ record: { archived: true } });
  expect(book.balance(2)).toBe(500n);
});
