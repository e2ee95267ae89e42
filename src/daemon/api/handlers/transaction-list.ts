// Lists of transactions: all, a contact's, or those that hold a text.

import type { Clock } from '../../../base/clock.ts';
import { Turns } from '../../../base/slices.ts';
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
  const { offset, limit, query } = params;
  const { clock } = context;
  const filter = transactionsWanted(context, slot, params);
  const hasText = matcher(slot, query);
  const matches = (item: Transaction): boolean => hasText(item) && filter.matches(item);
  if (params.due === true) {
    return wholeWindow({ items: view.dueTransactions(), clock, show }, matches, params);
  }
  if (contact !== undefined && params.running === true) return runningWindow({ slot, contact, show }, params);
  const isSearch = nameKey(query ?? '') !== '' || (params.filter ?? []).length > 0;
  if (offset !== undefined && isSearch) {
    const all = contact === undefined ? view.transactions() : view.transactionsOf(contact);
    return wholeWindow({ items: all, clock, show }, matches, params);
  }
  if (offset !== undefined && contact === undefined) {
    const { items } = takeWindow(view.transactionsAt(offset), defined({ limit }));
    return { items: items.map(show), total: view.count('transaction'), ...foundIn(view, params.find) };
  }
  if (isSearch) return searchPage({ slot, contact, show }, { clock, ...filter, matches }, params);
  return page({ slot, contact, show }, params);
}

/** The place of a transaction among all, if it is one of them. */
function foundIn(view: BookState, id: string | undefined): { readonly found?: number } {
  const stored = id === undefined ? undefined : view.get('transaction', id);
  const found = stored === undefined || stored.deleted !== undefined ? undefined : view.placeOf(stored.record);
  return found === undefined ? {} : { found };
}

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
  const window = takeWindow(behind(all, from?.id), defined({ offset, limit }));
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
  wanted: TransactionFilter & { readonly clock: Clock },
  { after, limit = Infinity }: ListParams,
): Promise<Page<TransactionView>> {
  const turns = new Turns(wanted.clock);
  const whose = contact ?? wanted.contact;
  const taken: Transaction[] = [];
  const look = (item: Transaction): 'on' | 'full' | 'end' => {
    if (wanted.first !== undefined && item.date < wanted.first) return 'end';
    if (!wanted.matches(item)) return 'on';
    if (taken.length >= limit) return 'full';
    taken.push(item);
    return 'on';
  };
  let place = after === undefined ? startOf(wanted) : placeOf(after);
  for (let state: 'on' | 'full' | 'end' | 'paused' = 'paused'; state === 'paused';) {
    const { view } = slot.replica;
    const items = whose === undefined ? view.transactions(place) : view.transactionsOf(whose, place);
    state = 'end';
    let seen = 0;
    for (const item of behind(items, place?.id)) {
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
  { items, clock, show }: { readonly items: Iterable<Transaction>; readonly clock: Clock; readonly show: Show },
  matches: (item: Transaction) => boolean,
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

function* behind(items: Iterable<Transaction>, skip: string | undefined): Generator<Transaction> {
  for (const item of items) if (item.id !== skip) yield item;
}

/** Whether a transaction holds the text, in its description or its contact's name. */
function matcher({ replica: { view } }: BookSlot, query = ''): (item: Transaction) => boolean {
  const key = nameKey(query);
  if (key === '') return () => true;
  const contacts = new Set<string>();
  for (const contact of view.contacts()) if (nameKey(contact.name).includes(key)) contacts.add(contact.id);
  return ({ description, contactId }) =>
    description.toLowerCase().includes(key) || (contacts.size > 0 && contacts.has(view.rootOf(contactId)));
}
