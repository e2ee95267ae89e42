// How long a server asks to be left alone.

import { expect, it } from 'vitest';
import { retryAfterMs } from '../../../../src/daemon/sync/retry-after.ts';

const NOW = Date.UTC(2026, 0, 1);
const DAY_MS = 86_400_000;

it.each([
  ['5', 5_000],
  [' 120 ', 120_000],
  ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
  ['99999999999999999999', DAY_MS],
  ['Fri, 01 Jan 2100 00:00:00 GMT', DAY_MS],
  ['Wed, 31 Dec 2025 23:59:59 GMT', undefined],
  ['0', undefined],
  ['soon', undefined],
  ['-5', undefined],
  [['5', '6'], undefined],
  [undefined, undefined],
])('Retry-After %j is %s ms', (header, ms) => {
  expect(retryAfterMs(header, NOW)).toBe(ms);
});
