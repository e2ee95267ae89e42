// One book inside one Txn: the view that mutators see, and the writer of what their changes do to records,
// balances and digest. It works on the writer's cache; the caller owns BEGIN and COMMIT, and clears the cache if it
// rolls back.

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
import type { AnyRecord, RecordKind, RecordOf, Standing, Stored } from '../../../model/record.ts';
import type { Transaction } from '../../../model/transaction.ts';
import { parentKey, parentOf } from './parent-key.ts';
import type { Sql } from './sql.ts';
import type { BookCache, CachedBalance, CachedRecord, WriterCache } from './writer-cache.ts';

const OF_PARENT = 'WHERE book_id = ? AND parent_key = ? AND parent_id = ?';
const TRANSACTIONS = `SELECT id FROM records ${OF_PARENT} AND kind = 'transaction'`;
// A contact's transactions are many: what else belongs to it has indexes of its own.
const MERGED = `SELECT id FROM records INDEXED BY records_merged ${OF_PARENT} AND kind = 'contact'`;
const CONFLICTS = `SELECT id FROM records INDEXED BY records_conflicts ${OF_PARENT} AND kind = 'conflict'`;

/** What happened to one record. */
export interface RecordStep {
  readonly kind: string;
  readonly before: Stored | undefined;
  readonly after: Stored;
}

interface Writing {
  readonly kind: string;
  readonly before: CachedRecord | undefined;
  readonly after: Stored;
  readonly seq: number;
}

/** Reads and writes one book. */
export class BookTxn implements BookView {
  readonly bookId: string;
  readonly #sql: Sql;
  readonly #key: number;
  readonly #cache: BookCache;
  readonly #changedBalances = new Set<CachedBalance>();
  #digest: Digest;

  constructor(
    deps: { readonly sql: Sql; readonly cache: WriterCache },
    book: { readonly key: number; readonly id: string; readonly digest: Digest },
  ) {
    this.#sql = deps.sql;
    this.#cache = deps.cache.of(book.key);
    this.#key = book.key;
    this.bookId = book.id;
    this.#digest = book.digest;
  }

  /** The digest after everything applied so far. */
  get digest(): Digest {
    return this.#digest;
  }

  get<K extends RecordKind>(kind: K, id: string): Stored<RecordOf[K]> | undefined {
    const stored = this.#read(kind, id)?.stored;
    if (stored === undefined && kind === 'book') return { record: defaultBook(id) } as unknown as Stored<RecordOf[K]>;
    return stored as unknown as Stored<RecordOf[K]> | undefined;
  }

  contactStanding(id: string): Standing {
    return standingOf(this.get('contact', id));
  }

  liveTransactionIds(contactId: string, limit: number): readonly string[] {
    return this.#children(`${TRANSACTIONS} AND deleted IS NULL LIMIT ?`, contactId, limit);
  }

  deletedTransactionIds(contactId: string, cause: string): readonly string[] {
    return this.#children(`${TRANSACTIONS} AND deleted = ?`, contactId, cause);
  }

