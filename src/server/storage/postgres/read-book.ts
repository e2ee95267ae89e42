// Reads of a book in PostgreSQL: events, records. Each is one read Txn and begins with the role.

import { WIRE } from '../../../protocol/limits.ts';
import type { BookQuery, EventsPage, EventsQuery } from '../log-storage.ts';
import { readableBook } from '../shared/book-access.ts';
import type { BookLists } from '../shared/book-store.ts';
import { cutEvents } from '../shared/cut-page.ts';
import type { EventRow } from '../shared/cut-page.ts';
import { BookAttempt } from './book-attempt.ts';
import { BookFacts } from './book-facts.ts';
import type { Database, Statement } from './database.ts';
import { fetchRows } from './fetch.ts';

/** Attempts until everything that a read needs was found to be. */
const ATTEMPTS_MAX = 200;

/** Entries after a seq, at most so many, and no more bytes than one page has; the first one in any case. */
const ENTRIES: Statement = {
  name: 'entries',
  text: `SELECT seq, body, events FROM (
      SELECT seq, body, events, sum(octet_length(body) + 1) OVER (ORDER BY seq) AS total FROM entries
        WHERE book_id = $1 AND seq > $2 ORDER BY seq LIMIT $3
    ) AS run WHERE total <= $4 OR seq = $2 + 1 ORDER BY seq`,
};

/** The events after a place, as many as fit into a page. */
export function readEvents(database: Database, query: EventsQuery): Promise<EventsPage | undefined> {
  return database.read(async (txn) => {
    const book = await txn.ask(readableBook(query));
    if (book === undefined) return undefined;
    const values = [query.book, query.since.after, WIRE.pageEntriesMax, WIRE.pageBytesMax];
    return cutEvents(book, query.since, await txn.rows<EventRow>(ENTRIES, values));
  });
}

/** What `read` makes of a book's records; `undefined` if the book is not to be read by this identity. */
export function readLists<T>(
  database: Database,
  query: BookQuery,
  read: (lists: BookLists) => T,
): Promise<T | undefined> {
  return database.read(async (txn) => {
    const book = await txn.ask(readableBook(query));
    if (book === undefined) return undefined;
    const facts = new BookFacts();
    for (let left = ATTEMPTS_MAX; left > 0; left -= 1) {
      const attempt = new BookAttempt(facts);
      const result = attempt.step(() => ({ value: read(attempt) }));
      if (result !== undefined) return result.value;
      await fetchRows({ txn, book: query.book, facts }, attempt.wants);
    }
    throw new Error('a read needs ever more rows');
  });
}
