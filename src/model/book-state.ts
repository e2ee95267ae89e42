// A book's records in memory with its indexes and running balances. Records are replaced, never mutated.
// The one writer is `set`; every index follows from it, so state after any step equals state from scratch.

import { mergeSorted } from '../base/merge-sorted.ts';
import type { Slices } from '../base/slices.ts';
import { SortedList } from '../base/sorted-list.ts';
import type { SortedRange } from '../base/sorted-list.ts';
import { nameKey } from '../base/text.ts';
import { Balances } from './balance.ts';
import { defaultBook } from './book.ts';
import type { BookView } from './book-view.ts';
import { ConflictIndex } from './conflict-index.ts';
import type { Conflict } from './conflict.ts';
import type { Contact } from './contact.ts';
import { rootOf } from './contact-roots.ts';
import { MergeIndex } from './merge-index.ts';
import { NameIndex } from './name-index.ts';
import { standingOf } from './record.ts';
import type { AnyRecord, RecordKind, RecordOf, Standing, Stored } from './record.ts';
import type { Transaction } from './transaction.ts';
import { compareDue, compareTransactions } from './transaction-order.ts';

/** Records of one book, live and deleted, with indexes. */
export class BookState implements BookView {
  readonly bookId: string;
  readonly #live = new Map<string, Map<string, AnyRecord>>();
  readonly #deleted = new Map<string, Map<string, Stored>>();
  readonly #byContact = new Map<string, SortedList<Transaction>>();
  readonly #byName = new NameIndex();
  readonly #byHandle = new NameIndex();
  readonly #contacts = new SortedList<NamedContact>(compareNamed);
  readonly #transactions = new SortedList<Transaction>(compareTransactions, [], ({ description }) =>
    description.toLowerCase(),
  );
  readonly #due = new SortedList<Transaction>(compareDue);
  readonly #balances = new Balances();
  readonly #conflicts = new ConflictIndex();
  readonly #merges = new MergeIndex();

  constructor(bookId: string) {
    this.bookId = bookId;
  }

  get<K extends RecordKind>(kind: K, id: string): Stored<RecordOf[K]> | undefined {
    const stored = this.peek(kind, id);
    if (stored === undefined && kind === 'book') return { record: defaultBook(id) } as unknown as Stored<RecordOf[K]>;
    return stored as Stored<RecordOf[K]> | undefined;
  }

  contactStanding(id: string): Standing {
    return standingOf(this.peek('contact', id));
  }

  /** A record of any kind as it is stored, without the default of the book's own. */
  peek(kind: string, id: string): Stored | undefined {
    const record = this.#live.get(kind)?.get(id);
    return record === undefined ? this.#deleted.get(kind)?.get(id) : { record };
  }

  /** Stores a record, or removes it without a trace (`undefined`), and updates every index. */
  set(kind: string, id: string, after: Stored | undefined): void {
    const before = this.#live.get(kind)?.get(id);
    const live = after?.deleted === undefined ? after?.record : undefined;
    this.#store(this.#live, { kind, id, value: live });
    this.#store(this.#deleted, { kind, id, value: after?.deleted === undefined ? undefined : after });
    if (kind === 'transaction')
      this.#indexTransaction(before as Transaction | undefined, live as Transaction | undefined);
    if (kind === 'contact') {
      this.#merges.set(id, (after?.record as Contact | undefined)?.mergedInto);
      this.#indexContact(before as Contact | undefined, live as Contact | undefined);
    }
    if (kind === 'conflict') this.#conflicts.set(before as Conflict | undefined, live as Conflict | undefined);
  }

  /** Stores a record that is not here yet, as many are when a book is loaded: sorting is put off to the first use. */
  load(kind: string, id: string, stored: Stored): void {
    if (kind !== 'transaction' || stored.deleted !== undefined) {
      this.set(kind, id, stored);
      return;
    }
    this.#store(this.#live, { kind, id, value: stored.record });
    const transaction = stored.record as Transaction;
    this.#balances.count(transaction, 1);
    this.#transactions.defer(transaction);
    if (transaction.due !== undefined) this.#due.defer(transaction);
    this.#listOf(transaction.contactId).defer(transaction);
  }

  liveTransactionIds(contactId: string, limit: number): readonly string[] {
    const ids: string[] = [];
    for (const transaction of this.#byContact.get(contactId)?.from() ?? []) {
      if (ids.length >= limit) break;
      ids.push(transaction.id);
    }
    return ids;
  }

  deletedTransactionIds(contactId: string, cause: string): readonly string[] {
    const ids: string[] = [];
    for (const [id, stored] of this.#deleted.get('transaction') ?? []) {
      if (stored.deleted === cause && stored.record['contactId'] === contactId) ids.push(id);
    }
    return ids;
  }

  mergedContactIds(contactId: string): readonly string[] {
    return this.#merges.below(contactId);
  }

  openConflicts(kind: string, id: string): readonly Conflict[] {
    return this.#conflicts.of(kind, id);
  }

  /** The unresolved conflicts of the book, oldest first. */
  allOpenConflicts(): readonly Conflict[] {
    return this.#conflicts.all();
  }

  /** How many unresolved conflicts there are. */
  get openConflictCount(): number {
    return this.#conflicts.size;
  }

  /** The contact that stands for this one: itself, or what it was merged into. */
  rootOf(contactId: string): string {
    return rootOf(this, contactId);
  }

  /** Live contacts that stand for themselves, by name (as `nameKey` compares them), then by id, from the first that does not come before `from`. */
  *contacts(from?: { readonly name: string; readonly id: string }): Generator<Contact> {
    const start = from === undefined ? undefined : { key: nameKey(from.name), id: from.id };
    for (const { contact } of this.#contacts.from(start)) {
      if (contact !== undefined && this.rootOf(contact.id) === contact.id) yield contact;
    }
  }

  /** Deleted records of a kind. */
  deleted(kind: string): Iterable<Stored> {
    return this.#deleted.get(kind)?.values() ?? [];
  }

  /** Live records of a kind in no particular order. */
  live(kind: string): Iterable<AnyRecord> {
    return this.#live.get(kind)?.values() ?? [];
  }

  /** Live transactions, newest first, from the first that does not come before `from`. */
  transactions(from?: Transaction): Iterable<Transaction> {
    return this.#transactions.from(from);
  }

  /** Where in that list all descriptions are that hold a text in lower case. */
  transactionRanges(key: string): Slices<readonly SortedRange<Transaction>[]> {
    return this.#transactions.rangesWith(key);
  }

  /** Live transactions, newest first, from the one at this place in the list. */
  transactionsAt(index: number): Iterable<Transaction> {
    return this.#transactions.fromIndex(index);
  }

  /** The place of a transaction in the list of all live ones, newest first. */
  placeOf(transaction: Transaction): number | undefined {
    return this.#transactions.indexOf(transaction);
  }

  /**
   * Live transactions that are due some day and still open, soonest first: the balance with the contact in that currency
   * is on the transaction's side.
   */
  *dueTransactions(): Generator<Transaction> {
    for (const transaction of this.#due.from()) {
      const balances = this.balancesOf(this.rootOf(transaction.contactId));
      const sum = balances.find(({ currency }) => currency === transaction.currency)?.sum ?? 0n;
      if (transaction.direction === 'lent' ? sum > 0n : sum < 0n) yield transaction;
    }
  }

  /** The live transactions of a contact and of those merged into it, newest first. */
  transactionsOf(contactId: string, from?: Transaction): Iterable<Transaction> {
    const lists = this.#membersOf(contactId).flatMap((id) => this.#byContact.get(id) ?? []);
    const [only] = lists;
    if (lists.length <= 1) return only?.from(from) ?? [];
    return mergeSorted(
      lists.map((list) => list.from(from)),
      compareTransactions,
    );
  }

  /** How many live transactions a contact and those merged into it have. */
  transactionCountOf(contactId: string): number {
    return this.#membersOf(contactId).reduce((sum, id) => sum + (this.#byContact.get(id)?.size ?? 0), 0);
  }

  /** Balances of a contact and those merged into it, by currency, sorted by code; zero ones included, in minor units. */
  balancesOf(contactId: string): readonly { readonly currency: string; readonly sum: bigint }[] {
    const members = this.#membersOf(contactId);
    return members.length === 1 ? this.#balances.of(contactId) : this.#balances.ofAll(members);
  }

  #membersOf(contactId: string): readonly string[] {
    const merged = this.#merges.below(contactId);
    return merged.length === 0
      ? [contactId]
      : [contactId, ...merged.filter((id) => this.rootOf(id) === this.rootOf(contactId))];
  }

  /** Ids of live contacts whose name, or that of one merged into them, compares equal (trimmed, NFC, case-insensitive). */
  contactsNamed(name: string): readonly string[] {
    return [...new Set(this.#byName.of(nameKey(name)).map((id) => this.rootOf(id)))];
  }

  /** As `contactsNamed`, and those whose handle compares equal: everybody that this word may mean. */
  contactsCalled(word: string): readonly string[] {
    const key = nameKey(word);
    return [...new Set([...this.#byName.of(key), ...this.#byHandle.of(key)].map((id) => this.rootOf(id)))];
  }

  /** Number of live records of a kind. */
  count(kind: string): number {
    return this.#live.get(kind)?.size ?? 0;
  }

  /** The kinds that live records have, known to this version or not. */
  kinds(): Iterable<string> {
    return this.#live.keys();
  }

  /** Every stored record, tombstones included. */
  *all(): Generator<{ readonly kind: string; readonly stored: Stored }> {
    for (const [kind, records] of this.#live) for (const record of records.values()) yield { kind, stored: { record } };
    for (const [kind, records] of this.#deleted) for (const stored of records.values()) yield { kind, stored };
  }

  #store<T>(into: Map<string, Map<string, T>>, item: { kind: string; id: string; value: T | undefined }): void {
    let ofKind = into.get(item.kind);
    if (item.value === undefined) {
      ofKind?.delete(item.id);
      return;
    }
    if (ofKind === undefined) into.set(item.kind, (ofKind = new Map()));
    ofKind.set(item.id, item.value);
  }

  #indexTransaction(before: Transaction | undefined, after: Transaction | undefined): void {
    if (before !== undefined) {
      this.#balances.count(before, -1);
      this.#transactions.remove(before);
      if (before.due !== undefined) this.#due.remove(before);
      const list = this.#byContact.get(before.contactId);
      list?.remove(before);
      if (list?.size === 0) this.#byContact.delete(before.contactId);
    }
    if (after === undefined) return;
    this.#balances.count(after, 1);
    // What was before is out of the lists, so this one is not in them.
    this.#transactions.deferSome(after);
    if (after.due !== undefined) this.#due.deferSome(after);
    this.#listOf(after.contactId).deferSome(after);
  }

  #listOf(contactId: string): SortedList<Transaction> {
    let list = this.#byContact.get(contactId);
    if (list === undefined) this.#byContact.set(contactId, (list = new SortedList(compareTransactions)));
    return list;
  }

  #indexContact(before: Contact | undefined, after: Contact | undefined): void {
    const id = after?.id ?? before?.id;
    if (id === undefined) return;
    if (before?.handle !== after?.handle) this.#byHandle.move(id, keyOf(before?.handle), keyOf(after?.handle));
    const to = keyOf(after?.name);
    const from = before?.name === after?.name ? to : keyOf(before?.name);
    this.#byName.move(id, from, to);
    if (from !== undefined && from !== to) this.#contacts.remove({ key: from, id });
    if (after !== undefined && to !== undefined) this.#contacts.add({ key: to, id, contact: after });
  }
}

/** A name as names are compared. */
function keyOf(name: string | undefined): string | undefined {
  return name === undefined ? undefined : nameKey(name);
}

interface NamedContact {
  readonly key: string;
  readonly id: string;
  readonly contact?: Contact;
}

function compareNamed(a: NamedContact, b: NamedContact): number {
  if (a.key !== b.key) return a.key < b.key ? -1 : 1;
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}
