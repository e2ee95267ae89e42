// Days as filters name them.

import { expect, test } from 'vitest';
import { dayHolds, periodOf } from '../../../../src/daemon/filter/day-period.ts';

test.each([
  ['2026-11-30', '2026-11-30', '2026-11-30'],
  ['2026-02', '2026-02-01', '2026-02-28'],
  ['2028-02', '2028-02-01', '2028-02-29'],
  ['2026', '2026-01-01', '2026-12-31'],
  ['today', '2026-03-31', '2026-03-31'],
  ['Yesterday', '2026-03-30', '2026-03-30'],
  ['tomorrow', '2026-04-01', '2026-04-01'],
  ['today+7d', '2026-04-07', '2026-04-07'],
  ['-2w', '2026-03-17', '2026-03-17'],
  ['today-1m', '2026-02-28', '2026-02-28'],
  ['+1m', '2026-04-30', '2026-04-30'],
  ['tomorrow+1y', '2027-04-01', '2027-04-01'],
])('%s is %s to %s', (text, first, last) => {
  expect(periodOf(text, '2026-03-31')).toEqual({ first, last });
});

test.each(['2026-13', '2026-02-30', '0000', 'soon', '7d', 'today7d', '', '+9999y', '2026-1-1'])(
  '%j is none',
  (text) => {
    expect(periodOf(text, '2026-03-31')).toBeUndefined();
  },
);

test.each([
  ['<', [true, false, false, false]],
  ['<=', [true, true, true, false]],
  ['is', [false, true, true, false]],
  ['>=', [false, true, true, true]],
  ['>', [false, false, false, true]],
] as const)('%s a month', (comparison, expected) => {
  const days = ['2026-01-31', '2026-02-01', '2026-02-28', '2026-03-01'];
  const period = { first: '2026-02-01', last: '2026-02-28' };
  expect(days.map((day) => dayHolds(day, comparison, period))).toEqual(expected);
});
