// Lists of transactions: all, a contact's, or those that hold a text.

import type { Clock } from '../../../base/clock.ts';
import { inTurns, Turns } from '../../../base/slices.ts';
import { nameKey } from '../../../base/text.ts';
import type { BookState } from '../../../model/book-state.ts';
import type { Transaction } from '../../../model/transaction.ts';
import type { Params } from '../../../protocol/local/requests.ts';
import type { Page, TransactionView } from '../../../protocol/local/views.ts';
import type { BookSlot } from '../../store/book-slot.ts';
import { defined } from '../clean.ts';
import { bookOf } from '../context.ts';
import type { Context } from '../context.ts';
import type { TransactionFilter } from '../../filter/transaction-filter.ts';
import { transactionsWanted } from '../filters.ts';
import { decodeCursor, encodeCursor, takeWindow } from '../paging.ts';
import { presentAmount, presentTransaction } from '../present.ts';
import { liveContact } from '../refs.ts';
import { behind, holdsText, prepareSearch, soughtText, walkTo } from '../../filter/text-search.ts';
import type { Walk } from '../../filter/text-search.ts';

/** Transactions, newest first: all, or a contact's, or those that hold a text; or those that are due, soonest first. */
export function listTransactions(
  context: Context,
  params: Params<'transaction.list'>,
): Page<TransactionView> | Promise<Page<TransactionView>> {
  const slot = bookOf(context, params.book);
  const { view } = slot.replica;
  const contact = params.contact === undefined ? undefined : liveContact(view, params.contact).id;
  const loggedIn = context.engine.account !== undefined;
  const show = (item: Transaction): TransactionView => presentTransaction(slot, item, loggedIn);
  const { offset, limit, query = '' } = params;
  const { clock } = context;
  const filter = transactionsWanted(context, slot, params);
  const sought = nameKey(query) === '' ? undefined : soughtText(view, query);
  const hasText = sought === undefined ? () => true : holdsText(view, sought);
  const matches = (item: Transaction): boolean => hasText(item) && filter.matches(item);
  const search: Search = { ...filter, ...defined({ text: sought ?? filter.text }), matches, clock };
  if (params.due === true) return wholeWindow({ items: view.dueTransactions(), show }, search, params);
  if (contact !== undefined && params.running === true) return runningWindow({ slot, contact, show }, params);
  const isSearch = sought !== undefined || (params.filter ?? []).length > 0;
  if (offset !== undefined && isSearch) return searchWindow({ slot, contact, show }, search, params);
  if (offset !== undefined && contact === undefined) {
    prepareSearch(view, clock);
    const { items } = takeWindow(view.transactionsAt(offset), defined({ limit }));
    return { items: items.map(show), total: view.count('transaction'), ...foundIn(view, params.find) };
  }
  if (isSearch) return searchPage({ slot, contact, show }, search, params);
  return page({ slot, contact, show }, params);
}

/** The place of a transaction among all, if it is one of them. */
function foundIn(view: BookState, id: string | undefined): { readonly found?: number } {
  const stored = id === undefined ? undefined : view.get('transaction', id);
  const found = stored === undefined || stored.deleted !== undefined ? undefined : view.placeOf(stored.record);
  return found === undefined ? {} : { found };
}

/** What is searched for. */
type Search = TransactionFilter & { readonly clock: Clock };

type Show = (item: Transaction) => TransactionView;
type ListParams = Params<'transaction.list'>;

/** Whose transactions are listed, and how each is shown. */
interface Listed<C> {
  readonly slot: BookSlot;
  readonly contact: C;
  readonly show: Show;
}

/** A page by cursor, or a window of a contact's transactions. */
function page({ slot, contact, show }: Listed<string | undefined>, params: ListParams): Page<TransactionView> {
  const { view } = slot.replica;
  const from = params.after === undefined ? undefined : placeOf(params.after);
  const all = contact === undefined ? view.transactions(from) : view.transactionsOf(contact, from);
  const { offset, limit } = params;
  const window = takeWindow(behind(all, from), defined({ offset, limit }));
  const last = window.items.at(-1);
  const next = window.more && last !== undefined ? { next: encodeCursor([last.date, last.id]) } : {};
  const size = contact === undefined ? view.count('transaction') : view.transactionCountOf(contact);
  const total = params.offset === undefined ? {} : { total: size };
  return { items: window.items.map(show), ...next, ...total };
}

/**
 * A page by cursor of what a search finds, with turns for others: it goes on behind the last one seen, so that what is
 * there all the while is found, once. It looks only where the filter leaves something to be found.
 */
