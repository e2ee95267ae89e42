// Reads of records, one or a page, in one read Txn each. A page looks at a bounded number of rows, however few of them
// it was asked for, and says where to go on.

import { nameKey } from '../../../base/text.ts';
import { rootOf } from '../../../model/contact-roots.ts';
import { digestFromHex } from '../../../model/digest.ts';
import type { Contact } from '../../../model/contact.ts';
import type { AnyRecord } from '../../../model/record.ts';
import type { Transaction } from '../../../model/transaction.ts';
import type { BookQuery } from '../log-storage.ts';
import type {
  BalancesPage,
  BalancesQuery,
  RecordFilter,
  RecordQuery,
  RecordsPage,
  RecordsQuery,
  RecordView,
} from '../record-storage.ts';
import { BookTxn, storedOfLine } from './book-txn.ts';
import { parentKey } from './parent-key.ts';
import { accessBook } from './read-log.ts';
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
    const wanted = filterOf(book.state, query);
    return pageOf(rowsAfter(sql, book, query), query.limit, ({ id, line }) => {
      const { record, deleted } = storedOfLine(line);
      if ((deleted !== undefined) !== (query.filter.deleted ?? false) || !wanted(record)) return [];
      const view = recordView(book.state, query.kind, id);
      return view === undefined ? [] : [view];
    });
  });
}

/** A page of balances, by contact. */
export function readBalances(sql: Sql, query: BalancesQuery): BalancesPage | undefined {
  return inBook(sql, query, (book) => {
    const { state } = book;
    const rows = query.contact === undefined ? rowsAfter(sql, book, { ...query, kind: 'contact', filter: {} }) : [];
    const one = query.contact === undefined ? undefined : rootOf(state, query.contact);
    const page = pageOf(one === undefined ? rows : [{ id: one, line: '' }], query.limit, ({ id }) => {
      if (rootOf(state, id) !== id) return [];
      const { sums } = state.balancesOf([id, ...state.mergedContactIds(id)]);
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
    const book = accessBook(sql, query);
    if (book?.role === undefined) return undefined;
    const row = { key: book.key, id: book.id, digest: digestFromHex(book.digest) };
    return read({ key: book.key, state: new BookTxn({ sql, cache: new WriterCache() }, row) });
  });
}

function rowsAfter(sql: Sql, book: ReadBook, query: Pick<RecordsQuery, 'kind' | 'after' | 'filter'>): RecordRow[] {
  const { kind, after = '', filter } = query;
  if (filter.contact === undefined) {
    const text = 'SELECT id, line FROM records WHERE book_id = ? AND kind = ? AND id > ? ORDER BY id LIMIT ?';
    return [...sql.each<RecordRow>(text, book.key, kind, after, SCAN_MAX)];
  }
  const root = rootOf(book.state, filter.contact);
  const contacts = [root, ...book.state.mergedContactIds(root)];
  const text = `SELECT id, line FROM records WHERE book_id = ? AND parent_key IN (SELECT value FROM json_each(?))
    AND parent_id IN (SELECT value FROM json_each(?)) AND kind = ? AND id > ? ORDER BY id LIMIT ?`;
  const [keys, ids] = [JSON.stringify(contacts.map(parentKey)), JSON.stringify(contacts)];
  return [...sql.each<RecordRow>(text, book.key, keys, ids, kind, after, SCAN_MAX)];
}

/** What `show` makes of rows, one or none of each, up to `limit`; `next` is the last row looked at, if more may follow. */
function pageOf<T>(
  rows: readonly RecordRow[],
  limit: number,
  show: (row: RecordRow) => readonly T[],
): { readonly items: readonly T[]; readonly next?: string } {
  const items: T[] = [];
  for (const [index, row] of rows.entries()) {
    items.push(...show(row));
    if (items.length === limit && index < rows.length - 1) return { items, next: row.id };
  }
  const last = rows.at(-1);
  return rows.length === SCAN_MAX && last !== undefined ? { items, next: last.id } : { items };
}

function filterOf(state: BookTxn, { kind, filter }: RecordsQuery): (record: AnyRecord) => boolean {
  const { query, tag } = filter;
  const key = nameKey(query ?? '');
  const has = (...texts: readonly (string | undefined)[]): boolean =>
    texts.some((text) => nameKey(text ?? '').includes(key));
  const tagged = (record: AnyRecord): boolean => tag === undefined || (record['tags'] as string[]).includes(tag);
  if (kind === 'transaction')
    return (record) =>
      tagged(record) && (key === '' || has((record as Transaction).description)) && inRange(record, filter);
  return (record) => {
    const contact = record as Contact;
    if (filter.archived !== undefined && contact.archived !== filter.archived) return false;
    const isRoot = rootOf(state, contact.id) === contact.id;
    return isRoot && tagged(record) && (key === '' || has(contact.name, contact.handle));
  };
}

function inRange(record: AnyRecord, { direction, currency, from, to }: RecordFilter): boolean {
  const date = String(record['date']);
  if (direction !== undefined && record['direction'] !== direction) return false;
  if (currency !== undefined && record['currency'] !== currency) return false;
  return (from === undefined || date >= from) && (to === undefined || date <= to);
}

function totals(sql: Sql, key: number): BalancesPage['totals'] {
  const sums = new Map<string, bigint>();
  const text = 'SELECT currency, minor FROM balances WHERE book_id = ?';
  for (const { currency, minor } of sql.each<{ currency: string; minor: string }>(text, key)) {
    sums.set(currency, (sums.get(currency) ?? 0n) + BigInt(minor));
  }
  return amountViews(sums);
}
