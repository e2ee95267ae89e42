// One book's rows in SQLite, behind the writer's cache. Statements see what was put before.

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
import { parentKey, parentOf } from '../shared/parent-key.ts';
import { storedOfLine } from '../shared/stored-line.ts';
import type { Sql } from './sql.ts';
import type { BookCache } from './writer-cache.ts';

const OF_PARENT = 'WHERE book_id = ? AND parent_key = ? AND parent_id = ?';
/** A contact's transactions are many: what else belongs to it has indexes of its own. */
const CHILDREN = {
  transaction: `SELECT id FROM records ${OF_PARENT} AND kind = 'transaction'`,
  contact: `SELECT id FROM records INDEXED BY records_merged ${OF_PARENT} AND kind = 'contact'`,
  conflict: `SELECT id FROM records INDEXED BY records_conflicts ${OF_PARENT} AND kind = 'conflict'`,
} as const;

/** Reads and writes the rows of one book. */
export class SqliteBookRows implements BookStore, BookLists {
  readonly #sql: Sql;
  readonly #key: number;
  readonly #cache: BookCache;
  readonly #changedBalances = new Set<StoredBalance>();

  constructor(sql: Sql, key: number, cache: BookCache) {
    this.#sql = sql;
    this.#key = key;
    this.#cache = cache;
  }

  record(kind: string, id: string): StoredLine | undefined {
    const ofKind = this.#cached(kind);
    const cached = ofKind.get(id);
    if (cached !== undefined) return cached ?? undefined;
    const text = 'SELECT line, seq FROM records WHERE book_id = ? AND kind = ? AND id = ?';
    const row = this.#sql.one<{ line: string; seq: number }>(text, this.#key, kind, id);
    const found = row === undefined ? null : { ...row, stored: storedOfLine(row.line) };
    ofKind.set(id, found);
    return found ?? undefined;
  }

  children({ kind, parent, deleted, limit }: Children): readonly string[] {
    const [which, ...cause] =
      deleted === 'no' ? [' AND deleted IS NULL'] : deleted === 'any' ? [''] : [' AND deleted = ?', deleted.cause];
    const most = limit === undefined ? [] : [limit];
    const text = `${CHILDREN[kind]}${which}${limit === undefined ? '' : ' LIMIT ?'}`;
    const rows = this.#sql.all<{ id: string }>(text, this.#key, parentKey(parent), parent, ...cause, ...most);
    return rows.map((row) => row.id);
  }

