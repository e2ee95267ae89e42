// Reads of a book in SQLite: pages, events, records. Each is one read Txn and begins with the role.

import type { BookQuery, EventsPage, EventsQuery, Page, PageQuery } from '../log-storage.ts';
import { readableBook } from '../shared/book-access.ts';
import type { BookAccess } from '../shared/book-access.ts';
import type { BookLists } from '../shared/book-store.ts';
import { cutEvents, cutPage, pageLimit } from '../shared/cut-page.ts';
import type { EventRow } from '../shared/cut-page.ts';
import { WIRE } from '../../../protocol/limits.ts';
import { SqliteBookRows } from './book-rows.ts';
import type { Sql } from './sql.ts';
import { WriterCache } from './writer-cache.ts';

/** A page of entries as a frame. */
export function readPage(sql: Sql, query: PageQuery): Page | undefined {
  return inBook(sql, query, (book) => {
    const text = 'SELECT body FROM entries WHERE book_id = ? AND seq > ? ORDER BY seq LIMIT ?';
    const rows = sql.each<{ body: string }>(text, book.key, query.since, pageLimit(query));
    return cutPage(book, query.since, rows);
  });
}

/** The events after a place, as many as fit into a page. */
export function readEvents(sql: Sql, query: EventsQuery): EventsPage | undefined {
  return inBook(sql, query, (book) => {
    const text = 'SELECT seq, body, events FROM entries WHERE book_id = ? AND seq > ? ORDER BY seq LIMIT ?';
    const rows = sql.each<EventRow>(text, book.key, query.since.after, WIRE.pageEntriesMax);
    return cutEvents(book, query.since, rows);
  });
}

/** What `read` makes of a book's records; `undefined` if the book is not to be read by this identity. */
export function readLists<T>(sql: Sql, query: BookQuery, read: (lists: BookLists) => T): T | undefined {
  return inBook(sql, query, (book) => {
    const key = book.key as number;
    return read(new SqliteBookRows(sql, key, new WriterCache().of(key)));
  });
}

function inBook<T>(sql: Sql, query: BookQuery, read: (book: BookAccess) => T): T | undefined {
  return sql.read(() => {
    const book = sql.ask(readableBook(query));
    return book === undefined ? undefined : read(book);
  });
}
