// The visible rows of any list. The selected one has a mark as well as a colour; a changed one is bold for a moment.

import type { ContactView, TransactionView } from '../../../protocol/local/views.ts';
import { signOf } from '../../output/money-text.ts';
import { itemAt, selectedItem } from '../pane.ts';
import type { Pane } from '../pane.ts';
import type { ListName } from '../model/lists.ts';
import { focusedList, heightOf } from '../model/places.ts';
import type { ViewState } from '../model/view-state.ts';
import { contactLine } from './contact-line.ts';
import { emptyTexts } from './empty-texts.ts';
import { gridLines } from './grid.ts';
import { GRIDS } from './list-cells.ts';
import { cell } from './span.ts';
import type { ClockTime, Line } from './span.ts';
import { transactionColumns, transactionLine } from './transaction-line.ts';

const MARK_WIDTH = 2;

/** The rows of a list, `columns` wide and as many as it has lines on the screen. */
export function listRows(state: ViewState, list: ListName, { columns, clockTime }: RowPlace): Line[] {
  const pane = state.lists[list] as Pane<{ readonly id: string }>;
  const height = heightOf(state, list);
  if (pane.total === 0) return texts(emptyTexts(state, list), height, columns);
  const shown = Array.from({ length: height }, (_, row) => itemAt(pane, pane.top + row));
  const there = shown.filter((item) => item !== undefined);
  const lines = linesOf({ state, list }, there, { columns: columns - MARK_WIDTH, clockTime });
  const isFocused = focusedList(state) === list && state.overlay === undefined;
  return shown.map((item, row) => {
    if (item === undefined) return [{ text: ' '.repeat(columns) }];
    const isSelected = pane.top + row === pane.selected;
    const line = lines[there.indexOf(item)] ?? [];
    const bold = state.flashing.has(item.id) ? { bold: true } : {};
    const marked = [{ text: isSelected ? '> ' : '  ' }, ...line];
    // Colours on an inverse row would be patches.
    if (isSelected && isFocused) return [{ text: marked.map(({ text }) => text).join(''), inverse: true, ...bold }];
    return marked.map((span) => ({ ...span, ...bold }));
  });
}

/** How wide rows are, and how they tell times. */
export interface RowPlace {
  readonly columns: number;
  readonly clockTime: ClockTime;
}

interface Which {
  readonly state: ViewState;
  readonly list: ListName;
}

/** The items are of the kind that the list has. */
function linesOf({ state, list }: Which, items: readonly unknown[], { columns, clockTime }: RowPlace): Line[] {
  if (list === 'contacts') return items.map((contact) => contactLine(contact as ContactView, columns));
  if (list === 'ofContact' || list === 'transactions' || list === 'due') {
    return transactionLines({ state, list }, items as readonly TransactionView[], columns);
  }
  const { shape, cells } = GRIDS[list];
  const rows = items.map((item) => cells(item as never, clockTime));
  return gridLines(rows, shape, columns);
}

function transactionLines({ state, list }: Which, items: readonly TransactionView[], columns: number): Line[] {
  const shape = transactionColumns(items, columns, list !== 'ofContact');
  const contact = selectedItem(state.lists.contacts);
  const isOpen = (transaction: TransactionView): boolean =>
    list === 'due' || (list === 'ofContact' && isOnItsSide(transaction, contact));
  return items.map((item) => transactionLine(item, shape, { today: state.today, isOpen }));
}

/** Whether the balance with the contact in that currency is on the transaction's side. */
function isOnItsSide({ currency, direction }: TransactionView, contact: ContactView | undefined): boolean {
  const balance = contact?.balances?.find((one) => one.currency === currency);
  return balance !== undefined && signOf(balance) === (direction === 'lent' ? 1 : -1);
}

/** Lines of text instead of rows. */
export function texts(lines: readonly string[], height: number, columns: number): Line[] {
  return Array.from({ length: height }, (_, index) => [{ text: cell(lines[index] ?? '', columns), tone: 'quiet' }]);
}
