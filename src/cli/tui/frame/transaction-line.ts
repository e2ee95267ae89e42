// A transaction's row: date, contact, description, amount signed by direction, the balance after it, due day. What does
// not fit is left out from the least needed on.

import type { TransactionView } from '../../../protocol/local/views.ts';
import { textWidth } from '../../output/width.ts';
import { amountSpan } from './amount-span.ts';
import { cell } from './span.ts';
import type { Line, Span } from './span.ts';

/** Columns of the parts of a row; 0: not shown. */
export interface TransactionColumns {
  readonly date: number;
  readonly contact: number;
  readonly description: number;
  readonly amount: number;
  readonly running: number;
  readonly due: number;
}

/** What else a row needs: the day today, and whether what is due is still open. */
export interface DueFacts {
  readonly today: string;
  readonly isOpen: (transaction: TransactionView) => boolean;
}

const DAY = 11;
const DUE = DAY + 2;
const AMOUNT_MIN = 10;
const DESCRIPTION_MIN = 6;
const CONTACT_MAX = 30;

/** The parts of all rows in `columns` columns, so that what `rows` show fits where it can. */
export function transactionColumns(
  rows: readonly TransactionView[],
  columns: number,
  hasContact: boolean,
): TransactionColumns {
  const widest = Math.max(AMOUNT_MIN, ...rows.map((row) => textWidth(signed(row).text))) + 1;
  const running = Math.max(0, ...rows.map((row) => textWidth(runningSpan(row).text) + 1));
  const amount = Math.min(widest, columns);
  let left = columns - amount - DESCRIPTION_MIN;
  const take = (wanted: number): number => {
    if (wanted > left) return 0;
    left -= wanted;
    return wanted;
  };
  const contact = hasContact ? take(Math.min(CONTACT_MAX, Math.max(8, Math.floor(columns * 0.2)))) : 0;
  const date = take(DAY);
  const due = rows.some((row) => row.due !== undefined) ? take(DUE) : 0;
  const balance = running <= 1 ? 0 : take(running);
  return {
    date,
    contact,
    due,
    amount,
    running: balance,
    description: columns - date - contact - due - amount - balance,
  };
}

/** The row. An unanswered write of this device is marked by a star, what is overdue by an exclamation mark. */
export function transactionLine(transaction: TransactionView, columns: TransactionColumns, facts: DueFacts): Line {
  const { date } = transaction;
  const amount = signed(transaction);
  const running = runningSpan(transaction);
  return [
    { text: cell(date, columns.date), tone: 'quiet' },
    { text: cell(transaction.contact.name, columns.contact - 1) + ' '.repeat(columns.contact > 0 ? 1 : 0) },
    { text: cell(descriptionOf(transaction), columns.description) },
    { ...amount, text: cell(amount.text, columns.amount, 'right') },
    { ...running, text: cell(running.text, columns.running, 'right') },
    dueSpan(transaction, columns.due, facts),
  ];
}

function descriptionOf({ description, category, pending }: TransactionView): string {
  // What an undescribed one is: a repayment looks like a loan the other way round otherwise.
  const kind = category === 'repayment' ? category : '';
  const said = description === '' ? kind : description.replaceAll('\n', ' ');
  return pending === true ? `* ${said}` : said;
}

function dueSpan(transaction: TransactionView, columns: number, { today, isOpen }: DueFacts): Span {
  const { due } = transaction;
  if (due === undefined || columns === 0) return { text: ' '.repeat(columns) };
  const isOverdue = due < today && isOpen(transaction);
  const text = cell(`${isOverdue ? '!' : ' '}${due}`, columns, 'right');
  return isOverdue ? { text, tone: 'minus', bold: true } : { text, tone: 'quiet' };
}

function signed(transaction: TransactionView): Span {
  return amountSpan(transaction, transaction.direction === 'borrowed' ? -1 : 1);
}

function runningSpan({ running }: TransactionView): Span {
  return running === undefined ? { text: '' } : { ...amountSpan(running), tone: 'quiet' };
}
