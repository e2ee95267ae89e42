// Days as a filter names them: a day, a month, a year, or so many days from today. Pure.

import { isCalendarDate } from '../../model/calendar-date.ts';
import type { Comparison } from './filter-term.ts';

/** The first and the last day of a time. */
export interface Period {
  readonly first: string;
  readonly last: string;
}

const RELATIVE = /^(?:(today|yesterday|tomorrow)|(?=[+-]))(?:([+-])(\d{1,4})([dwmy]))?$/i;
const SHIFTS: Readonly<Record<string, number>> = { yesterday: -1, tomorrow: 1 };

/** The time that a text names; `today`: the caller's. `undefined` if it names none. */
export function periodOf(text: string, today: string): Period | undefined {
  if (/^\d{4}$/.test(text)) return whole(`${text}-01-01`, `${text}-12-31`);
  if (/^\d{4}-\d\d$/.test(text)) return whole(`${text}-01`, lastOfMonth(text));
  const day = RELATIVE.test(text) ? relativeDay(text, today) : text;
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

function lastOfMonth(month: string): string {
  const days = ['31', '30', '29', '28'].map((day) => `${month}-${day}`);
  return days.find(isCalendarDate) ?? '';
}

function relativeDay(text: string, today: string): string {
  const [, word = 'today', sign, count = '0', unit = 'd'] = RELATIVE.exec(text) ?? [];
  const number = Number(`${sign ?? '+'}${count}`);
  const [year = 0, month = 1, day = 1] = today.split('-').map(Number);
  const shift = SHIFTS[word.toLowerCase()] ?? 0;
  const months = { m: number, y: 12 * number }[unit.toLowerCase()] ?? 0;
  const days = { d: number, w: 7 * number }[unit.toLowerCase()] ?? 0;
  // A month later is the same day of it, or its last one.
  const ofMonth = new Date(Date.UTC(year, month - 1 + months, 1));
  const length = Number(lastOfMonth(isoDay(ofMonth).slice(0, 7)).slice(8));
  return isoDay(new Date(ofMonth.getTime() + (Math.min(day, length) - 1 + shift + days) * 86_400_000));
}

function isoDay(date: Date): string {
  const year = date.getUTCFullYear();
  return year >= 1 && year <= 9999 ? date.toISOString().slice(0, 10) : '';
}
