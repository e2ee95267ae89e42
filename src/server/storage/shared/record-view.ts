// Records as programs see them: the stored fields, what follows from them, and the newest entry that changed each.

import { rootOf } from '../../../model/contact-roots.ts';
import { formatAmount, sumToJson } from '../../../model/money.ts';
import type { AmountView, RecordName, RecordView } from '../record-storage.ts';
import type { BookState } from './book-txn.ts';

/** A record as it is in this state; `undefined` if it never existed. Of a merged contact, the one that stands for it. */
export function recordView(state: BookState, kind: RecordName, id: string): RecordView | undefined {
  const shown = kind === 'contact' ? rootOf(state, id) : id;
  const stored = state.get(kind, shown);
  if (stored === undefined) return undefined;
  const { record } = stored;
  const facts = {
    seq: state.seqOf(kind, shown),
    ...(stored.deleted === undefined ? {} : { deleted: true as const }),
  };
  if (kind === 'transaction') {
    const { amountMinor, currency } = record as unknown as { amountMinor: number; currency: string };
    return { ...record, amount: formatAmount(amountMinor, currency), ...facts };
  }
  const { sums, count } = state.balancesOf([shown, ...state.mergedContactIds(shown)]);
  return { ...record, balances: amountViews(sums), transactions: count, ...facts };
}

/** Sums that are not zero, as programs see them, by currency. */
export function amountViews(sums: ReadonlyMap<string, bigint>): readonly AmountView[] {
  return [...sums]
    .filter(([, sum]) => sum !== 0n)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, sum]) => ({ currency, amount: formatAmount(sum, currency), amountMinor: sumToJson(sum) }));
}