async function searchPage(
  { slot, contact, show }: Listed<string | undefined>,
  wanted: Search,
  { after, limit = Infinity }: ListParams,
): Promise<Page<TransactionView>> {
  const turns = new Turns(wanted.clock);
  const taken: Transaction[] = [];
  const look = (item: Transaction): 'on' | 'full' | 'end' => {
    if (wanted.first !== undefined && item.date < wanted.first) return 'end';
    if (!wanted.matches(item)) return 'on';
    if (taken.length >= limit) return 'full';
    taken.push(item);
    return 'on';
  };
  let place = after === undefined ? startOf(wanted) : placeOf(after);
  let way = await wayTo(slot, contact, wanted);
  for (let state: 'on' | 'full' | 'end' | 'paused' = 'paused'; state === 'paused';) {
    if (way.view !== slot.replica.view) way = await wayTo(slot, contact, wanted);
    state = 'end';
    let seen = 0;
    for (const item of way.walk(place)) {
      state = look(item);
      if (state !== 'on') break;
      seen += 1;
      const pause = seen % LOOKS_PER_PIECE === 0 ? turns.next() : undefined;
      if (pause === undefined) continue;
      place = item;
      state = 'paused';
      await pause;
      break;
    }
    const last = taken.at(-1);
    if (state === 'full' && last !== undefined)
      return { items: taken.map(show), next: encodeCursor([last.date, last.id]) };
  }
  return { items: taken.map(show) };
}

/** The way through what can be meant; it holds for the book as it is, until a snapshot replaces it. */
async function wayTo(
  slot: BookSlot,
  contact: string | undefined,
  wanted: Search,
): Promise<{ readonly view: BookState; readonly walk: Walk }> {
  const { view } = slot.replica;
  const whose = contact ?? wanted.contact;
  if (whose !== undefined) return { view, walk: (after) => behind(view.transactionsOf(whose, after), after) };
  if (wanted.text === undefined) return { view, walk: (after) => behind(view.transactions(after), after) };
  return { view, walk: await inTurns(walkTo(view, wanted.text), new Turns(wanted.clock)) };
}

async function searchWindow(
  { slot, contact, show }: Listed<string | undefined>,
  wanted: Search,
  params: ListParams,
): Promise<Page<TransactionView>> {
  const { walk } = await wayTo(slot, contact, wanted);
  return wholeWindow({ items: walk(undefined), show }, wanted, params);
}

/** Where the newest of the days begins that a filter leaves. */
function startOf({ last }: TransactionFilter): Transaction | undefined {
  // Greater than every id: the list is sorted downwards.
  return last === undefined ? undefined : ({ date: last, id: 'g' } as Transaction);
}

/**
 * A window of a list of which nobody knows the length before it is read to its end, with turns for others: what is
 * written meanwhile may be missing, and is a change that whoever looks hears of.
 */
async function wholeWindow(
  { items, show }: { readonly items: Iterable<Transaction>; readonly show: Show },
  { matches, clock }: Search,
  { offset = 0, limit = Infinity, find }: ListParams,
): Promise<Page<TransactionView>> {
  const turns = new Turns(clock);
  const taken: Transaction[] = [];
  let [seen, total, found] = [0, 0, -1];
  for (const item of items) {
    seen += 1;
    const pause = seen % LOOKS_PER_PIECE === 0 ? turns.next() : undefined;
    if (pause !== undefined) await pause;
    if (!matches(item)) continue;
    if (item.id === find) found = total;
    if (total >= offset && total < offset + limit) taken.push(item);
    total += 1;
  }
  return { items: taken.map(show), total, ...(found < 0 ? {} : { found }) };
}

const LOOKS_PER_PIECE = 500;

/** A window of a contact's transactions, each with the balance after it: the balance now without what is newer. */
function runningWindow({ slot, contact, show }: Listed<string>, params: ListParams): Page<TransactionView> {
  const { view } = slot.replica;
  const { offset = 0, limit = Infinity, find } = params;
  const sums = new Map(view.balancesOf(contact).map(({ currency, sum }) => [currency, sum]));
  const items: TransactionView[] = [];
  let [index, found] = [0, -1];
  for (const item of view.transactionsOf(contact)) {
    if (item.id === find) found = index;
    if (index < offset + limit) {
      const sum = sums.get(item.currency) ?? 0n;
      if (index >= offset) items.push({ ...show(item), running: presentAmount(sum, item.currency) });
      sums.set(item.currency, sum - signedAmount(item));
    } else if (find === undefined || found >= 0) break;
    index += 1;
  }
  return { items, total: view.transactionCountOf(contact), ...(found < 0 ? {} : { found }) };
}

function signedAmount({ direction, amountMinor }: Transaction): bigint {
  return direction === 'lent' ? BigInt(amountMinor) : -BigInt(amountMinor);
}

function placeOf(cursor: string): Transaction {
  const [date, id] = decodeCursor(cursor, 2);
  // Only date and id take part in the order.
  return { date, id } as Transaction;
}
