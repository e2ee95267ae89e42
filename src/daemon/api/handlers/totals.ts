// Totals per currency. Currencies are never added together.

import type { TotalView } from '../../../protocol/local/views.ts';
import { presentAmount } from '../present.ts';

/** Per currency, over contacts' balances in minor units: what others owe me, what I owe, and the difference. */
export function totalsOf(
  balances: Iterable<{ readonly currency: string; readonly sum: bigint }>,
): readonly TotalView[] {
  const byCurrency = new Map<string, { owedToMe: bigint; iOwe: bigint }>();
  for (const { currency, sum } of balances) {
    const total = byCurrency.get(currency) ?? { owedToMe: 0n, iOwe: 0n };
    if (sum > 0n) total.owedToMe += sum;
    else total.iOwe -= sum;
    byCurrency.set(currency, total);
  }
  return [...byCurrency]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, { owedToMe, iOwe }]) => ({
      ...presentAmount(owedToMe - iOwe, currency),
      owedToMe: presentAmount(owedToMe, currency),
      iOwe: presentAmount(iOwe, currency),
      net: presentAmount(owedToMe - iOwe, currency),
    }));
}
