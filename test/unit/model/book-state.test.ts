// A book's state, case by case: what is shown of contacts and transactions as mutations follow one another.

import { beforeEach, describe, expect, test } from 'vitest';
import { id, moneyArgs, TestBook } from '../../support/model-fixture.ts';

let book: TestBook;

beforeEach(() => {
  book = new TestBook();
});

const names = (): readonly string[] => [...book.state.contacts()].map(({ name }) => name);
const shown = (contact: number): readonly string[] => [...book.state.transactionsOf(id(contact))].map((one) => one.id);

function rename(i: number, from: string, to: string): void {
  book.do('contact.edit', { id: id(i), set: { name: to }, unset: [], saw: { name: from } });
}

describe('a book', () => {
  test('[MU15] without entries is empty', () => {
    expect([names(), [...book.state.transactions()], [...book.state.all()]]).toEqual([[], [], []]);
    expect([book.state.count('contact'), book.balance(1), shown(1)]).toEqual([0, undefined, []]);
  });

  test('[MU15] shows a contact that was added, renamed once, then gone', () => {
    book.contact(1, 'Ann');
    expect(names()).toEqual(['Ann']);
    rename(1, 'Ann', 'Anna');
    expect([names(), book.state.contactsNamed('ann'), book.state.contactsNamed(' ANNA ')]).toEqual([
      ['Anna'],
      [],
      [id(1)],
    ]);
    book.do('contact.delete', { id: id(1) });
    expect([names(), book.state.contactsNamed('anna'), book.state.count('contact')]).toEqual([[], [], 0]);
    expect([...book.state.deleted('contact')].map(({ record }) => record['name'])).toEqual(['Anna']);
  });

  test('[MU15] finds who is called a word, by name or handle, as both change', () => {
    book.contact(1, 'Ann').contact(2, 'Bo');
    const handle = (from: string | null, to: string): void => {
      book.do('contact.edit', { id: id(2), set: { handle: to }, unset: [], saw: { handle: from } });
    };
    const called = (): unknown => [book.state.contactsCalled('ANN'), book.state.contactsCalled('b')];
    expect(called()).toEqual([[id(1)], []]);
    handle(null, 'b');
    expect(called()).toEqual([[id(1)], [id(2)]]);
    handle('b', 'ann');
    expect(called()).toEqual([[id(1), id(2)], []]);
    expect(book.state.contactsNamed('ann')).toEqual([id(1)]);
    rename(2, 'Bo', 'Ann');
    expect(called()).toEqual([[id(1), id(2)], []]);
    book.do('contact.delete', { id: id(2) });
    expect(called()).toEqual([[id(1)], []]);
  });

  test('[MO6] counts what is lent, less what is borrowed, less what is deleted', () => {
    book.contact(1).money(11, 1, 100_000);
    expect(book.balance(1)).toBe(100_000n);
    book.money(12, 1, -50_000);
    expect(book.balance(1)).toBe(50_000n);
    book.do('transaction.delete', { id: id(12) });
    expect(book.balance(1)).toBe(100_000n);
    book.do('transaction.delete', { id: id(11) });
    expect(book.balance(1)).toBeUndefined();
  });

  test('[MU3] takes renames in the order of the log: the last one stands', () => {
    book.contact(1, 'First');
    rename(1, 'First', 'Second');
    rename(1, 'Second', 'Third');
    rename(1, 'First', 'Late');
    expect(names()).toEqual(['Third']);
  });

  test('[MU8] shows no transaction before its contact is there', () => {
    expect(book.do('transaction.add', moneyArgs(11, 1, 5))).toMatchObject({
      ok: false,
      refusal: { code: 'contact_not_found' },
    });
    expect([...book.state.transactions()]).toEqual([]);
    book.contact(1).money(11, 1, 5);
    expect(shown(1)).toEqual([id(11)]);
  });

  test('[MU15] lists each contact with its own transactions only, the newest day first', () => {
    book.contact(1).contact(2);
    book.do('transaction.add', { ...moneyArgs(11, 1, 5), date: '2026-01-02' });
    book.do('transaction.add', { ...moneyArgs(12, 2, 5), date: '2026-01-03' });
    book.do('transaction.add', { ...moneyArgs(13, 1, 5), date: '2026-01-03' });
    book.do('transaction.add', { ...moneyArgs(14, 1, 5), date: '2026-01-02' });
    expect(shown(1)).toEqual([id(13), id(14), id(11)]);
    expect(shown(2)).toEqual([id(12)]);
    expect([...book.state.transactions()].map((one) => one.id)).toEqual([id(13), id(12), id(14), id(11)]);
    expect([book.state.transactionCountOf(id(1)), book.state.liveTransactionIds(id(1), 2)]).toEqual([
      3,
      [id(13), id(14)],
    ]);
  });

  test('[MU15] two contacts of one name are both found, and sorted by id', () => {
    book.contact(2, 'ann').contact(1, 'Ann').contact(3, 'Aaron');
    expect([...book.state.contacts()].map((contact) => contact.id)).toEqual([id(3), id(1), id(2)]);
    expect([...book.state.contactsNamed('ANN')].sort()).toEqual([id(1), id(2)]);
    rename(1, 'Ann', 'Bea');
    expect(book.state.contactsNamed('ann')).toEqual([id(2)]);
  });

  test('[MU15] lists contacts from a place on', () => {
    for (const [i, name] of ['Cy', 'Ann', 'Bo'].entries()) book.contact(i, name);
    const from = [...book.state.contacts({ name: 'bo', id: '' })].map(({ name }) => name);
    expect(from).toEqual(['Bo', 'Cy']);
  });

  test('[MU13] keeps records of a kind that it does not know', () => {
    const stored = { record: { id: 'x', anything: [1, { b: 2 }] } };
    book.state.set('budget', 'x', stored);
    expect([...book.state.all()]).toEqual([{ kind: 'budget', stored }]);
    book.state.set('budget', 'x', { ...stored, deleted: 'c/1' });
    expect([book.state.count('budget'), book.state.peek('budget', 'x')?.deleted]).toEqual([0, 'c/1']);
    book.state.set('budget', 'x', undefined);
    expect([...book.state.all()]).toEqual([]);
  });
});

describe('what is too large', () => {
  test('[MU12] is refused when authored: a mutation and its changes fit into one entry', () => {
    const note = 'é'.repeat(10_000);
    const externalIds = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`k${i}`, 'é'.repeat(200)]));
    const phones = Array.from({ length: 20 }, () => '日'.repeat(200));
    const large = {
      id: id(1),
      name: 'A',
      note,
      externalIds,
      phones,
      emails: phones,
      tags: Array.from({ length: 50 }, () => '日'.repeat(50)),
    };
    expect(book.author('contact.add', large)).toMatchObject({ ok: true });
    const saw = { name: 'x'.repeat(260_000) };
    const edit = { id: id(1), set: { name: 'B' }, unset: [], saw };
    expect(book.author('contact.edit', edit)).toMatchObject({ ok: false, refusal: { code: 'entry_too_large' } });
  });
});
