// Lists of transactions: all, a contact's, or those that hold a text.

import { nameKey } from '../../../base/text.ts';
import type { Transaction } from '../../../model/transaction.ts';
import type { Params } from '../../../protocol/local/requests.ts';
import type { Page, TransactionView } from '../../../protocol/local/views.ts';
import type { BookSlot } from '../../store/book-slot.ts';
import { defined } from '../clean.ts';
import { bookOf } from '../context.ts';
import type { Context } from '../context.ts';
import { decodeCursor, encodeCursor, takeWindow } from '../paging.ts';
import { presentTransaction } from '../present.ts';
import { liveContact } from '../refs.ts';

/** Transactions, newest first: all, or a contact's, or those that hold a text. */
export function listTransactions(context: Context, params: Params<'transaction.list'>): Page<TransactionView> {
  const slot = bookOf(context, params.book);
  const { view } = slot.replica;
  const contact = params.contact === undefined ? undefined : liveContact(view, params.contact);
  const from = params.after === undefined ? undefined : placeOf(params.after);
  const all = contact === undefined ? view.transactions(from) : view.transactionsOf(contact.id, from);
  const window = takeWindow(
    search(slot, all, { query: params.query, skip: from?.id }),
    defined({ offset: params.offset, limit: params.limit }),
  );
  const last = window.items.at(-1);
  const next = window.more && last !== undefined ? { next: encodeCursor([last.date, last.id]) } : {};
  const size = contact === undefined ? view.count('transaction') : view.transactionCountOf(contact.id);
  const total = params.offset === undefined ? {} : { total: size };
  const loggedIn = context.engine.account !== undefined;
  return { items: window.items.map((item) => presentTransaction(slot, item, loggedIn)), ...next, ...total };
}

function placeOf(cursor: string): Transaction {
  const [date, id] = decodeCursor(cursor, 2);
  // Only date and id take part in the order.
  return { date, id } as Transaction;
}

function* search(
  slot: BookSlot,
  items: Iterable<Transaction>,
  { query, skip }: { query: string | undefined; skip: string | undefined },
): Generator<Transaction> {
  const key = nameKey(query ?? '');
  const { view } = slot.replica;
  const matching = new Set<string>();
  if (key !== '')
    for (const contact of view.contacts()) if (nameKey(contact.name).includes(key)) matching.add(contact.id);
  for (const item of items) {
    if (item.id === skip) continue;
    if (key === '' || matching.has(view.rootOf(item.contactId)) || item.description.toLowerCase().includes(key))
      yield item;
  }
}
