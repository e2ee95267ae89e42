// Days as statements write them, in three numbers. In which order they stand is never guessed: a flag says it, or a day
// of the file that can be read in one way only.

import { isCalendarDate } from '../../../model/calendar-date.ts';
import { UserError } from '../../../protocol/error-code.ts';
import { excerpt } from '../excerpt.ts';

/** The orders of day, month and year. */
export const DAY_ORDERS = ['dmy', 'mdy', 'ymd'] as const;
export type DayOrder = (typeof DAY_ORDERS)[number];

/** The day that a text writes in an order, `YYYY-MM-DD`; `undefined` if it writes none. */
export function readDay(text: string, order: DayOrder): string | undefined {
  const numbers = /^(\d{1,4})[-./' ]{1,2}(\d{1,2})[-./' ]{1,2}(\d{1,4})$/.exec(
    text.trim().replaceAll(/(?<=\D) +/g, ''),
  );
  if (numbers === null) return undefined;
  const parts = numbers.slice(1);
  const [year = '', month = '', day = ''] = ['y', 'm', 'd'].map((letter) => parts[order.indexOf(letter)] ?? '');
  if (day.length > 2 || (year.length !== 4 && year.length !== 2)) return undefined;
  // Two digits: quicken wrote '26 for 2026 and 98 for 1998.
  const century = year.length === 4 ? '' : Number(year) < 70 ? '20' : '19';
  const found = `${century}${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return isCalendarDate(found) ? found : undefined;
}

/** The order in which all days of a file can be read. Throws `UserError` `invalid_date` if several are left, or none. */
export function orderOf(texts: Iterable<{ readonly row: number; readonly text: string }>): DayOrder {
  let left: readonly DayOrder[] = DAY_ORDERS;
  let last = { row: 1, text: '' };
  const seen = new Set<string>();
  for (const { row, text } of texts) {
    if (seen.has(text)) continue;
    seen.add(text);
    const fitting = left.filter((order) => readDay(text, order) !== undefined);
    const isDay = DAY_ORDERS.some((order) => readDay(text, order) !== undefined);
    if (!isDay) continue;
    if (fitting.length === 0) throw unclear(row, `${excerpt(text)} contradicts the days before it`);
    left = fitting;
    last = { row, text };
  }
  const [only = 'ymd'] = left;
  const isSame = left.every((order) => [...seen].every((text) => readDay(text, order) === readDay(text, only)));
  if (left.length === 1 || isSame) return only;
  throw unclear(last.row, `${excerpt(last.text)} can be read in several ways, and no day of the file settles it`);
}

function unclear(row: number, message: string): UserError {
  return new UserError({
    code: 'invalid_date',
    message: `row ${row}: ${message}`,
    hint: 'say in which order day, month and year stand: --date-order dmy, mdy or ymd',
    field: 'date',
    rows: [{ row, code: 'invalid_date', field: 'date', message }],
  });
}
