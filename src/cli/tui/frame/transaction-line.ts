// A transaction's row: date, description, amount signed by direction, due day.

import type { TransactionView } from '../../../protocol/local/views.ts';
import { textWidth } from '../../output/width.ts';
import { amountSpan } from './amount-span.ts';
import { cell } from './span.ts';
import type { Line, Span } from './span.ts';

/** Columns of the parts of a row; `due` 0: no row shows one. */
export interface TransactionColumns {
  readonly date: number;
  readonly description: number;
  readonly amount: number;
  readonly due: number;
}

const DAY = 10;
const AMOUNT_MIN = 10;
const DESCRIPTION_MIN = 6;

/** The parts of all rows in `columns` columns, so that what `rows` show fits where it can. */
export function transactionColumns(rows: readonly TransactionView[], columns: number): TransactionColumns {
  const widest = Math.max(AMOUNT_MIN, ...rows.map((row) => textWidth(signed(row).text)));
  const due =
    rows.some((row) => row.due !== undefined) && columns >= DAY + DESCRIPTION_MIN + widest + DAY + 3 ? DAY + 1 : 0;
  const date = columns >= DAY + DESCRIPTION_MIN + widest + 2 ? DAY + 1 : 0;
  const amount = Math.min(widest + 1, Math.max(0, columns - date - due));
  return { date, description: columns - date - due - amount, amount, due };
}

/** The row. An unanswered write of this device is marked by a star. */
export function transactionLine(transaction: TransactionView, columns: TransactionColumns): Line {
  const { date, due } = transaction;
  const description = transaction.description === '' ? kindOf(transaction) : transaction.description;
  const amount = signed(transaction);
  const said = transaction.pending === true ? `* ${description}` : description;
  return [
    { text: cell(date, columns.date), tone: 'quiet' },
    { text: cell(said.replaceAll('\n', ' '), columns.description) },
    { ...amount, text: cell(amount.text, columns.amount, 'right') },
    { text: cell(due ?? '', columns.due, 'right'), tone: 'quiet' },
  ];
}

/** What an undescribed one says: a repayment looks like a loan the other way round otherwise. */
function kindOf({ category }: TransactionView): string {
  return category === 'repayment' ? category : '';
}

function signed(transaction: TransactionView): Span {
  return amountSpan(transaction, transaction.direction === 'borrowed' ? -1 : 1);
}
