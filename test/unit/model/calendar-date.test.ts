// Calendar days as texts.

import { expect, test } from 'vitest';
import { isCalendarDate } from '../../../src/model/calendar-date.ts';

test.for([
  '0001-01-01',
  '1900-02-28',
  '2000-02-29',
  '2024-02-29',
  '2026-01-31',
  '2026-04-30',
  '2026-12-31',
  '9999-12-31',
])('[MU2] %s is a day', (text) => {
  expect(isCalendarDate(text)).toBe(true);
});

test.for([
  '0000-01-01',
  '1900-02-29',
  '2100-02-29',
  '2026-02-29',
  '2026-02-30',
  '2026-04-31',
  '2026-00-10',
  '2026-13-10',
  '2026-01-00',
  '2026-01-32',
  '2026-1-1',
  '26-01-01',
  '2026/01/01',
  '2026-01-01T00:00',
  ' 2026-01-01',
  '2026-01-01\n',
  '+002026-01-01',
  '٢٠٢٦-01-01',
  '',
])('[MU2] %j is none', (text) => {
  expect(isCalendarDate(text)).toBe(false);
});

test('[MU2] every day of four years is one, and no other day number is', () => {
  const named: string[] = [];
  for (let year = 2024; year < 2028; year += 1)
    for (let month = 1; month <= 12; month += 1)
      for (let day = 1; day <= 31; day += 1) {
        const text = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
        if (isCalendarDate(text)) named.push(text);
      }
  const real = Array.from({ length: 366 + 3 * 365 }, (_, day) =>
    new Date(Date.UTC(2024, 0, 1 + day)).toISOString().slice(0, 10),
  );
  expect(named).toEqual(real);
});
