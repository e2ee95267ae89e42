// Days as a filter names them: a day, a month, a year, or so many days from today. Pure.

import { isCalendarDate } from '../../model/calendar-date.ts';
import { lastOfMonth, relativeDay } from '../../model/relative-day.ts';
import type { Comparison } from './filter-term.ts';

/** The first and the last day of a time. */
export interface Period {
  readonly first: string;
  readonly last: string;
}

/** The time that a text names; `today`: the caller's. `undefined` if it names none. */
export function periodOf(text: string, today: string): Period | undefined {
  if (/^\d{4}$/.test(text)) return whole(`${text}-01-01`, `${text}-12-31`);
  if (/^\d{4}-\d\d$/.test(text)) return whole(`${text}-01`, lastOfMonth(text));
  const day = relativeDay(text, today) ?? text;
  return whole(day, day);
}

/** Whether a day stands so to a time: `<` is before its first day, `>` after its last one. */
export function dayHolds(day: string, comparison: Comparison, { first, last }: Period): boolean {
  switch (comparison) {
    case '<':
      return day < first;
    case '<=':
      return day <= last;
    case '>':
      return day > last;
    case '>=':
      return day >= first;
    case 'is':
      return day >= first && day <= last;
  }
}

function whole(first: string, last: string): Period | undefined {
  return isCalendarDate(first) && isCalendarDate(last) ? { first, last } : undefined;
}
