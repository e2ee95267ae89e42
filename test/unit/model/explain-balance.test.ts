// What stands behind a balance: running sums, what is open, what settled what.

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { signedMinor } from '../../../src/model/balance.ts';
import { explainBalance } from '../../../src/model/explain-balance.ts';
import type { BalanceStep } from '../../../src/model/explain-balance.ts';
import type { Transaction } from '../../../src/model/transaction.ts';
import { id } from '../../support/model-fixture.ts';

const MAX = Number.MAX_SAFE_INTEGER;

/** Transactions with the ids 1, 2, …: lent where positive. */
function transactions(...minors: readonly number[]): readonly Transaction[] {
  return minors.map((minor, at) => ({
    id: id(at + 1),
    contactId: id(99),
    direction: minor < 0 ? 'borrowed' : 'lent',
    amountMinor: Math.abs(minor),
    currency: 'EUR',
    description: '',
    date: '2026-01-01',
    category: minor < 0 ? 'repayment' : 'loan',
    tags: [],
    createdAt: 1,
    updatedAt: 1,
  }));
}

const brief = ({ running, open, settles }: BalanceStep) => [
  running,
  open,
  settles.map((one) => [one.id, one.minor] as const),
];

test('[MO6] a repayment settles the oldest first, partly where it is not enough', () => {
  expect(explainBalance(transactions(1000, 500, -1200)).map(brief)).toEqual([
    [1000n, 0n, []],
    [1500n, 300n, []],
    [
      300n,
      0n,
      [
        [id(1), 1000n],
        [id(2), 200n],
      ],
    ],
  ]);
});

test('[MO6] what is paid back too much is open the other way, and settled by what comes next', () => {
  expect(explainBalance(transactions(1000, -1500, 200, 400)).map(brief)).toEqual([
    [1000n, 0n, []],
    [-500n, 0n, [[id(1), 1000n]]],
    [-300n, 0n, [[id(2), 200n]]],
    [100n, 100n, [[id(2), 300n]]],
  ]);
});

test('[MO6] sums past 2^53 are exact', () => {
  const steps = explainBalance(transactions(MAX, MAX, MAX, -1, -MAX));
  expect(steps.map(({ running }) => running)).toEqual([
    9007199254740991n,
    18014398509481982n,
    27021597764222973n,
    27021597764222972n,
    18014398509481981n,
  ]);
  expect(steps.map(({ open }) => open)).toEqual([0n, 9007199254740990n, 9007199254740991n, 0n, 0n]);
});

test('[MO6] open parts add up to the balance, and all parts to the amounts', () => {
  const amount = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: MAX }));
  const signed = fc.tuple(amount, fc.boolean()).map(([minor, isLent]) => (isLent ? minor : -minor));
  fc.assert(
    fc.property(fc.array(signed, { maxLength: 30 }), (minors) => {
      const steps = explainBalance(transactions(...minors));
      const sum = minors.reduce((total, minor) => total + BigInt(minor), 0n);
      const open = steps.reduce((total, step) => total + step.open, 0n);
      expect(open).toBe(sum < 0n ? -sum : sum);
      expect(steps.at(-1)?.running ?? 0n).toBe(sum);
      for (const step of steps) {
        const settledBy = steps.flatMap(({ settles }) => settles.filter((one) => one.id === step.transaction.id));
        const parts = [...settledBy, ...step.settles].reduce((total, { minor }) => total + minor, step.open);
        expect(parts).toBe(BigInt(step.transaction.amountMinor));
      }
      const signs = steps.filter((step) => step.open > 0n).map(({ transaction }) => signedMinor(transaction) > 0n);
      expect(new Set(signs).size).toBeLessThanOrEqual(1);
    }),
    { numRuns: 200 },
  );
});
