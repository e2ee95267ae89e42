// One book inside one Txn: the view that mutators see, and the writer of what their changes do to records,
// balances and digest. Reads are cached and balances gathered for the whole Txn; the caller owns BEGIN and COMMIT.

import { assert } from '../../../base/assert.ts';
import { signedMinor } from '../../../model/balance.ts';
import type { BookView } from '../../../model/book-view.ts';
import { defaultBook } from '../../../model/book.ts';
import { applyChange } from '../../../model/change.ts';
import type { Change } from '../../../model/change.ts';
import { addDigests, lineDigest, recordLine } from '../../../model/digest.ts';
import type { Digest } from '../../../model/digest.ts';
import type { AnyRecord, RecordKind, RecordOf, Stored } from '../../../model/record.ts';
import type { Transaction } from '../../../model/transaction.ts';
import type { Sql } from './sql.ts';

interface BalanceDelta {
  readonly contactId: string;
  readonly currency: string;
  minor: bigint;
  count: number;
}

interface Cached {
  readonly line: string;
  readonly stored: Stored;
}

/** What happened to one record. */
export interface RecordStep {
  readonly kind: string;
  readonly before: Stored | undefined;
  readonly after: Stored;
}

/** Reads and writes one book. */
export class BookTxn implements BookView {
  readonly bookId: string;
  readonly #sql: Sql;
  readonly #key: number;
  readonly #cache = new Map<string, Map<string, Cached | null>>();
  readonly #balances = new Map<string, Map<string, BalanceDelta>>();
  #digest: Digest;

  constructor(sql: Sql, book: { readonly key: number; readonly id: string; readonly digest: Digest }) {
    this.#sql = sql;
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

  liveTransactionIds(contactId: string, limit: number): readonly string[] {
    const text = `SELECT id FROM records WHERE book_id = ? AND contact_id = ? AND deleted IS NULL
      AND kind = 'transaction' LIMIT ?`;
    return this.#sql.all<{ id: string }>(text, this.#key, contactId, limit).map((row) => row.id);
  }

  deletedTransactionIds(contactId: string, cause: string): readonly string[] {
    const text = `SELECT id FROM records WHERE book_id = ? AND contact_id = ? AND deleted = ? AND kind = 'transaction'`;
    return this.#sql.all<{ id: string }>(text, this.#key, contactId, cause).map((row) => row.id);
  }

  /** Writes one entry's changes; returns what they did, in their order. */
  apply(changes: readonly Change[]): readonly RecordStep[] {
    return changes.map((change) => {
      const before = this.#read(change.kind, change.id);
      const after = applyChange(before?.stored, change);
      assert(after !== undefined, `a record under the change ${change.op} of a ${change.kind}`);
      this.#write(change.kind, before, after);
      return { kind: change.kind, before: before?.stored, after };
    });
  }

  /** Writes the balances that `apply` has changed; once, before COMMIT. */
  writeBalances(): void {
    for (const ofContact of this.#balances.values()) {
      for (const delta of ofContact.values()) this.#writeBalance(delta);
    }
  }

  #writeBalance({ contactId, currency, minor, count }: BalanceDelta): void {
    const key = [this.#key, contactId, currency] as const;
    const old = this.#sql.one<{ minor: string; count: number }>(
      'SELECT minor, count FROM balances WHERE book_id = ? AND contact_id = ? AND currency = ?',
      ...key,
    );
    const sum = BigInt(old?.minor ?? 0) + minor;
    const total = (old?.count ?? 0) + count;
    if (total === 0) {
      this.#sql.run('DELETE FROM balances WHERE book_id = ? AND contact_id = ? AND currency = ?', ...key);
      return;
    }
    const text = `INSERT INTO balances (book_id, contact_id, currency, minor, count) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET minor = excluded.minor, count = excluded.count`;
    this.#sql.run(text, ...key, sum.toString(), total);
  }

  #read(kind: string, id: string): Cached | undefined {
    const ofKind = this.#cached(kind);
    const cached = ofKind.get(id);
    if (cached !== undefined) return cached ?? undefined;
    const text = 'SELECT line FROM records WHERE book_id = ? AND kind = ? AND id = ?';
    const row = this.#sql.one<{ line: string }>(text, this.#key, kind, id);
    const found = row === undefined ? null : { line: row.line, stored: storedOfLine(row.line) };
    ofKind.set(id, found);
    return found ?? undefined;
  }

  #write(kind: string, before: Cached | undefined, after: Stored): void {
    const { id } = after.record;
    const line = recordLine(kind, after);
    const minus = before === undefined ? 0n : lineDigest(before.line);
    this.#digest = addDigests(this.#digest - minus, lineDigest(line));
    if (kind === 'transaction') {
      this.#count(before?.stored, -1);
      this.#count(after, 1);
    }
    this.#cached(kind).set(id, { line, stored: after });
    const contactId = kind === 'transaction' ? (after.record['contactId'] as string) : null;
    this.#sql.run(
      `INSERT INTO records (book_id, kind, id, contact_id, deleted, line) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET contact_id = excluded.contact_id, deleted = excluded.deleted, line = excluded.line`,
      this.#key,
      kind,
      id,
      contactId,
      after.deleted ?? null,
      line,
    );
  }

  #count(stored: Stored | undefined, sign: 1 | -1): void {
    if (stored === undefined || stored.deleted !== undefined) return;
    const transaction = stored.record as unknown as Transaction;
    const { contactId, currency } = transaction;
    let ofContact = this.#balances.get(contactId);
    if (ofContact === undefined) this.#balances.set(contactId, (ofContact = new Map<string, BalanceDelta>()));
    const minor = BigInt(sign) * signedMinor(transaction);
    const delta = ofContact.get(currency);
    if (delta === undefined) {
      ofContact.set(currency, { contactId, currency, minor, count: sign });
      return;
    }
    delta.minor += minor;
    delta.count += sign;
  }

  #cached(kind: string): Map<string, Cached | null> {
    let ofKind = this.#cache.get(kind);
    if (ofKind === undefined) this.#cache.set(kind, (ofKind = new Map()));
    return ofKind;
  }
}

/** The stored record of its canonical line. */
export function storedOfLine(line: string): Stored {
  const [, id, deleted, fields] = JSON.parse(line) as [string, string, false | string, Readonly<Record<string, unknown>>];
  const record: AnyRecord = { id, ...fields };
  return deleted === false ? { record } : { record, deleted };
}
