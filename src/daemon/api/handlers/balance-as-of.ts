// Balances as they were at the end of a day: summed from the transactions up to it, since running balances know only now.

import { Balances } from '../../../model/balance.ts';
import type { BookState } from '../../../model/book-state.ts';
import type { BalanceView, Page, TotalView } from '../../../protocol/local/views.ts';
import { presentAmount } from '../present.ts';
import { liveContact } from '../refs.ts';
import { totalsOf } from './totals.ts';

/** What is asked for: the day, and as for every balance. */
export interface AsOf {
  readonly asOf: string;
  readonly ref?: string;
  readonly by?: 'contact' | 'currency';
  readonly zero?: boolean;
}

/** Balances over live transactions whose date is not after `asOf`. */
export function balanceAsOf(view: BookState, { asOf, ref, by, zero }: AsOf): Page<BalanceView> | Page<TotalView> {
  const contact = ref === undefined ? undefined : liveContact(view, ref);
  const balances = new Balances();
  for (const transaction of contact === undefined ? view.transactions() : view.transactionsOf(contact.id)) {
    if (transaction.date > asOf) continue;
    balances.count({ ...transaction, contactId: view.rootOf(transaction.contactId) }, 1);
  }
  const contacts = contact === undefined ? [...view.contacts()] : [contact];
  if (by === 'currency') return { items: totalsOf(contacts.flatMap(({ id }) => balances.of(id))) };
  const items = contacts.flatMap(({ id, name }) =>
    balances
      .of(id)
      .filter(({ sum }) => zero === true || sum !== 0n)
      .map(({ currency, sum }) => ({ contact: { id, name }, ...presentAmount(sum, currency) })),
  );
  return { items };
}
