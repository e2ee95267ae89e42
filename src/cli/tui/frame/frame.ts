// A whole frame from the state: every line of the screen as styled text, exactly as wide and high as the layout says.

import { groupDigits } from '../../output/money-text.ts';
import type { Layout } from '../layout.ts';
import { SCREEN_TITLES } from '../model/lists.ts';
import type { ListName } from '../model/lists.ts';
import { CONFLICT_LINES, focusedList, layoutFor } from '../model/places.ts';
import type { Filtered, ViewState } from '../model/view-state.ts';
import { selectedItem } from '../pane.ts';
import { amountSpan } from './amount-span.ts';
import { conflictLines } from './conflict-lines.ts';
import { formLines } from './form-lines.ts';
import { headerLines } from './header-lines.ts';
import { helpLines } from './help-lines.ts';
import { listRows } from './list-rows.ts';
import type { RowPlace } from './list-rows.ts';
import { messageLine } from './message-line.ts';
import { cutLine, filled, shortened } from './span.ts';
import type { ClockTime, Line, Span } from './span.ts';
import { statusLine } from './status-line.ts';

const SEPARATOR: Span = { text: ' │ ', tone: 'quiet' };
/** Below this many columns the parts of a row do not all fit. */
const NARROW = 20;

/** The lines of the screen, top to bottom: header, body, what is said, status. */
export function frameOf(state: ViewState, clockTime: ClockTime): readonly Line[] {
  const layout = layoutFor(state);
  const { columns } = layout;
  const lines = [
    ...headerLines(state, columns),
    ...bodyLines(state, layout, clockTime),
    messageLine(state, columns),
    statusLine(state, columns, clockTime),
  ];
  // A terminal of a few rows shows the last lines, which say most; one of a few columns, the beginnings of lines.
  const shown = lines.slice(Math.max(0, lines.length - layout.lines));
  return columns < NARROW ? shown.map((line) => cutLine(line, columns)) : shown;
}

/** A title and the list's rows; or what lies over them. */
function bodyLines(state: ViewState, layout: Layout, clockTime: ClockTime): Line[] {
  const { overlay, screen } = state;
  const { columns, body, folded } = layout;
  if (overlay?.type === 'help') return helpLines(overlay.top, columns, body + 1);
  if (overlay?.type === 'form') return formLines(overlay.form, columns, body + 1);
  if (screen !== 'contacts') return listLines(state, screen, { columns, clockTime });
  if (folded) return listLines(state, state.focus, { columns, clockTime });
  const left = listLines(state, 'contacts', { columns: layout.left, clockTime });
  const right = listLines(state, 'ofContact', { columns: layout.right, clockTime });
  return left.map((line, index) => [...line, SEPARATOR, ...(right[index] ?? [])]);
}

function listLines(state: ViewState, list: ListName, place: RowPlace): Line[] {
  const { columns, clockTime } = place;
  const lines = [titleLine(state, list, columns), ...listRows(state, list, place)];
  if (list !== 'conflicts') return lines;
  const { body } = layoutFor(state);
  const height = Math.min(CONFLICT_LINES, body - 1);
  const conflict = selectedItem(state.lists.conflicts);
  return height < 1 ? lines : [...lines, ...conflictLines(conflict, { columns, height, clockTime })];
}

function titleLine(state: ViewState, list: ListName, columns: number): Line {
  const { lists } = state;
  const contact = list === 'ofContact' ? selectedItem(lists.contacts) : undefined;
  const { total, selected } = lists[list];
  const name = list === 'ofContact' ? (contact?.name ?? 'Transactions') : SCREEN_TITLES[list];
  const place = total === undefined || total === 0 ? '' : ` ${placeText(selected + 1, total)}`;
  const isFocused = focusedList(state) === list;
  const style = isFocused ? { bold: true } : ({ tone: 'quiet' } as const);
  const title: Span = { text: shortened(`${name}${place}${wayText(state, list)}`, columns), ...style };
  const sums = (contact?.balances ?? []).flatMap((balance) => [{ text: '  ' }, amountSpan(balance)]);
  return filled(cutLine([title, ...sums], columns), columns);
}

function placeText(...numbers: readonly number[]): string {
  return numbers.map((number) => groupDigits(String(number))).join('/');
}

/** How the list was narrowed and ordered, where that is not as usual. */
function wayText({ filters, sort }: ViewState, list: ListName): string {
  const filter = filters[list as Filtered] ?? '';
  return `${filter === '' ? '' : `  /${filter}`}${list === 'contacts' && sort !== 'name' ? `  by ${sort}` : ''}`;
}
