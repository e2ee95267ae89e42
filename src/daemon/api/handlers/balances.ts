// Balances: per contact and currency, or totals per currency. Currencies are never added together.

import type { BookState } from '../../../model/book-state.ts';
import type { Params } from '../../../protocol/local/requests.ts';
import type { BalanceView, Page, TotalView } from '../../../protocol/local/views.ts';
import { bookOf } from '../context.ts';
import type { Context } from '../context.ts';
import { balanceLines } from '../present.ts';
import { liveContact } from '../refs.ts';
import { balanceAsOf } from './balance-as-of.ts';
import { totalsOf } from './totals.ts';

/** All balances by name with the totals by currency, or one contact's, or the totals alone. */
export function balance(
  context: Context,
  params: Params<'balance'>,
): (Page<BalanceView> & { readonly totals?: readonly TotalView[] }) | Page<TotalView> {
  const { view } = bookOf(context, params.book).replica;
  const zero = params.zero === true;
  if (params.asOf !== undefined) return balanceAsOf(view, { ...params, asOf: params.asOf });
  if (params.by === 'currency') return { items: totalsOf(allBalances(view)) };
  if (params.ref !== undefined) return { items: balanceLines(view, liveContact(view, params.ref), zero) };
  const items: BalanceView[] = [];
  for (const contact of view.contacts()) items.push(...balanceLines(view, contact, zero));
  return { items, totals: totalsOf(allBalances(view)) };
}

function* allBalances(view: BookState): Generator<{ readonly currency: string; readonly sum: bigint }> {
  for (const contact of view.contacts()) yield* view.balancesOf(contact.id);
}
