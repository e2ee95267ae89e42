// 10,000 mutations by five devices while everything fails; the seed is printed, and LEDGER_TEST_SEED repeats it.

import { expect, test } from 'vitest';
import { storm } from '../support/storm.ts';

const MINUTES = 30;

test('[ND4] 10,000 mutations', { timeout: MINUTES * 60_000 }, async () => {
  const given = process.env['LEDGER_TEST_SEED'];
  const seed = given === undefined ? Date.now() % 1_000_000 : Number(given);
  process.stdout.write(`seed ${seed}\n`);
  const report = await storm({ seed, devices: 5, rounds: 40, mutationsPerRound: 250 });
  process.stdout.write(`${JSON.stringify(report)}\n`);
  expect(report.entries).toBe(10_005);
  expect(report.notifications.lost).toBeGreaterThan(0);
});
