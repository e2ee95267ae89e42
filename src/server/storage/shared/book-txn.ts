// One book inside one Txn: the view that mutators see, and what their changes do to records, balances and digest. The
// rows are the engine's; the caller owns BEGIN and COMMIT.

import { assert } from '../../../base/assert.ts';
import { signedMinor } from '../../../model/balance.ts';
import type { BookView } from '../../../model/book-view.ts';
import { defaultBook } from '../../../model/book.ts';
import { applyChange } from '../../../model/change.ts';
import type { Change } from '../../../model/change.ts';
import type { Conflict } from '../../../model/conflict.ts';
import { addDigests, lineDigest, recordLine } from '../../../model/digest.ts';
import type { Digest } from '../../../model/digest.ts';
import { standingOf } from '../../../model/record.ts';
import type { RecordKind, RecordOf, Standing, Stored } from '../../../model/record.ts';
import type { Transaction } from '../../../model/transaction.ts';
import type { BookRows, BookStore, StoredLine } from './book-store.ts';

/** What happened to one record. */
export interface RecordStep {
  readonly kind: string;
  readonly before: Stored | undefined;
  readonly after: Stored;
}

interface Writing {
  readonly kind: string;
  readonly before: StoredLine | undefined;
  readonly after: Stored;
  readonly seq: number;
}

/** What mutators and programs see of one book. */
export class BookState implements BookView {
  readonly bookId: string;
  readonly #rows: BookRows;

  constructor(bookId: string, rows: BookRows) {
    this.bookId = bookId;
    this.#rows = rows;
  }

  get<K extends RecordKind>(kind: K, id: string): Stored<RecordOf[K]> | undefined {
    const stored = this.#rows.record(kind, id)?.stored;
    if (stored === undefined && kind === 'book') return { record: defaultBook(id) } as unknown as Stored<RecordOf[K]>;
    return stored as unknown as Stored<RecordOf[K]> | undefined;
  }

  contactStanding(id: string): Standing {
    return standingOf(this.get('contact', id));
  }

  liveTransactionIds(contactId: string, limit: number): readonly string[] {
    return this.#rows.children({ kind: 'transaction', parent: contactId, deleted: 'no', limit });
  }

  deletedTransactionIds(contactId: string, cause: string): readonly string[] {
    return this.#rows.children({ kind: 'transaction', parent: contactId, deleted: { cause } });
  }

  mergedContactIds(contactId: string): readonly string[] {
    const found = new Set<string>();
    const open = [contactId];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      for (const from of this.#rows.children({ kind: 'contact', parent: id, deleted: 'any' })) {
        if (found.has(from) || from === contactId) continue;
        found.add(from);
        open.push(from);
      }
    }
    return [...found];
  }

  openConflicts(_kind: string, id: string): readonly Conflict[] {
    const ids = [...this.#rows.children({ kind: 'conflict', parent: id, deleted: 'no' })].sort();
    const conflicts = ids.flatMap((conflict) => this.get('conflict', conflict)?.record ?? []);
    return conflicts.filter((conflict) => conflict.resolved === undefined);
  }

  /** The newest entry that changed a record; 0 if it never existed. */
  seqOf(kind: string, id: string): number {
    return this.#rows.record(kind, id)?.seq ?? 0;
  }

  /** Sums of these contacts' live transactions. */
  balancesOf(contactIds: readonly string[]): { readonly sums: ReadonlyMap<string, bigint>; readonly count: number } {
    const sums = new Map<string, bigint>();
    let total = 0;
    for (const id of contactIds) {
      for (const { currency, minor, count } of this.#rows.balancesOf(id)) {
        sums.set(currency, (sums.get(currency) ?? 0n) + minor);
        total += count;
      }
    }
    return { sums, count: total };
  }
}

/** A book whose records are being changed. */
export class BookTxn extends BookState {
  readonly #store: BookStore;
  #digest: Digest;

  constructor(store: BookStore, book: { readonly id: string; readonly digest: Digest }) {
    super(book.id, store);
    this.#store = store;
    this.#digest = book.digest;
  }

  /** The digest after everything applied so far. */
  get digest(): Digest {
    return this.#digest;
  }

  /** Writes the changes of entry `seq`; returns what they did, in their order. */
  apply(changes: readonly Change[], seq: number): readonly RecordStep[] {
    return changes.map((change) => {
      const before = this.#store.record(change.kind, change.id);
      const after = applyChange(before?.stored, change);
      assert(after !== undefined, `a record under the change ${change.op} of a ${change.kind}`);
      this.#write({ kind: change.kind, before, after, seq });
      return { kind: change.kind, before: before?.stored, after };
    });
  }

  #write({ kind, before, after, seq }: Writing): void {
    const line = recordLine(kind, after);
    const minus = before === undefined ? 0n : lineDigest(before.line);
    this.#digest = addDigests(this.#digest - minus, lineDigest(line));
    if (kind === 'transaction') {
      this.#count(before?.stored, -1);
      this.#count(after, 1);
    }
    this.#store.putRecord(kind, { line, stored: after, seq });
  }

  #count(stored: Stored | undefined, sign: 1 | -1): void {
    if (stored === undefined || stored.deleted !== undefined) return;
    const transaction = stored.record as unknown as Transaction;
    const balance = this.#store.balance(transaction.contactId, transaction.currency);
    balance.minor += BigInt(sign) * signedMinor(transaction);
    balance.count += sign;
    this.#store.changed(balance);
  }
}
