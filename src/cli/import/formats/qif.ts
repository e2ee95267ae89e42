// QIF: one letter and a value a line, `^` ends a transaction. Accounts, categories, securities and memorised entries
// are passed over. A split transaction is taken as its whole.

import type { DefaultCurrency } from '../draft-row.ts';
import type { SourceRow } from '../source.ts';
import { bankRow } from './bank-row.ts';
import { orderOf, readDay } from './day-order.ts';
import type { DayOrder } from './day-order.ts';

interface QifEntry {
  readonly row: number;
  readonly fields: Map<string, string>;
}

/** Sections whose entries move money. */
const MONEY = /^!type:\s*(bank|cash|ccard|oth a|oth l)\s*$/i;

/** One row for every transaction of a text. */
export function* qifRows(
  text: string,
  { currency, order }: { readonly currency: DefaultCurrency; readonly order: DayOrder | undefined },
): Generator<SourceRow> {
  const entries = [...entriesOf(text)];
  const days = entries.map(({ row, fields }) => ({ row, text: fields.get('D') ?? '' }));
  const settled = order ?? orderOf(days);
  for (const { row, fields } of entries) {
    const day = fields.get('D') ?? '';
    const amount = (fields.get('T') ?? fields.get('U') ?? '').trim();
    const line = {
      row,
      date: readDay(day, settled) ?? day,
      amount,
      name: (fields.get('P') ?? '').trim(),
      memo: (fields.get('M') ?? '').trim(),
    };
    yield bankRow(line, currency);
  }
}

function* entriesOf(text: string): Generator<QifEntry> {
  let isMoney = true;
  let entry: QifEntry | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    const letter = line.charAt(0);
    if (letter === '!') isMoney = MONEY.test(line.trim()) || (isMoney && !/^!(type|account)/i.test(line));
    else if (letter === '^') {
      if (entry !== undefined && isMoney) yield entry;
      entry = undefined;
    } else if (letter.trim() !== '') {
      entry ??= { row: index + 1, fields: new Map() };
      if (!entry.fields.has(letter)) entry.fields.set(letter, line.slice(1));
    }
  }
  if (entry !== undefined && isMoney) yield entry;
}
