// Reads of a book in PostgreSQL: pages, events, records. Each is one read Txn and begins with the role.

import { WIRE } from '../../../protocol/limits.ts';
import type { BookQuery, EventsPage, EventsQuery, Page, PageQuery } from '../log-storage.ts';
import { accessOf, judge, readableBook } from '../shared/book-access.ts';
import type { AccessRow } from '../shared/book-access.ts';
import type { BookLists } from '../shared/book-store.ts';
import { cutEvents, cutPage, pageLimit } from '../shared/cut-page.ts';
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

/** The same with the book's row and the right to it beside each entry: one trip, and of one moment. */
const PAGE: Statement = {
  name: 'page',
  text: `SELECT b.book_id AS key, b.epoch, b.head, b.head_tag AS tag, b.digest, b.archived_at AS "archivedAt", m.role,
      (SELECT count(*) FROM devices d WHERE d.id = $5 AND d.revoked_at IS NULL) AS live, run.body
    FROM books b JOIN members m ON m.book_id = b.book_id AND m.user_id = $6 LEFT JOIN LATERAL (
      SELECT seq, body FROM (
        SELECT seq, body, sum(octet_length(body) + 1) OVER (ORDER BY seq) AS total FROM entries
          WHERE book_id = $1 AND seq > $2 ORDER BY seq LIMIT $3
      ) AS entries WHERE total <= $4 OR seq = $2 + 1
    ) AS run ON true WHERE b.book_id = $1 ORDER BY run.seq`,
};

/** A page of entries as a frame. */
export async function readPage(database: Database, query: PageQuery): Promise<Page | undefined> {
  const { identity, book, since } = query;
  if (identity.bookId !== null && identity.bookId !== book) return undefined;
  const who = [identity.deviceId, identity.userId];
  const values = [book, since, pageLimit(query), WIRE.pageBytesMax, ...who];
  const rows = await database.select<AccessRow & { readonly body: string | null }>(PAGE, values);
  const access = judge('read', rows[0] && accessOf(query, rows[0]), false);
  if (!access.ok) return undefined;
  const texts = rows.flatMap(({ body }) => (body === null ? [] : [{ body }]));
  return cutPage(access.value, since, texts);
}

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
