// A contact's row: its name, and the balance; of several balances the first, with a mark that there are more.

import type { ContactView } from '../../../protocol/local/views.ts';
import { textWidth } from '../../output/width.ts';
import { amountSpan } from './amount-span.ts';
import { cell } from './span.ts';
import type { Line, Span } from './span.ts';

const NAME_MIN = 8;

/** The row in exactly `columns` columns. */
export function contactLine(contact: ContactView, columns: number): Line {
  const balance = balanceSpan(contact);
  const name = contact.archived ? `${contact.name} (archived)` : contact.name;
  const wanted = textWidth(balance.text) + 1;
  const space = columns - NAME_MIN < wanted ? Math.max(0, columns - NAME_MIN) : wanted;
  const quiet = contact.archived ? ({ tone: 'quiet' } as const) : {};
  return [
    { text: cell(name, columns - space), ...quiet },
    { ...balance, text: cell(balance.text, space, 'right') },
  ];
}

function balanceSpan({ balances = [] }: ContactView): Span {
  const [first, ...more] = balances;
  if (first === undefined) return { text: '' };
  const span = amountSpan(first);
  return more.length === 0 ? span : { ...span, text: `${span.text} …` };
}
