// One attempt to admit or read with what was fetched: a book's rows in memory. Changes are gathered and written together
// at the end; a row that is missing is noted, and the attempt is made anew when it is there.

import { hashOfEntry } from '../shared/book-store.ts';
import type {
  BookLists,
  BookStore,
  Children,
  ClientCounter,
  EntryRow,
  KeptAnswer,
  RecordRow,
  StoredBalance,
  StoredLine,
} from '../shared/book-store.ts';
import { parentOf } from '../shared/parent-key.ts';
import { childrenName } from './book-facts.ts';
import type { BookFacts } from './book-facts.ts';
import { RowsMissing, Wants } from './wants.ts';

/** Transactions of a contact that are fetched where no limit is named, and rows of a list at first. */
const MANY = 5_000;
const LIST_FIRST = 256;

/** A log's new end. */
export interface LogEnd {
  readonly head: number;
  readonly tag: string;
  readonly digest: string;
}

/** A book as it is with what this attempt has done. */
export class BookAttempt implements BookStore, BookLists {
  readonly wants = new Wants();
  readonly entries: EntryRow[] = [];
  /** By kind and id. */
  readonly records = new Map<string, StoredLine>();
  readonly changedBalances = new Set<StoredBalance>();
  readonly clients = new Map<string, ClientCounter>();
  readonly answers = new Map<string, KeptAnswer & { readonly deviceId: string; readonly key: string }>();
  end: LogEnd | undefined;
  readonly #facts: BookFacts;
  readonly #balances = new Map<string, Map<string, StoredBalance>>();
  readonly #byParent = new Map<string, Set<string>>();

  constructor(facts: BookFacts) {
    this.#facts = facts;
  }

  /** See `Batch.step`. */
  step<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      // What goes wrong after something was missing may be wrong for that only.
      if (this.wants.any) return undefined;
      throw error;
    }
  }

  record(kind: string, id: string): StoredLine | undefined {
    const name = `${kind} ${id}`;
    const found = this.records.get(name) ?? this.#facts.records.get(name);
    if (found !== undefined) return found ?? undefined;
    this.wants.kinds.add(kind);
    this.wants.ids.add(id);
    throw new RowsMissing();
  }

  children(wish: Children): readonly string[] {
    const { kind, parent, deleted } = wish;
    if (kind === 'transaction') return this.#transactions(wish);
    if (!this.#facts.families.has(`${kind} ${parent}`)) {
      this.wants.ids.add(parent);
      throw new RowsMissing();
    }
    return this.#matching({ kind, parent, deleted }, this.#facts.idsOf(kind, parent));
  }

  balance(contactId: string, currency: string): StoredBalance {
    const ofContact = this.#balancesOf(contactId);
    let balance = ofContact.get(currency);
    if (balance === undefined) ofContact.set(currency, (balance = { contactId, currency, minor: 0n, count: 0 }));
    return balance;
  }

  balancesOf(contactId: string): readonly StoredBalance[] {
    return [...this.#balancesOf(contactId).values()].filter(({ count }) => count > 0);
  }

  *after(kind: string, id: string, parents?: readonly string[]): Iterable<RecordRow> {
    const name = JSON.stringify([kind, id, parents]);
    const list = this.#facts.lists.get(name);
    yield* list?.rows ?? [];
    if (list?.whole === true) return;
    const limit = Math.max(LIST_FIRST, list?.rows.length ?? 0);
    this.wants.lists.push({ name, kind, after: list?.rows.at(-1)?.id ?? id, parents, limit });
    throw new RowsMissing();
  }

  allBalances(): Iterable<Pick<StoredBalance, 'currency' | 'minor'>> {
    const { allBalances } = this.#facts;
    if (allBalances !== undefined) return allBalances;
    this.wants.allBalances = true;
    throw new RowsMissing();
  }

  client(clientId: string): ClientCounter | undefined {
    const found = this.clients.get(clientId) ?? this.#facts.clients.get(clientId);
    if (found !== undefined) return found ?? undefined;
    this.wants.clients.add(clientId);
    throw new RowsMissing();
  }

  putClient(clientId: string, counter: ClientCounter): void {
    this.clients.set(clientId, counter);
  }

  hashOf(clientId: string, n: number): string | undefined {
    const own = this.entries.find((entry) => entry.clientId === clientId && entry.n === n);
    const found = own === undefined ? this.#facts.hashes.get(`${clientId} ${n}`) : hashOfEntry(own);
    if (found !== undefined) return found ?? undefined;
    this.wants.hashes.push([clientId, n]);
    throw new RowsMissing();
  }

  answered(deviceId: string, key: string): KeptAnswer | undefined {
    const name = `${deviceId} ${key}`;
    const found = this.answers.get(name) ?? this.#facts.answers.get(name);
    if (found !== undefined) return found ?? undefined;
    this.wants.answers.push([deviceId, key]);
    throw new RowsMissing();
  }

  remember(deviceId: string, key: string, answer: KeptAnswer): void {
    this.answers.set(`${deviceId} ${key}`, { ...answer, deviceId, key });
  }

  putRecord(kind: string, row: StoredLine): void {
    const { record } = row.stored;
    this.records.set(`${kind} ${record.id}`, row);
    const parent = parentOf(kind, record);
    if (parent === null) return;
    const name = `${kind} ${parent}`;
    const ids = this.#byParent.get(name) ?? new Set();
    this.#byParent.set(name, ids.add(record.id));
  }

  changed(balance: StoredBalance): void {
    this.changedBalances.add(balance);
  }

  putEntry(entry: EntryRow): void {
    this.entries.push(entry);
  }

  putEnd(end: LogEnd): void {
    this.end = end;
  }

  #transactions({ parent, deleted, limit = MANY }: Children): readonly string[] {
    const fetched = this.#facts.transactions.get(childrenName({ parent, deleted }));
    const ids = this.#matching({ kind: 'transaction', parent, deleted }, fetched?.ids ?? []);
    if (fetched !== undefined && (fetched.whole || ids.length >= limit)) return ids.slice(0, limit);
    this.wants.transactions.push({ parent, deleted, limit: Math.max(limit, 2 * (fetched?.ids.length ?? 0)) });
    throw new RowsMissing();
  }

  /** Those of the fetched ids and of what this attempt wrote that belong there now. */
  #matching({ kind, parent, deleted }: Omit<Children, 'limit'>, fetched: Iterable<string>): string[] {
    const ids = new Set([...fetched, ...(this.#byParent.get(`${kind} ${parent}`) ?? [])]);
    return [...ids].filter((id) => {
      const stored = this.record(kind, id)?.stored;
      if (stored === undefined || parentOf(kind, stored.record) !== parent) return false;
      if (deleted === 'any') return true;
      return stored.deleted === (deleted === 'no' ? undefined : deleted.cause);
    });
  }

  #balancesOf(contactId: string): Map<string, StoredBalance> {
    let own = this.#balances.get(contactId);
    if (own !== undefined) return own;
    const fetched = this.#facts.balances.get(contactId);
    if (fetched === undefined) {
      this.wants.ids.add(contactId);
      throw new RowsMissing();
    }
    own = new Map([...fetched].map(([currency, balance]) => [currency, { ...balance }]));
    this.#balances.set(contactId, own);
    return own;
  }
}
