// Pages of a log for those who ask at the same moment, as all readers of a book do when it has grown elsewhere: one read
// for all who ask for the same page, in which the right of each of them is looked up.

import type { Role } from '../../../protocol/sync/down.ts';
import { WIRE } from '../../../protocol/limits.ts';
import type { Page, PageQuery } from '../log-storage.ts';
import { accessOf, judge } from '../shared/book-access.ts';
import type { AccessRow } from '../shared/book-access.ts';
import { cutPage, pageLimit } from '../shared/cut-page.ts';
import type { Database, Statement } from './database.ts';

/** Every row of a page has an entry, except that of an empty page. */
interface PageRow extends Omit<AccessRow, 'role' | 'live'> {
  readonly body: string | null;
}

/** How somebody who asks stands to the book, by their place among those who ask. */
interface Reader {
  readonly place: number;
  readonly role: Role | null;
  readonly live: number;
}

/** Entries after a seq, and the book's row, of one moment. */
const PAGE: Statement = {
  name: 'page',
  text: `SELECT b.book_id AS key, b.epoch, b.head, b.head_tag AS tag, b.digest, b.archived_at AS "archivedAt", run.body
    FROM books b LEFT JOIN LATERAL (
      SELECT seq, body FROM (
        SELECT seq, body, sum(octet_length(body) + 1) OVER (ORDER BY seq) AS total FROM entries
          WHERE book_id = $1 AND seq > $2 ORDER BY seq LIMIT $3
      ) AS entries WHERE total <= $4 OR seq = $2 + 1
    ) AS run ON true WHERE b.book_id = $1 ORDER BY run.seq`,
};

/** Who of those who ask stands how to the book. Read after the page: who may not read what is in it any more is not here. */
const READERS: Statement = {
  name: 'readers',
  text: `SELECT w.place, m.role,
      (SELECT count(*) FROM devices d WHERE d.id = w.device_id AND d.revoked_at IS NULL) AS live
    FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS w (device_id, user_id, place)
    JOIN members m ON m.book_id = $1 AND m.user_id = w.user_id`,
};

interface Asking {
  readonly query: PageQuery;
  readonly resolve: (page: Page | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/** Reads pages. */
export class PageReader {
  readonly #database: Database;
  #asking = new Map<string, Asking[]>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** The page after `since`; `undefined` if it is not to be read by this identity. */
  async read(query: PageQuery): Promise<Page | undefined> {
    const { identity, book, since } = query;
    if (identity.bookId !== null && identity.bookId !== book) return undefined;
    const { promise, resolve, reject } = Promise.withResolvers<Page | undefined>();
    if (this.#asking.size === 0) queueMicrotask(() => this.#readAll());
    const name = `${book} ${since} ${pageLimit(query)}`;
    const others = this.#asking.get(name);
    const asking = { query, resolve, reject };
    if (others === undefined) this.#asking.set(name, [asking]);
    else others.push(asking);
    return promise;
  }

  #readAll(): void {
    const asked = this.#asking;
    this.#asking = new Map();
    for (const group of asked.values()) void this.#readFor(group);
  }

  async #readFor(group: readonly Asking[]): Promise<void> {
    const [first] = group;
    if (first === undefined) return;
    const { book, since } = first.query;
    const who = [group.map(({ query }) => query.identity.deviceId), group.map(({ query }) => query.identity.userId)];
    try {
      const [rows = [], readers = []] = await this.#database.select(
        { statement: PAGE, values: [book, since, pageLimit(first.query), WIRE.pageBytesMax] },
        { statement: READERS, values: [book, ...who] },
      );
      const pageFor = pagesOf(rows as readonly PageRow[], readers as readonly Reader[], since);
      group.forEach(({ query, resolve }, index) => resolve(pageFor(query, index + 1)));
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }
}

/** Who gets the page of these rows: the same for all who may read it. */
function pagesOf(
  rows: readonly PageRow[],
  known: readonly Reader[],
  since: number,
): (query: PageQuery, place: number) => Page | undefined {
  const [row] = rows;
  const readers = new Map(known.map((reader) => [reader.place, reader]));
  const texts = rows.flatMap(({ body }) => (body === null ? [] : [{ body }]));
  let page: Page | undefined;
  return (query, place) => {
    const reader = readers.get(place);
    const access = judge('read', row && reader && accessOf(query, { ...row, ...reader }), false);
    return access.ok ? (page ??= cutPage(access.value, since, texts)) : undefined;
  };
}
