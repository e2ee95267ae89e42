// A whole frame from the state: every line of the screen as styled text, exactly as wide and high as the layout says.

import type { ContactView, TransactionView } from '../../../protocol/local/views.ts';
import { KEY_HELP } from '../key-action.ts';
import { layoutOf } from '../layout.ts';
import type { Layout } from '../layout.ts';
import { itemAt, selectedItem } from '../pane.ts';
import type { Pane } from '../pane.ts';
import type { ViewState } from '../view-model.ts';
import { amountSpan } from './amount-span.ts';
import { contactLine } from './contact-line.ts';
import { cell, cutLine, filled, shortened } from './span.ts';
import type { Line, Span } from './span.ts';
import { statusLine } from './status-line.ts';
import { transactionColumns, transactionLine } from './transaction-line.ts';

const SEPARATOR: Span = { text: ' │ ', tone: 'quiet' };
const MARK_WIDTH = 2;
/** Below this many columns the parts of a row do not all fit. */
const NARROW = 20;

/** The lines of the screen, top to bottom: header, titles, lists (or the keys), status. */
export function frameOf(state: ViewState, clockTime: (iso: string) => string): readonly Line[] {
  const layout = layoutOf(state.size);
  const { columns } = layout;
  const body = state.help ? helpLines(layout) : bodyLines(state, layout);
  const lines = [headerLine(state, columns), ...body, statusLine(state, columns, clockTime)];
  // A terminal of one or two rows shows the status, which says most; one of a few columns, the beginnings of lines.
  const shown = lines.slice(Math.max(0, lines.length - layout.lines));
  return columns < NARROW ? shown.map((line) => cutLine(line, columns)) : shown;
}

function headerLine({ totals }: ViewState, columns: number): Line {
  const sums = totals.flatMap(({ net }) => [{ text: '  ' }, amountSpan(net)]);
  const line: Span[] = [{ text: 'ledger', bold: true }, { text: '  all contacts:' }, ...sums];
  return filled(cutLine(totals.length === 0 ? line.slice(0, 1) : line, columns), columns);
}

function bodyLines(state: ViewState, layout: Layout): Line[] {
  const left = [contactsTitle(state, layout.left), ...contactRows(state, layout)];
  const right = [transactionsTitle(state, layout.right), ...transactionRows(state, layout)];
  if (layout.folded) return state.focus === 'contacts' ? left : right;
  return left.map((line, index) => [...line, SEPARATOR, ...(right[index] ?? [])]);
}

function contactsTitle({ contacts, focus }: ViewState, columns: number): Line {
  const text = `Contacts${place(contacts)}`;
  return [{ text: cell(text, columns), bold: focus === 'contacts', ...(focus === 'contacts' ? {} : QUIET) }];
}

const QUIET = { tone: 'quiet' } as const;

function transactionsTitle({ contacts, transactions, focus }: ViewState, columns: number): Line {
  const contact = selectedItem(contacts);
  const focused = focus === 'transactions';
  const text = contact === undefined ? 'Transactions' : `${contact.name}${place(transactions)}`;
  const title: Span = {
    text: shortened(text, columns),
    bold: focused,
    ...(focused ? {} : QUIET),
  };
  const sums = (contact?.balances ?? []).flatMap((balance) => [{ text: '  ' }, amountSpan(balance)]);
  return filled(cutLine([title, ...sums], columns), columns);
}

/** Where the selection is, for lists that have one. */
function place<T extends { readonly id: string }>({ total, selected }: Pane<T>): string {
  return total === undefined || total === 0 ? '' : ` ${selected + 1}/${total}`;
}

function contactRows(state: ViewState, layout: Layout): Line[] {
  const { contacts, focus } = state;
  if (contacts.total === 0)
    return message(['No contacts yet. Add one with', 'ledger contact add NAME'], layout.body, layout.left);
  const line = (contact: ContactView): Line => contactLine(contact, layout.left - MARK_WIDTH);
  return rows(contacts, { state, layout, columns: layout.left, line, focused: focus === 'contacts' });
}

function transactionRows(state: ViewState, layout: Layout): Line[] {
  const { transactions, contacts, focus } = state;
  if (contacts.total === 0) return message([], layout.body, layout.right);
  if (transactions.total === 0)
    return message(['No transactions yet. Add one with', 'ledger lend NAME AMOUNT'], layout.body, layout.right);
  const columns = transactionColumns(transactions.items, layout.right - MARK_WIDTH);
  const line = (transaction: TransactionView): Line => transactionLine(transaction, columns);
  return rows(transactions, { state, layout, columns: layout.right, line, focused: focus === 'transactions' });
}

interface RowsOptions<T> {
  readonly state: ViewState;
  readonly layout: Layout;
  readonly columns: number;
  readonly line: (item: T) => Line;
  readonly focused: boolean;
}

/** The visible rows of a pane. The selected one has a mark as well as a colour; a changed one is bold for a moment. */
function rows<T extends { readonly id: string }>(pane: Pane<T>, options: RowsOptions<T>): Line[] {
  const { state, layout, columns, line, focused } = options;
  return Array.from({ length: layout.body }, (_, index) => {
    const at = pane.top + index;
    const item = itemAt(pane, at);
    if (item === undefined) return [{ text: ' '.repeat(columns) }];
    const selected = at === pane.selected;
    const spans: Line = [{ text: selected ? '> ' : '  ' }, ...line(item)];
    const bold = state.flashing.has(item.id);
    const inverse = selected && focused;
    return bold || inverse
      ? spans.map((span) => ({ ...span, ...(bold ? { bold } : {}), ...(inverse ? { inverse } : {}) }))
      : spans;
  });
}

function message(texts: readonly string[], body: number, columns: number): Line[] {
  return Array.from({ length: body }, (_, index) => [{ text: cell(texts[index] ?? '', columns), ...QUIET }]);
}

function helpLines({ body, columns }: Layout): Line[] {
  const lines: Line[] = [
    [{ text: cell('Keys', columns), bold: true }],
    ...KEY_HELP.map(([keys, action]): Line => [{ text: cell(`  ${keys.padEnd(22)}${action}`, columns) }]),
    [{ text: ' '.repeat(columns) }],
    [{ text: cell('  +12.50: they owe you    -12.50: you owe them    *: not yet synced', columns) }],
  ];
  return Array.from({ length: body + 1 }, (_, index) => lines[index] ?? [{ text: ' '.repeat(columns) }]);
}
