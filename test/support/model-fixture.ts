// A book that applies mutations, for the model's tests: what a replica and a server have in common, in a few lines.

import { applyMutation, authorMutation } from '../../src/model/apply-mutation.ts';
import { BookState } from '../../src/model/book-state.ts';
import { applyChange } from '../../src/model/change.ts';
import { addDigests, EMPTY_DIGEST, lineDigest, recordLine, updateDigest } from '../../src/model/digest.ts';
import type { Digest } from '../../src/model/digest.ts';
import type { Effect, Mutation, Stamp } from '../../src/model/mutation.ts';
import type { Stored } from '../../src/model/record.ts';

export const BOOK = '01900000-0000-7000-8000-00000000b00c';
export const CLIENT = '01900000-0000-7000-8000-0000000c11e7';

/** The id of test record `i`. */
export function id(i: number): string {
  return `01900000-0000-7000-8000-${i.toString(16).padStart(12, '0')}`;
}

/** A state with its digest, numbering the mutations of one client from 1; `at` is 1000 + n. */
export class TestBook {
  readonly state = new BookState(BOOK);
  digest: Digest = EMPTY_DIGEST;
  n = 0;

  /** The stamp that the next mutation gets. */
  stamp(group?: string): Stamp {
    const n = this.n + 1;
    return { clientId: CLIENT, n, at: 1_000 + n, ...(group === undefined ? {} : { group }) };
  }

  /** What a mutation would do, strictly as when it is authored. */
  author(name: string, args: Readonly<Record<string, unknown>>): Effect {
    const stamp = this.stamp();
    return authorMutation(this.state, { name, args, at: stamp.at }, stamp);
  }

  /** Does a mutation, tolerantly as at admission, and gives its effect. */
  do(name: string, args: Readonly<Record<string, unknown>>, group?: string): Effect {
    const stamp = this.stamp(group);
    return this.apply({ name, args, at: stamp.at, ...(group === undefined ? {} : { group }) }, stamp);
  }

  /** Does a mutation under a stamp. */
  apply(mutation: Mutation, stamp: Stamp): Effect {
    this.n += 1;
    const effect = applyMutation(this.state, mutation, stamp);
    for (const change of effect.changes) {
      const before = this.state.peek(change.kind, change.id);
      const after = applyChange(before, change);
      this.state.set(change.kind, change.id, after);
      this.digest = updateDigest(this.digest, change.kind, { before, after });
    }
    return effect;
  }

  /** Adds contact `i` with this name. */
  contact(i: number, name = `Contact ${i}`): this {
    this.do('contact.add', { id: id(i), name });
    return this;
  }

  /** Adds transaction `i` of contact `contact`: EUR cents, minus = borrowed. */
  money(i: number, contact: number, minor: number): this {
    this.do('transaction.add', moneyArgs(i, contact, minor));
    return this;
  }

  /** A stored record. */
  stored(kind: string, i: number): Stored | undefined {
    return this.state.peek(kind, id(i));
  }

  /** A contact's balance in EUR cents; undefined when it has no transaction in EUR. */
  balance(contact: number): bigint | undefined {
    return this.state.balancesOf(id(contact)).find(({ currency }) => currency === 'EUR')?.sum;
  }
}

/** Arguments of `transaction.add`: EUR cents, minus = borrowed. */
export function moneyArgs(i: number, contact: number, minor: number): Readonly<Record<string, unknown>> {
  const direction = minor < 0 ? 'borrowed' : 'lent';
  const what = { direction, amountMinor: Math.abs(minor), currency: 'EUR', description: '', date: '2026-01-01' };
  return { id: id(i), contactId: id(contact), ...what };
}

/** Every stored record as its canonical line, sorted. */
export function linesOf(state: BookState): readonly string[] {
  return [...state.all()].map(({ kind, stored }) => recordLine(kind, stored)).sort();
}

/** The digest of a state from scratch. */
export function digestOf(state: BookState): Digest {
  return linesOf(state).reduce((sum, line) => addDigests(sum, lineDigest(line)), EMPTY_DIGEST);
}

/** Everything that can be asked of a state, as comparable data: records, indexes, balances. */
export function askedOf(state: BookState): unknown {
  const contacts = [...state.contacts()];
  return {
    lines: linesOf(state),
    contacts: contacts.map(({ id: contact }) => contact),
    transactions: [...state.transactions()].map((transaction) => transaction.id),
    counts: ['contact', 'transaction', 'book'].map((kind) => [kind, state.count(kind)]),
    conflicts: state.allOpenConflicts(),
    openConflicts: state.openConflictCount,
    byContact: contacts.map(({ id: contact, name }) => ({
      contact,
      transactions: [...state.transactionsOf(contact)].map((transaction) => transaction.id),
      count: state.transactionCountOf(contact),
      merged: [...state.mergedContactIds(contact)].sort(),
      conflicts: state.openConflicts('contact', contact),
      balances: state.balancesOf(contact),
      named: [...state.contactsNamed(name)].sort(),
    })),
  };
}

/** The same records put into a new state, one after the other. */
export function rebuilt(state: BookState): BookState {
  const fresh = new BookState(state.bookId);
  for (const { kind, stored } of state.all()) fresh.set(kind, stored.record.id, stored);
  return fresh;
}