  balance(contactId: string, currency: string): StoredBalance {
    const { balances } = this.#cache;
    let ofContact = balances.get(contactId);
    if (ofContact === undefined) balances.set(contactId, (ofContact = new Map<string, StoredBalance>()));
    let balance = ofContact.get(currency);
    if (balance === undefined) ofContact.set(currency, (balance = this.#readBalance(contactId, currency)));
    return balance;
  }

  balancesOf(contactId: string): readonly StoredBalance[] {
    this.#writeBalances();
    const text = 'SELECT currency, minor, count FROM balances WHERE book_id = ? AND contact_id = ?';
    const rows = this.#sql.all<{ currency: string; minor: string; count: number }>(text, this.#key, contactId);
    return rows.map(({ currency, minor, count }) => ({ contactId, currency, minor: BigInt(minor), count }));
  }

  after(kind: string, id: string, parents?: readonly string[]): Iterable<RecordRow> {
    if (parents === undefined) {
      const text = 'SELECT id, line FROM records WHERE book_id = ? AND kind = ? AND id > ? ORDER BY id';
      return this.#sql.each<RecordRow>(text, this.#key, kind, id);
    }
    const text = `SELECT id, line FROM records INDEXED BY records_parent WHERE book_id = ?
      AND parent_key IN (SELECT value FROM json_each(?)) AND parent_id IN (SELECT value FROM json_each(?))
      AND kind = ? AND id > ? ORDER BY id`;
    const [keys, ids] = [JSON.stringify(parents.map(parentKey)), JSON.stringify(parents)];
    return this.#sql.each<RecordRow>(text, this.#key, keys, ids, kind, id);
  }

  *allBalances(): Iterable<{ readonly currency: string; readonly minor: bigint }> {
    const text = 'SELECT currency, minor FROM balances WHERE book_id = ?';
    for (const { currency, minor } of this.#sql.each<{ currency: string; minor: string }>(text, this.#key))
      yield { currency, minor: BigInt(minor) };
  }

  client(clientId: string): ClientCounter | undefined {
    const text = 'SELECT user_id AS userId, last_n AS lastN FROM clients WHERE book_id = ? AND client_id = ?';
    return this.#sql.one(text, this.#key, clientId);
  }

  putClient(clientId: string, { userId, lastN }: ClientCounter): void {
    const text = `INSERT INTO clients (book_id, client_id, user_id, last_n) VALUES (?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET last_n = excluded.last_n`;
    this.#sql.run(text, this.#key, clientId, userId, lastN);
  }

  hashOf(clientId: string, n: number): string | undefined {
    const text = 'SELECT hash, body FROM entries WHERE book_id = ? AND client_id = ? AND n = ?';
    const row = this.#sql.one<Pick<EntryRow, 'hash' | 'body'>>(text, this.#key, clientId, n);
    return row === undefined ? undefined : hashOfEntry(row);
  }

  answered(deviceId: string, key: string): KeptAnswer | undefined {
    const text = 'SELECT hash, answer FROM requests WHERE book_id = ? AND device_id = ? AND key = ?';
    return this.#sql.one(text, this.#key, deviceId, key);
  }

  remember(deviceId: string, key: string, { hash, answer }: KeptAnswer): void {
    const text = 'INSERT INTO requests (book_id, device_id, key, hash, answer) VALUES (?, ?, ?, ?, ?)';
    this.#sql.run(text, this.#key, deviceId, key, hash, answer);
  }

  putRecord(kind: string, row: StoredLine): void {
    const { record, deleted } = row.stored;
    this.#cached(kind).set(record.id, row);
    const parentId = parentOf(kind, record);
    this.#sql.run(
      `INSERT INTO records (book_id, kind, id, parent_key, parent_id, deleted, line, seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET parent_key = excluded.parent_key, parent_id = excluded.parent_id,
          deleted = excluded.deleted, line = excluded.line, seq = excluded.seq`,
      this.#key,
      kind,
      record.id,
      parentId === null ? null : parentKey(parentId),
      parentId,
      deleted ?? null,
      row.line,
      row.seq,
    );
  }

  changed(balance: StoredBalance): void {
    this.#changedBalances.add(balance);
  }

  putEntry({ seq, tag, clientId, n, hash, body, events }: EntryRow): void {
    this.#sql.run(
      'INSERT INTO entries (book_id, seq, tag, client_id, n, hash, body, events) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      this.#key,
      seq,
      tag,
      clientId,
      n,
      hash,
      body,
      events,
    );
  }

  putEnd({ head, tag, digest }: { readonly head: number; readonly tag: string; readonly digest: string }): void {
    this.#writeBalances();
    const text = 'UPDATE books SET head = ?, head_tag = ?, digest = ? WHERE book_id = ?';
    this.#sql.run(text, head, tag, digest, this.#key);
  }

  #writeBalances(): void {
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

  #readBalance(contactId: string, currency: string): StoredBalance {
    const text = 'SELECT minor, count FROM balances WHERE book_id = ? AND contact_id = ? AND currency = ?';
    const row = this.#sql.one<{ minor: string; count: number }>(text, this.#key, contactId, currency);
    return { contactId, currency, minor: BigInt(row?.minor ?? 0), count: row?.count ?? 0 };
  }

  #cached(kind: string): Map<string, StoredLine | null> {
    const { records } = this.#cache;
    let ofKind = records.get(kind);
    if (ofKind === undefined) records.set(kind, (ofKind = new Map()));
    return ofKind;
  }
}
