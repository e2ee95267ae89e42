// What all writes of one Txn share: the books that they have come to, and the counters of their clients.

import { OpenBook } from './open-book.ts';
import type { BookRow, OpenBookDeps } from './open-book.ts';
import type { Sql } from './sql.ts';

/** The batch that a write is part of: its connection, and the books that it has come to so far. */
export interface Batch extends OpenBookDeps {
  readonly books: Map<string, OpenBook>;
}

/** A client's counter in a book. */
export interface ClientCounter {
  readonly key: number;
  readonly clientId: string;
  readonly userId: string;
  readonly lastN: number;
}

/** The growing end of a book's log in this batch; `row` is how it stands if the batch has not come to it yet. */
export function openBook(batch: Batch, row: BookRow): OpenBook {
  let book = batch.books.get(row.id);
  if (book === undefined) batch.books.set(row.id, (book = new OpenBook(batch, row)));
  return book;
}

/** Whose a client is and how far it has come in a book; `undefined` if it never wrote there. */
export function clientOf(
  sql: Sql,
  key: number,
  clientId: string,
): { readonly userId: string; readonly lastN: number } | undefined {
  const text = 'SELECT user_id AS userId, last_n AS lastN FROM clients WHERE book_id = ? AND client_id = ?';
  return sql.one(text, key, clientId);
}

/** Notes how far a client has come. */
export function writeLastN(sql: Sql, client: ClientCounter): void {
  if (client.lastN === 0) return;
  const text = `INSERT INTO clients (book_id, client_id, user_id, last_n) VALUES (?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET last_n = excluded.last_n`;
  sql.run(text, client.key, client.clientId, client.userId, client.lastN);
}
