// What an undo or a redo did, in one line. Pure; everything is escaped.

import type { LogItem } from '../../protocol/local/views.ts';
import { visible } from '../output/visible.ts';
import { deedLines, NOTHING_LEFT } from './log-text.ts';

/** `Undid: lent Ana 20.00 USD`; of several the number; whether there was nothing left of it to take back. */
export function undoneText(
  verb: string,
  { undone: items, unchanged }: { readonly undone: readonly LogItem[]; readonly unchanged?: boolean },
): string {
  if (unchanged === true) return 'That is taken back already; nothing changed';
  const [first] = items;
  if (first === undefined) return `${verb} nothing`;
  if (items.length > 1) return `${verb} ${items.length} changes`;
  const nothing = first.undoes === undefined ? visible(first.mutation) : NOTHING_LEFT;
  const [deed = nothing, ...further] = deedLines(first, first.at.slice(0, 10));
  return further.length === 0 ? `${verb}: ${deed}` : `${verb}: ${deed}, and more`;
}
