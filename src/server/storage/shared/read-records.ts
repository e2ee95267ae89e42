// Reads of records, one or a page, in one read Txn each. A page looks at a bounded number of rows, however few of them
// it was asked for, and says where to go on.

import { rootOf } from '../../../model/contact-roots.ts';
import { recordFilter } from '../../records/record-filter.ts';
import type {
  BalancesPage,
  BalancesQuery,
  RecordQuery,
  RecordsPage,
  RecordsQuery,
  RecordView,
} from '../record-storage.ts';
import type { BookLists, RecordRow } from './book-store.ts';
import { BookState } from './book-txn.ts';
import { amountViews, recordView } from './record-view.ts';
import { storedOfLine } from './stored-line.ts';

/** Rows that one page looks at. */
const SCAN_MAX = 5_000;

/** One record, live or deleted; null if there never was one. */
export function readRecord(rows: BookLists, { book, kind, id }: RecordQuery): RecordView | null {
  return recordView(new BookState(book, rows), kind, id) ?? null;
}

/** A page of a list. */
export function readRecords(lists: BookLists, query: RecordsQuery): RecordsPage {
  const { kind, filter } = query;
  const state = new BookState(query.book, lists);
  const contacts = filter.contact === undefined ? undefined : wholeOf(state, filter.contact);
  const wanted = recordFilter(state, { kind, filter, contacts });
  // Few transactions of a contact are sorted; among so many that sorting is dear, all are looked at in their order.
  const isFew = contacts !== undefined && state.balancesOf(contacts).count <= SCAN_MAX;
  const rows = lists.after(kind, query.after ?? '', isFew ? contacts : undefined);
  return pageOf(rows, query.limit, ({ id, line }) => {
    if (!wanted(storedOfLine(line))) return [];
    const view = recordView(state, kind, id);
    return view === undefined ? [] : [view];
  });
}

/** A page of balances, by contact. */
export function readBalances(lists: BookLists, query: BalancesQuery): BalancesPage {
  const state = new BookState(query.book, lists);
  const one = query.contact === undefined ? undefined : rootOf(state, query.contact);
  const rows = one === undefined ? lists.after('contact', query.after ?? '') : [{ id: one, line: '' }];
  const page = pageOf(rows, query.limit, ({ id }) => {
    if (rootOf(state, id) !== id) return [];
    const { sums } = state.balancesOf(wholeOf(state, id));
    const name = state.get('contact', id)?.record.name ?? '';
    const items = amountViews(sums).map((amount) => ({ contact: { id, name }, ...amount }));
    return items.length === 0 ? [] : [items];
  });
  return { ...page, items: page.items.flat(), totals: one === undefined ? totals(lists) : [] };
}

/** The contact that stands for this one, and all that were merged into it. */
function wholeOf(state: BookState, id: string): readonly string[] {
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

function totals(lists: BookLists): BalancesPage['totals'] {
  const sums = new Map<string, bigint>();
  for (const { currency, minor } of lists.allBalances()) sums.set(currency, (sums.get(currency) ?? 0n) + minor);
  return amountViews(sums);
}
