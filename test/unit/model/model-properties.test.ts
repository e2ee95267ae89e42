// What holds after any mutations: replay, balances, digest, indexes, and mutators that no argument can break.

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyMutation, authorMutation, MUTATORS } from '../../../src/model/apply-mutation.ts';
import { signedMinor } from '../../../src/model/balance.ts';
import { BookState } from '../../../src/model/book-state.ts';
import { applyChange } from '../../../src/model/change.ts';
import type { Change } from '../../../src/model/change.ts';
import { updateDigest } from '../../../src/model/digest.ts';
import type { Mutation, Stamp } from '../../../src/model/mutation.ts';
import type { Transaction } from '../../../src/model/transaction.ts';
import { askedOf, BOOK, digestOf, id as idOf, linesOf, rebuilt, TestBook } from '../../support/model-fixture.ts';
import { anyWish, hostileJson, mutationName, spoiltArgs } from '../../support/mutation-arbitrary.ts';
import type { Wish } from '../../support/mutation-arbitrary.ts';

const wishes = fc.array(anyWish, { maxLength: 40, size: 'max' });

interface Done {
  readonly mutation: Mutation;
  readonly stamp: Stamp;
}

/** Does wishes on a book, one after the other; every third has a group. */
function fulfil(book: TestBook, all: readonly Wish[]): readonly Done[] {
  return all.map((wish, index) => {
    const { name, args } = wish(book.state);
    const stamp = book.stamp(index % 3 === 0 ? 'group' : undefined);
    const group = stamp.group === undefined ? {} : { group: stamp.group };
    const mutation = { name, args, at: stamp.at, ...group };
    book.apply(mutation, stamp);
    return { mutation, stamp };
  });
}

function sumFromScratch(state: BookState, contactId: string): unknown {
  const sums = new Map<string, bigint>();
  for (const record of state.live('transaction')) {
    const transaction = record as Transaction;
    if (state.rootOf(transaction.contactId) !== contactId) continue;
    sums.set(transaction.currency, (sums.get(transaction.currency) ?? 0n) + signedMinor(transaction));
  }
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([currency, sum]) => ({ currency, sum }));
}