  mergedContactIds(contactId: string): readonly string[] {
    const found = new Set<string>();
    const open = [contactId];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      for (const from of this.#children(MERGED, id)) {
        if (found.has(from) || from === contactId) continue;
        found.add(from);
        open.push(from);
      }
    }
    return [...found];
  }

  openConflicts(_kind: string, id: string): readonly Conflict[] {
    const ids = this.#children(`${CONFLICTS} AND deleted IS NULL ORDER BY id`, id);
    const conflicts = ids.flatMap((conflict) => this.get('conflict', conflict)?.record ?? []);
    return conflicts.filter((conflict) => conflict.resolved === undefined);
  }

  /** The newest entry that changed a record; 0 if it never existed. */
  seqOf(kind: string, id: string): number {
    return this.#read(kind, id)?.seq ?? 0;
  }

  /** Writes the changes of entry `seq`; returns what they did, in their order. */
  apply(changes: readonly Change[], seq: number): readonly RecordStep[] {
    return changes.map((change) => {
      const before = this.#read(change.kind, change.id);
      const after = applyChange(before?.stored, change);
      assert(after !== undefined, `a record under the change ${change.op} of a ${change.kind}`);
      this.#write({ kind: change.kind, before, after, seq });
      return { kind: change.kind, before: before?.stored, after };
    });
  }

  /** Writes the balances that `apply` has changed and that are not written yet; before COMMIT at the latest. */
  writeBalances(): void {
    for (const { contactId, currency, minor, count } of this.#changedBalances) {
      if (count === 0) {
        const text = 'DELETE FROM balances WHERE book_id = ? AND contact_id = ? AND currency = ?';
        this.#sql.run(text, this.#key, contactId, currency);
      } else {
        const text = `INSERT INTO balances (book_id, contact_id, currency, minor, count) VALUES (?, ?, ?, ?, ?)
          ON CONFLICT DO UPDATE SET minor = excluded.minor, count = excluded.count`;
        this.#sql.run(text, this.#key, contactId, currency, minor.toString(), count);
      }
    }
    this.#changedBalances.clear();
  }

  /** Sums of these contacts' live transactions. */
  balancesOf(contactIds: readonly string[]): { readonly sums: ReadonlyMap<string, bigint>; readonly count: number } {
    this.writeBalances();
    const sums = new Map<string, bigint>();
    let total = 0;
    const text = 'SELECT currency, minor, count FROM balances WHERE book_id = ? AND contact_id = ?';
    for (const id of contactIds) {
      const rows = this.#sql.all<{ currency: string; minor: string; count: number }>(text, this.#key, id);
      for (const { currency, minor, count } of rows) {
        sums.set(currency, (sums.get(currency) ?? 0n) + BigInt(minor));
        total += count;
      }
    }
    return { sums, count: total };
  }

  #children(text: string, parentId: string, ...rest: (string | number)[]): readonly string[] {
    const rows = this.#sql.all<{ id: string }>(text, this.#key, parentKey(parentId), parentId, ...rest);
    return rows.map((row) => row.id);
  }

  #read(kind: string, id: string): CachedRecord | undefined {
    const ofKind = this.#cached(kind);
    const cached = ofKind.get(id);
    if (cached !== undefined) return cached ?? undefined;
    const text = 'SELECT line, seq FROM records WHERE book_id = ? AND kind = ? AND id = ?';
    const row = this.#sql.one<{ line: string; seq: number }>(text, this.#key, kind, id);
    const found = row === undefined ? null : { ...row, stored: storedOfLine(row.line) };
    ofKind.set(id, found);
    return found ?? undefined;
  }

  #write({ kind, before, after, seq }: Writing): void {
    const { id } = after.record;
    const line = recordLine(kind, after);
    const minus = before === undefined ? 0n : lineDigest(before.line);
    this.#digest = addDigests(this.#digest - minus, lineDigest(line));
    if (kind === 'transaction') {
      this.#count(before?.stored, -1);
      this.#count(after, 1);
    }
    this.#cached(kind).set(id, { line, stored: after, seq });
    const parentId = parentOf(kind, after.record);
    this.#sql.run(
      `INSERT INTO records (book_id, kind, id, parent_key, parent_id, deleted, line, seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET parent_key = excluded.parent_key, parent_id = excluded.parent_id,
          deleted = excluded.deleted, line = excluded.line, seq = excluded.seq`,
      this.#key,
      kind,
      id,
      parentId === null ? null : parentKey(parentId),
      parentId,
      after.deleted ?? null,
      line,
      seq,
    );
  }

  #count(stored: Stored | undefined, sign: 1 | -1): void {
    if (stored === undefined || stored.deleted !== undefined) return;
    const transaction = stored.record as unknown as Transaction;
    const { contactId, currency } = transaction;
    const balance = this.#balance(contactId, currency);
    balance.minor += BigInt(sign) * signedMinor(transaction);
    balance.count += sign;
    this.#changedBalances.add(balance);
  }

  #balance(contactId: string, currency: string): CachedBalance {
    const { balances } = this.#cache;
    let ofContact = balances.get(contactId);
    if (ofContact === undefined) balances.set(contactId, (ofContact = new Map<string, CachedBalance>()));
    let balance = ofContact.get(currency);
    if (balance === undefined) ofContact.set(currency, (balance = this.#readBalance(contactId, currency)));
    return balance;
  }

  #readBalance(contactId: string, currency: string): CachedBalance {
    const text = 'SELECT minor, count FROM balances WHERE book_id = ? AND contact_id = ? AND currency = ?';
    const row = this.#sql.one<{ minor: string; count: number }>(text, this.#key, contactId, currency);
    return { contactId, currency, minor: BigInt(row?.minor ?? 0), count: row?.count ?? 0 };
  }

  #cached(kind: string): Map<string, CachedRecord | null> {
    const { records } = this.#cache;
    let ofKind = records.get(kind);
    if (ofKind === undefined) records.set(kind, (ofKind = new Map()));
    return ofKind;
  }
}

/** The stored record of its canonical line. */
export function storedOfLine(line: string): Stored {
  const [, id, deleted, fields] = JSON.parse(line) as [
    string,
    string,
    false | string,
    Readonly<Record<string, unknown>>,
  ];
  const record: AnyRecord = { id, ...fields };
  return deleted === false ? { record } : { record, deleted };
}
