// Days named from today on: `today`, `yesterday`, `tomorrow`, `today+7d`, `-2w`, `+1m`. Pure.

import { isCalendarDate } from './calendar-date.ts';

const RELATIVE = /^(?:(today|yesterday|tomorrow)|(?=[+-]))(?:([+-])(\d{1,4})([dwmy]))?$/i;
const SHIFTS: Readonly<Record<string, number>> = { yesterday: -1, tomorrow: 1 };

/** The day that such a text names, counted from `today`; `undefined` if it names none. */
export function relativeDay(text: string, today: string): string | undefined {
  const match = RELATIVE.exec(text);
  if (match === null) return undefined;
  const [, word = 'today', sign, count = '0', unit = 'd'] = match;
  const number = Number(`${sign ?? '+'}${count}`);
  const [year = 0, month = 1, day = 1] = today.split('-').map(Number);
  const shift = SHIFTS[word.toLowerCase()] ?? 0;
  const months = { m: number, y: 12 * number }[unit.toLowerCase()] ?? 0;
  const days = { d: number, w: 7 * number }[unit.toLowerCase()] ?? 0;
  // A month later is the same day of it, or its last one.
  const ofMonth = new Date(Date.UTC(year, month - 1 + months, 1));
  const length = Number(lastOfMonth(isoDay(ofMonth).slice(0, 7)).slice(8));
  const found = isoDay(new Date(ofMonth.getTime() + (Math.min(day, length) - 1 + shift + days) * 86_400_000));
  return isCalendarDate(found) ? found : undefined;
}

/** The last day of a month `YYYY-MM`; empty if there is no such month. */
export function lastOfMonth(month: string): string {
  const days = ['31', '30', '29', '28'].map((day) => `${month}-${day}`);
  return days.find(isCalendarDate) ?? '';
}

function isoDay(date: Date): string {
  const year = date.getUTCFullYear();
  return year >= 1 && year <= 9999 ? date.toISOString().slice(0, 10) : '';
}
