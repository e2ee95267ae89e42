// A line of a bank statement as a row: money out is lent to whom it went, money in is borrowed from whom it came.

import { sha256Hex } from '../../../base/hash.ts';
import type { DecimalMark } from '../amount-text.ts';
import { draftOf } from '../draft-row.ts';
import type { DefaultCurrency, RowTexts } from '../draft-row.ts';
import { quoteCell } from '../reject-text.ts';
import type { SourceRow } from '../source.ts';

/** What a statement says of one line. `amount` has its sign; `id` is the bank's own, within `account`. */
export interface BankLine {
  readonly row: number;
  readonly date: string;
  readonly amount: string;
  readonly name: string;
  readonly memo: string;
  readonly currency?: string | undefined;
  readonly id?: string | undefined;
  readonly account?: string | undefined;
  readonly mark?: DecimalMark;
}

/** The row of a statement's line. Without a name, the memo stands for it. */
export function bankRow(line: BankLine, currency: DefaultCurrency): SourceRow {
  const { row, date, amount, name, memo, id, account = '', mark } = line;
  const isOut = /^[-\u2212]/.test(amount);
  const texts: RowTexts = {
    date,
    contact: name === '' ? memo : name,
    amount: amount.replace(/^[-+\u2212]/, '').trim(),
    direction: isOut ? 'lent' : 'borrowed',
    description: name === '' ? '' : memo,
    ...(line.currency === undefined ? {} : { currency: line.currency }),
    // Account numbers are not spread further than they must; part of a hash keeps accounts apart as well.
    ...(id === undefined ? {} : { id: `${sha256Hex(account).slice(0, 8)}:${id}` }),
  };
  const raw = quoteCell([date, amount, name, memo].join(' | '));
  if (/^[-+]?0+(?:[.,]0*)?$/.test(amount))
    return { ok: false, row, raw, warnings: [], problems: [], skipped: 'its amount is zero' };
  return draftOf({ row, raw, texts, ...(mark === undefined ? {} : { mark }) }, currency);
}
