// The whole file as checked rows, in its order. Rows whose value hangs on the decimal mark, and all after them, wait
// until an amount settles it; if none does, the import stops.

import type { DecimalMark } from './amount-text.ts';
import { MarkSettler, unsettledMark } from './decimal-mark.ts';
import type { DraftRow } from './draft-row.ts';
import { dependsOnMark, finishRow } from './finish-row.ts';
import type { CheckedRow } from './finish-row.ts';
import type { SourceRow } from './source.ts';

/** Checks rows one after the other. `fixed`: the decimal mark that the user named. Throws `UserError` `ambiguous_decimal_mark`. */
export async function* checkRows(rows: AsyncIterable<SourceRow>, fixed?: DecimalMark): AsyncGenerator<CheckedRow> {
  const settler = new MarkSettler(fixed);
  let waiting: SourceRow[] = [];
  let open: DraftRow | undefined;
  for await (const row of rows) {
    if (isDraft(row) && row.mark === undefined) settler.see(row.amount, row.row);
    const { mark } = settler;
    if (mark === undefined) open ??= isDraft(row) && row.mark === undefined && dependsOnMark(row) ? row : undefined;
    if (mark === undefined && open !== undefined) {
      waiting.push(row);
      continue;
    }
    for (const earlier of waiting) yield finish(earlier, mark);
    waiting = [];
    open = undefined;
    yield finish(row, mark);
  }
  if (open !== undefined) throw unsettledMark(open.row, open.amount);
}

function isDraft(row: SourceRow): row is DraftRow {
  return 'amount' in row;
}

function finish(row: SourceRow, mark: DecimalMark | undefined): CheckedRow {
  return isDraft(row) ? finishRow(row, row.mark ?? mark) : row;
}
