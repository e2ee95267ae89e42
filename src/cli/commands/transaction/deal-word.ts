// Which way money went, in a word or two.

import type { TransactionView } from '../../../protocol/local/views.ts';
import { visible } from '../../output/visible.ts';

/** `lent`, `borrowed`, and for repayments `got back` (they paid me) and `paid back`. Escaped. */
export function dealWord({ category, direction }: Pick<TransactionView, 'category' | 'direction'>): string {
  if (category !== 'repayment') return visible(direction);
  return direction === 'borrowed' ? 'got back' : 'paid back';
}
