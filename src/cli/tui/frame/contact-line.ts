// A contact's row: its name and its balances, as many as fit, with a mark if there are more.

import type { ContactView } from '../../../protocol/local/views.ts';
import { textWidth } from '../../output/width.ts';
import { amountSpan } from './amount-span.ts';
import { cell, lineWidth, shortened } from './span.ts';
import type { Line, Span } from './span.ts';

const NAME_MIN = 8;
/** A name has this many columns before a second balance is shown. */
const NAME_WISHED = 16;
const MORE = ' …';

/** The row in exactly `columns` columns. */
export function contactLine(contact: ContactView, columns: number): Line {
  const name = contact.archived ? `${contact.name} (archived)` : contact.name;
  const quiet = contact.archived ? ({ tone: 'quiet' } as const) : {};
  const nameWidth = Math.min(columns, Math.max(NAME_MIN, textWidth(shortened(name, NAME_WISHED))));
  const balances = balanceSpans(contact, columns - nameWidth);
  return [{ text: cell(name, columns - lineWidth(balances)), ...quiet }, ...balances];
}

/** As many balances as fit, but one at least, which is cut then; a mark says that there are more. */
function balanceSpans({ balances = [] }: ContactView, columns: number): Line {
  const spans: Span[] = [];
  let left = columns;
  for (const [index, balance] of balances.entries()) {
    const isLast = index === balances.length - 1;
    const amount = amountSpan(balance);
    const width = textWidth(amount.text) + 1;
    if (index > 0 && width + (isLast ? 0 : MORE.length) > left) return [...spans, { text: MORE, tone: 'quiet' }];
    const place = Math.max(0, Math.min(width, left - (isLast ? 0 : MORE.length)));
    spans.push({ ...amount, text: cell(amount.text, place, 'right') });
    left -= place;
  }
  return spans;
}
