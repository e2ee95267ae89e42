// The whole file as checked rows, in its order. Rows whose value hangs on the decimal mark, and all after them, wait
// until an amount settles it; if none does, the import stops.

import type { CsvRow } from './csv-rows.ts';
import type { DecimalMark } from './amount-text.ts';
import { MarkSettler, unsettledMark } from './decimal-mark.ts';
import { draftRow } from './draft-row.ts';
import type { DefaultCurrency, DraftRow } from './draft-row.ts';
import { dependsOnMark, finishRow } from './finish-row.ts';
import type { CheckedRow } from './finish-row.ts';
import type { Header } from './header.ts';

/** What the checks need besides the rows. `mark`: the decimal mark that the user named. */
export interface CheckOptions {
  readonly header: Header;
  readonly currency: DefaultCurrency;
  readonly mark?: DecimalMark;
}

/** Checks rows one after the other. Throws `UserError` `ambiguous_decimal_mark`. */
export async function* checkRows(rows: AsyncIterable<CsvRow>, options: CheckOptions): AsyncGenerator<CheckedRow> {
  const settler = new MarkSettler(options.mark);
  let waiting: DraftRow[] = [];
  for await (const csv of rows) {
    const draft = draftRow(csv, options.header, options.currency);
    settler.see(draft.amount, draft.row);
    const { mark } = settler;
    if (mark === undefined && (waiting.length > 0 || dependsOnMark(draft))) {
      waiting.push(draft);
      continue;
    }
    for (const earlier of waiting) yield finishRow(earlier, mark);
    waiting = [];
    yield finishRow(draft, mark);
  }
  const [open] = waiting;
  if (open !== undefined) throw unsettledMark(open.row, open.amount);
}
