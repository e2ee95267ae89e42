// Reads of records, one or a page, in one read Txn each. A page looks at a bounded number of rows, however few of them
// it was asked for, and says where to go on.

import { rootOf } from '../../../model/contact-roots.ts';
import { digestFromHex } from '../../../model/digest.ts';
import { recordFilter } from '../../records/record-filter.ts';
import type { BookQuery } from '../log-storage.ts';
import type {
  BalancesPage,
  BalancesQuery,
  RecordQuery,
  RecordsPage,
  RecordsQuery,
  RecordView,
} from '../record-storage.ts';
import { BookTxn, storedOfLine } from './book-txn.ts';
import { parentKey } from './parent-key.ts';
import { readableBook } from './book-access.ts';
import { amountViews, recordView } from './record-view.ts';
import type { Sql } from './sql.ts';
import { WriterCache } from './writer-cache.ts';

/** Rows that one page looks at. */
const SCAN_MAX = 5_000;

/** One record, live or deleted; null if there never was one. */
export function readRecord(sql: Sql, query: RecordQuery): RecordView | null | undefined {
  return inBook(sql, query, ({ state }) => recordView(state, query.kind, query.id) ?? null);
}

/** A page of a list. */
export function readRecords(sql: Sql, query: RecordsQuery): RecordsPage | undefined {
  return inBook(sql, query, (book) => {
    const { kind, filter } = query;
    const contacts = filter.contact === undefined ? undefined : wholeOf(book.state, filter.contact);
    const wanted = recordFilter(book.state, { kind, filter, contacts });
    const rows = contacts === undefined ? rowsAfter(sql, book, query) : rowsOf(sql, book, { ...query, contacts });
    return pageOf(rows, query.limit, ({ id, line }) => {
      if (!wanted(storedOfLine(line))) return [];
      const view = recordView(book.state, query.kind, id);
      return view === undefined ? [] : [view];
    });
  });
}

/** A page of balances, by contact. */
export function readBalances(sql: Sql, query: BalancesQuery): BalancesPage | undefined {
  return inBook(sql, query, (book) => {
    const { state } = book;
    const rows = query.contact === undefined ? rowsAfter(sql, book, { ...query, kind: 'contact' }) : [];
    const one = query.contact === undefined ? undefined : rootOf(state, query.contact);
    const page = pageOf(one === undefined ? rows : [{ id: one, line: '' }], query.limit, ({ id }) => {
      if (rootOf(state, id) !== id) return [];
      const { sums } = state.balancesOf(wholeOf(state, id));
      const name = state.get('contact', id)?.record.name ?? '';
      const items = amountViews(sums).map((amount) => ({ contact: { id, name }, ...amount }));
      return items.length === 0 ? [] : [items];
    });
    return { ...page, items: page.items.flat(), totals: one === undefined ? totals(sql, book.key) : [] };
  });
}

interface ReadBook {
  readonly key: number;
  readonly state: BookTxn;
}

interface RecordRow {
  readonly id: string;
  readonly line: string;
}

function inBook<T>(sql: Sql, query: BookQuery, read: (book: ReadBook) => T): T | undefined {
  return sql.read(() => {
    const book = readableBook(sql, query);
    if (book?.role === undefined) return undefined;
    const row = { key: book.key, id: book.id, digest: digestFromHex(book.digest) };
    return read({ key: book.key, state: new BookTxn({ sql, cache: new WriterCache() }, row) });
  });
}

function rowsAfter(
  sql: Sql,
  book: ReadBook,
  { kind, after = '' }: Pick<RecordsQuery, 'kind' | 'after'>,
): Iterable<RecordRow> {
  const text = 'SELECT id, line FROM records WHERE book_id = ? AND kind = ? AND id > ? ORDER BY id';
  return sql.each<RecordRow>(text, book.key, kind, after);
}

/** Of few transactions by their contact, sorted; of so many that sorting is dear, among all in their order. */
function rowsOf(
  sql: Sql,
  book: ReadBook,
  query: RecordsQuery & { readonly contacts: readonly string[] },
): Iterable<RecordRow> {
  const { kind, after = '', contacts } = query;
  if (book.state.balancesOf(contacts).count > SCAN_MAX) return rowsAfter(sql, book, query);
  const text = `SELECT id, line FROM records INDEXED BY records_parent WHERE book_id = ?
    AND parent_key IN (SELECT value FROM json_each(?)) AND parent_id IN (SELECT value FROM json_each(?))
    AND kind = ? AND id > ? ORDER BY id`;
  const [keys, ids] = [JSON.stringify(contacts.map(parentKey)), JSON.stringify(contacts)];
  return sql.each<RecordRow>(text, book.key, keys, ids, kind, after);
}

/** The contact that stands for this one, and all that were merged into it. */
function wholeOf(state: BookTxn, id: string): readonly string[] {
  const root = rootOf(state, id);
  return [root, ...state.mergedContactIds(root)];
}

/** What `show` makes of rows, one or none of each, up to `limit`; `next` is the last row looked at, if more may follow. */
function pageOf<T>(
  rows: Iterable<RecordRow>,
  limit: number,
  show: (row: RecordRow) => readonly T[],
): { readonly items: readonly T[]; readonly next?: string } {
  const items: T[] = [];
  let last = '';
  let looked = 0;
  for (const row of rows) {
    if (items.length === limit || looked === SCAN_MAX) return { items, next: last };
    items.push(...show(row));
    last = row.id;
    looked += 1;
  }
  return { items };
}

function totals(sql: Sql, key: number): BalancesPage['totals'] {
  const sums = new Map<string, bigint>();
  const text = 'SELECT currency, minor FROM balances WHERE book_id = ?';
  for (const { currency, minor } of sql.each<{ currency: string; minor: string }>(text, key)) {
    sums.set(currency, (sums.get(currency) ?? 0n) + BigInt(minor));
  }
  return amountViews(sums);
}