describe('after any mutations', () => {
  test('[MU10] the same ones give the same state, and so do their changes alone', () => {
    fc.assert(
      fc.property(wishes, (all) => {
        const first = new TestBook();
        const done = fulfil(first, all);
        const second = new TestBook();
        const changes = new BookState(BOOK);
        for (const { mutation, stamp } of done) {
          const copy = JSON.parse(JSON.stringify(mutation)) as Mutation;
          const effect = second.apply(copy, stamp);
          for (const change of effect.changes) {
            const sent = JSON.parse(JSON.stringify(change)) as Change;
            changes.set(sent.kind, sent.id, applyChange(changes.peek(sent.kind, sent.id), sent));
          }
        }
        expect(askedOf(second.state)).toEqual(askedOf(first.state));
        expect(askedOf(changes)).toEqual(askedOf(first.state));
      }),
      { seed: 11, numRuns: 100 },
    );
  });

  test('[MO6] every balance is the signed sum of the live transactions', () => {
    fc.assert(
      fc.property(wishes, (all) => {
        const book = new TestBook();
        fulfil(book, all);
        for (const contact of book.state.contacts()) {
          expect(book.state.balancesOf(contact.id)).toEqual(sumFromScratch(book.state, contact.id));
        }
      }),
      { seed: 12, numRuns: 100 },
    );
  });

  test('[MU14] the digest kept is the digest from scratch, and tells states apart', () => {
    fc.assert(
      fc.property(wishes, wishes, (all, others) => {
        const [a, b] = [new TestBook(), new TestBook()];
        fulfil(a, all);
        fulfil(b, others);
        expect(a.digest).toBe(digestOf(a.state));
        expect(a.digest === b.digest).toBe(linesOf(a.state).join() === linesOf(b.state).join());
      }),
      { seed: 13, numRuns: 100 },
    );
  });

  test('[MU15] every index is that of the same records put in one by one, and of a loaded state', () => {
    fc.assert(
      fc.property(wishes, (all) => {
        const book = new TestBook();
        fulfil(book, all);
        const asked = askedOf(book.state);
        expect(askedOf(rebuilt(book.state))).toEqual(asked);
        const loaded = new BookState(BOOK);
        for (const { kind, stored } of book.state.all()) loaded.load(kind, stored.record.id, stored);
        expect(askedOf(loaded)).toEqual(asked);
      }),
      { seed: 14, numRuns: 100 },
    );
  });

  test('[MU8] no live transaction is without a live contact', () => {
    fc.assert(
      fc.property(wishes, (all) => {
        const book = new TestBook();
        fulfil(book, all);
        for (const transaction of book.state.live('transaction')) {
          const contact = book.state.get('contact', transaction['contactId'] as string);
          expect(contact?.deleted).toBeUndefined();
          expect(contact).toBeDefined();
        }
      }),
      { seed: 15, numRuns: 100 },
    );
  });

  test('[MU10] doing nothing changes nothing: an effect without changes, a refusal, a change taken back', () => {
    fc.assert(
      fc.property(wishes, anyWish, (all, wish) => {
        const book = new TestBook();
        fulfil(book, all);
        const before = askedOf(book.state);
        const { digest } = book;
        const { name, args } = wish(book.state);
        const touched = book.state;
        const stamp = book.stamp();
        const effect = applyMutation(touched, { name, args, at: stamp.at }, stamp);
        expect(askedOf(touched)).toEqual(before);
        const undo: (() => void)[] = [];
        for (const change of effect.changes) {
          const stored = touched.peek(change.kind, change.id);
          undo.push(() => touched.set(change.kind, change.id, stored));
        }
        book.do(name, args);
        if (effect.changes.length === 0) expect(book.digest).toBe(digest);
        for (const back of undo.reverse()) back();
        expect(askedOf(touched)).toEqual(before);
      }),
      { seed: 16, numRuns: 100 },
    );
  });

  test('[MU3] an edit changes no field but those it names and the time', () => {
    const edits = fc.tuple(wishes, anyWish).filter(([, wish]) => wish(new BookState(BOOK)).name.endsWith('.edit'));
    fc.assert(
      fc.property(edits, ([all, wish]) => {
        const book = new TestBook();
        fulfil(book, all);
        const { name, args } = wish(book.state);
        if (name === 'book.edit') return;
        const edit = args as { id: string; set: Record<string, unknown>; unset: string[] };
        const kind = name.split('.')[0] ?? '';
        const before = book.state.peek(kind, edit.id);
        if (!book.do(name, args).ok) {
          expect(book.state.peek(kind, edit.id)).toEqual(before);
          return;
        }
        const after = book.state.peek(kind, edit.id)?.record ?? { id: edit.id };
        const named = new Set([...Object.keys(edit.set), ...edit.unset, 'updatedAt']);
        if (named.has('money')) for (const part of ['amountMinor', 'currency']) named.add(part);
        const changed = Object.keys({ ...before?.record, ...after }).filter(
          (field) => before?.record[field] !== after[field],
        );
        expect(changed.filter((field) => !named.has(field))).toEqual([]);
      }),
      { seed: 17, numRuns: 100 },
    );
  });

  test('[MU6] what is deleted stays so, with its content, until it is restored or its contact is needed', () => {
    fc.assert(
      fc.property(wishes, (all) => {
        const book = new TestBook();
        let before = new Map<string, unknown>();
        for (const wish of all) {
          const { name, args } = wish(book.state);
          book.do(name, args);
          const deleted = new Map(
            [...book.state.all()]
              .filter(({ stored }) => stored.deleted !== undefined)
              .map(({ kind, stored }): [string, unknown] => [`${kind}/${stored.record.id}`, stored]),
          );
          const restores = ['contact.restore', 'transaction.restore', 'entry.undo', 'conflict.resolve'];
          const needs = [...restores, 'transaction.add', 'transaction.edit', 'transaction.split', 'record.put'];
          for (const [key, stored] of before) {
            if (deleted.has(key)) expect(deleted.get(key)).toEqual(stored);
            else expect(key.startsWith('contact/') ? needs : restores).toContain(name);
          }
          before = deleted;
        }
      }),
      { seed: 18, numRuns: 100 },
    );
  });

  test('[MU9] a deletion with all that was seen, restored, is as before but for the times', () => {
    const timeless = (state: BookState): readonly string[] =>
      linesOf(state)
        .filter((line) => !line.startsWith('["conflict"'))
        .map((line) => line.replace(/"updatedAt":\d+/, '"updatedAt":0'));
    fc.assert(
      fc.property(wishes, fc.constantFrom(0, 1, 2), (all, which) => {
        const book = new TestBook();
        fulfil(book, all);
        const contact = [...book.state.contacts()][which];
        if (contact === undefined) return;
        const before = timeless(book.state);
        const merged = book.state
          .mergedContactIds(contact.id)
          .filter((one) => book.state.get('contact', one)?.deleted === undefined);
        const cascade = [contact.id, ...merged].flatMap((one) => book.state.liveTransactionIds(one, 1_000));
        expect(book.do('contact.delete', { id: contact.id, cascade, merged })).toMatchObject({ outcome: 'applied' });
        expect(book.state.balancesOf(contact.id)).toEqual([]);
        expect(book.do('contact.restore', { id: contact.id })).toMatchObject({ outcome: 'applied' });
        expect(timeless(book.state)).toEqual(before);
      }),
      { seed: 19, numRuns: 100 },
    );
  });
});

