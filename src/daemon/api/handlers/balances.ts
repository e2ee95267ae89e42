// Balances: per contact and currency, or totals per currency. Currencies are never added together.

import type { BookState } from '../../../model/book-state.ts';
import type { Params } from '../../../protocol/local/requests.ts';
import type { BalanceView, Page, TotalView } from '../../../protocol/local/views.ts';
import { bookOf } from '../context.ts';
import type { Context } from '../context.ts';
import { balanceLines, presentAmount } from '../present.ts';
import { liveContact } from '../refs.ts';

/** All balances by name with the totals by currency, or one contact's, or the totals alone. */
export function balance(
  context: Context,
  params: Params<'balance'>,
): (Page<BalanceView> & { readonly totals?: readonly TotalView[] }) | Page<TotalView> {
  const { view } = bookOf(context, params.book).replica;
  const zero = params.zero === true;
  if (params.by === 'currency') return { items: totals(view) };
  if (params.ref !== undefined) return { items: balanceLines(view, liveContact(view, params.ref), zero) };
  const items: BalanceView[] = [];
  for (const contact of view.contacts()) items.push(...balanceLines(view, contact, zero));
  return { items, totals: totals(view) };
}

/** Per currency: what others owe me, what I owe, and the difference. */
export function totals(view: BookState): readonly TotalView[] {
  const byCurrency = new Map<string, { owedToMe: bigint; iOwe: bigint }>();
  for (const contact of view.contacts()) {
    for (const { currency, sum } of view.balances.of(contact.id)) {
      const total = byCurrency.get(currency) ?? { owedToMe: 0n, iOwe: 0n };
      if (sum > 0n) total.owedToMe += sum;
      else total.iOwe -= sum;
      byCurrency.set(currency, total);
    }
  }
  return [...byCurrency]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, { owedToMe, iOwe }]) => ({
      ...presentAmount(owedToMe - iOwe, currency),
      owedToMe: presentAmount(owedToMe, currency),
      iOwe: presentAmount(iOwe, currency),
      net: presentAmount(owedToMe - iOwe, currency),
    }));
}
