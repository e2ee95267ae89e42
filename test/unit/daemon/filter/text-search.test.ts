// Ways to a text against looking at every transaction: the same ones, in the same order, from wherever one begins.

import { describe, expect, test } from 'vitest';
import { runToEnd } from '../../../../src/base/slices.ts';
import { holdsText, prepareSearch, soughtText, walkTo } from '../../../../src/daemon/filter/text-search.ts';
import { BookState } from '../../../../src/model/book-state.ts';
import type { Contact } from '../../../../src/model/contact.ts';
import type { Transaction } from '../../../../src/model/transaction.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { BOOK, id } from '../../../support/model-fixture.ts';

const CONTACTS = 40;
const TRANSACTIONS = 3_000;
const WORDS = ['Dinner', 'taxi', 'ΣΑΣ', 'Müller', 'tickets'];

/** Contacts from `Person 1` on, and transactions of them all; every thousandth is about a needle. */
function filledBook(): BookState {
  const state = new BookState(BOOK);
  for (let n = 1; n <= CONTACTS; n += 1) {
    state.set('contact', id(n), { record: { id: id(n), name: `Person ${n}`, archived: false } as unknown as Contact });
  }
  for (let n = 0; n < TRANSACTIONS; n += 1) {
    const rest = n % 1_000 === 7 ? 'Needle' : WORDS[n % WORDS.length];
    const record = {
      id: id(1_000 + ((n * 7_919) % TRANSACTIONS)),
      contactId: id(1 + (n % CONTACTS)),
      date: `2026-0${1 + (n % 9)}-1${n % 10}`,
      description: `${rest} ${n}`,
      amountMinor: 100,
      currency: 'EUR',
      direction: 'lent',
      tags: [],
    };
    state.set('transaction', record.id, { record: record as unknown as Transaction });
  }
  return state;
}

const book = filledBook();

/** What a text is found in, behind one of the transactions; and how many were looked at for it. */
function find(text: string, after?: Transaction): { readonly found: readonly string[]; readonly looks: number } {
  const sought = soughtText(book, text);
  const holds = holdsText(book, sought);
  const way = [...runToEnd(walkTo(book, sought))(after)];
  return { found: way.filter(holds).map((one) => one.id), looks: way.length };
}

function plainly(text: string, after?: Transaction): readonly string[] {
  const holds = holdsText(book, soughtText(book, text));
  const behind = [...book.transactions(after)].filter((one) => one.id !== after?.id);
  return behind.filter(holds).map((one) => one.id);
}

describe('a search', () => {
  test.each([
    'needle',
    'NEEDLE 1007',
    'person 7',
    'Person 1',
    'person',
    'müller',
    'σας',
    'dinner 10',
    'nothing',
    'taxi',
  ])('finds %s as looking at everything does, from the start and from the middle', (text) => {
    const [middle] = book.transactionsAt(TRANSACTIONS / 2);
    const last = [...book.transactions()].at(-1);
    expect(find(text).found).toEqual(plainly(text));
    expect(find(text, middle).found).toEqual(plainly(text, middle));
    expect(find(text, last).found).toEqual([]);
  });

  test('looks at few where few can hold it', () => {
    const one = find('needle 1007');
    expect(one.found).toEqual(plainly('needle 1007'));
    // No more than stand together in the list.
    expect(one.looks).toBeLessThanOrEqual(512);
    expect(find('nothing')).toEqual({ found: [], looks: 0 });
    // One contact's transactions, by its name alone.
    expect(find('person 22').looks).toBe(TRANSACTIONS / CONTACTS);
  });

  test('reads no description again that was read when somebody looked at them all', async () => {
    const state = new BookState(BOOK);
    let reads = 0;
    const record = {
      ...[...book.transactions()][0],
      get description() {
        reads += 1;
        return 'hay';
      },
    };
    state.set('transaction', record.id ?? '', { record: record as unknown as Transaction });
    prepareSearch(state, new FakeClock());
    await Promise.resolve();
    expect(reads).toBe(1);
    expect([...runToEnd(walkTo(state, soughtText(state, 'needle')))(undefined)]).toEqual([]);
    prepareSearch(state, new FakeClock());
    expect(reads).toBe(1);
  });
});
