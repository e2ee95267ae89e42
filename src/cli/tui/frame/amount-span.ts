// Amounts on the screen: always with a sign, so that they can be told apart without colour. Plus: they owe me.

import type { AmountView } from '../../../protocol/local/views.ts';
import { moneyText, signOf, unsigned } from '../../output/money-text.ts';
import type { Span } from './span.ts';

/** An amount with its sign and currency, and the tone of its sign. `sign`: for amounts that carry none. */
export function amountSpan(amount: AmountView, sign = signOf(amount)): Span {
  const text = moneyText(unsigned(amount));
  if (sign === 0) return { text, tone: 'quiet' };
  return sign < 0 ? { text: `-${text}`, tone: 'minus' } : { text: `+${text}`, tone: 'plus' };
}
