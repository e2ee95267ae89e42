// Merging contacts, and what follows the root.

import { beforeEach, expect, test } from 'vitest';
import { CLIENT, id, TestBook } from '../../../support/model-fixture.ts';

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

test('[MU17] that is done again after the opposite one is refused: neither would stand for the other', () => {
  book.do('contact.merge', { from: id(1), into: id(2) });
  const part = { kind: 'contact', id: id(1), saw: { mergedInto: id(2) }, unset: ['mergedInto'] };
  const chain = [{ clientId: CLIENT, n: 7 }];
  book.do('entry.undo', { chain, parts: [part] });
  merge(2, 1);
  const again = { kind: 'contact', id: id(1), saw: { mergedInto: null }, set: { mergedInto: id(2) } };
  const redo = { chain: [{ clientId: CLIENT, n: 8 }, ...chain], parts: [again] };
  expect(book.do('entry.undo', redo)).toMatchObject({ ok: false, refusal: { code: 'same_contact' } });
  expect(names()).toEqual(['Ann', 'Bo']);
  expect(book.balance(1)).toBe(300n);
});

test('[MU17] into a part of itself is refused, also where the contact between them is deleted', () => {
  merge(1, 2);
  merge(2, 3);
  book.do('contact.delete', { id: id(3), cascade: [id(11), id(12), id(13)], merged: [id(1), id(2)] });
  book.do('transaction.restore', { id: id(11) });
  book.do('transaction.restore', { id: id(13) });
  expect(merge(3, 1)).toMatchObject({ ok: false, refusal: { code: 'same_contact' } });
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
