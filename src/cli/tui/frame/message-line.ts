// The line above the status: a question, what is being typed to find, what was said last, or the keys of the screen
// (`? help` is on the status line).

import { visible } from '../../output/visible.ts';
import { textWidth } from '../../output/width.ts';
import type { Screen } from '../model/lists.ts';
import type { Said, ViewState } from '../model/view-state.ts';
import { formKeys } from './form-lines.ts';
import { cell, cutLine, filled } from './span.ts';
import type { Line } from './span.ts';

const HINTS: Readonly<Record<Screen, string>> = {
  contacts: 'a add  L lend  B borrow  r repay  e edit  d delete  u undo  / find  s sort',
  transactions: 'L lend  B borrow  r repay  e edit  d delete  u undo  / find',
  due: 'r repay  e edit  d delete  u undo  / find',
  conflicts: 'K keep what it has  A apply what was wanted  u undo',
  refused: 't try again  x drop  y copy',
  log: 'y copy the number  u undo the last of this device',
  members: '',
  books: 'Enter look into it (commands stay in theirs)',
};

/** The line in exactly `columns` columns. */
export function messageLine(state: ViewState, columns: number): Line {
  const { overlay, filtering, filters, said, screen } = state;
  if (overlay?.type === 'confirm')
    return [{ text: cell(`${overlay.question} y: yes, any other key: no`, columns), tone: 'warn', bold: true }];
  if (overlay?.type === 'form') return [{ text: cell(formKeys(overlay.form), columns), tone: 'quiet' }];
  if (overlay?.type === 'help') return [{ text: cell('Any other key closes this', columns), tone: 'quiet' }];
  if (filtering !== undefined) {
    const typed = [
      { text: `/${visible(filters[filtering])}` },
      { text: ' ', inverse: true },
      { text: '  Enter keeps it, Esc ends it', tone: 'quiet' },
    ] as const;
    return filled(cutLine(typed, columns), columns);
  }
  if (said !== undefined)
    return [{ text: cell(saidText(said), columns), tone: said.tone === 'news' ? 'accent' : said.tone }];
  return [{ text: cell(wholeKeys(HINTS[screen], columns), columns), tone: 'quiet' }];
}

/** As many keys, each with what it does, as fit in `columns`; none is cut. */
function wholeKeys(hint: string, columns: number): string {
  let text = '';
  for (const key of hint.split('  ')) {
    const longer = text === '' ? key : `${text}  ${key}`;
    if (textWidth(longer) > columns) break;
    text = longer;
  }
  return text;
}

function saidText({ text, more }: Said): string {
  return more === 0 ? text : `${text} (and ${more} more)`;
}
