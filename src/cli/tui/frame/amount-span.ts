// Amounts on the screen: always with a sign, so that they can be told apart without colour. Plus: they owe me.

import type { AmountView } from '../../../protocol/local/views.ts';
import type { Span } from './span.ts';

/** An amount with its sign and currency, and the tone of its sign. `negative`: for amounts that carry no sign. */
export function amountSpan({ amount, currency }: AmountView, negative = amount.startsWith('-')): Span {
  const digits = amount.replace(/^-/, '');
  if (/^[0.]*$/.test(digits)) return { text: `${digits} ${currency}`, tone: 'quiet' };
  return { text: `${negative ? '-' : '+'}${digits} ${currency}`, tone: negative ? 'minus' : 'plus' };
}