describe('arguments from an enemy', () => {
  /** Tries them in both ways: nothing throws, and what they do to the book can be asked, counted and sent. */
  function attempt(book: TestBook, mutation: Mutation): void {
    const stamp = book.stamp();
    authorMutation(book.state, mutation, stamp);
    const effect = applyMutation(book.state, mutation, stamp);
    const { changes } = effect;
    for (const change of changes) {
      const before = book.state.peek(change.kind, change.id);
      const after = applyChange(before, JSON.parse(JSON.stringify(change)) as Change);
      expect(after?.record.id).toBe(change.id);
      book.state.set(change.kind, change.id, after);
      book.digest = updateDigest(book.digest, change.kind, { before, after });
    }
    expect(book.digest).toBe(digestOf(book.state));
    expect(askedOf(rebuilt(book.state))).toEqual(askedOf(book.state));
    expect(Object.keys(Object.prototype)).toEqual([]);
  }

  test('[MU1] any JSON at all is a refusal or a lawful effect, never a failure', () => {
    fc.assert(
      fc.property(wishes, mutationName, hostileJson, (all, name, args) => {
        const book = new TestBook();
        fulfil(book, all.slice(0, 8));
        attempt(book, { name, args: args as Record<string, unknown>, at: 5 });
      }),
      { seed: 21, numRuns: 500 },
    );
  });

  test('[MU1] and so are right arguments with one thing wrong', () => {
    fc.assert(
      fc.property(wishes, anyWish, spoiltArgs, (all, wish, spoil) => {
        const book = new TestBook();
        fulfil(book, all.slice(0, 12));
        const { name, args } = wish(book.state);
        attempt(book, { name, args: spoil(args) as Record<string, unknown>, at: 5 });
      }),
      { seed: 22, numRuns: 1_000 },
    );
  });

  test.for(['[', '{"a":'])('[MU1] and so are arguments nested 100,000 deep: %s', (open) => {
    const close = open === '[' ? ']' : '}';
    const deep = JSON.parse(`${open.repeat(100_000)}1${close.repeat(100_000)}`) as unknown;
    const book = new TestBook().contact(1, 'Ann');
    const saw = { name: deep };
    const edit = { id: idOf(1), set: { name: 'B' }, unset: [], saw };
    for (const name of MUTATORS.keys()) {
      for (const args of [
        deep,
        { id: deep },
        { id: idOf(1), set: deep, unset: [], saw },
        edit,
        { set: { name: 'B' }, saw },
      ]) {
        const mutation = { name, args: args as Record<string, unknown>, at: 5 };
        expect(applyMutation(book.state, mutation, book.stamp())).toMatchObject({ ok: false });
      }
    }
  });

  test('[MU1] a name that no mutator has is refused', () => {
    const book = new TestBook();
    for (const name of ['', 'contact.burn', '__proto__', 'constructor', 'toString']) {
      const mutation = { name, args: {}, at: 5 };
      const refusal = { code: 'unknown_mutation' };
      expect(applyMutation(book.state, mutation, book.stamp())).toMatchObject({ ok: false, refusal });
      expect(authorMutation(book.state, mutation, book.stamp())).toMatchObject({ ok: false, refusal });
    }
  });
});
