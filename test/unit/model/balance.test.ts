// Running balances: exact at any size, per contact and currency.

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Balances, signedMinor } from '../../../src/model/balance.ts';
import type { Transaction } from '../../../src/model/transaction.ts';
import { id } from '../../support/model-fixture.ts';

const MAX = Number.MAX_SAFE_INTEGER;

function transaction(minor: number, currency = 'EUR', contact = 1): Transaction {
  const direction = minor < 0 ? 'borrowed' : 'lent';
  const what = { direction, amountMinor: Math.abs(minor), currency, description: '', date: '2026-01-01' } as const;
  return { id: id(9), contactId: id(contact), ...what, category: 'loan', tags: [], createdAt: 1, updatedAt: 1 };
}

function counted(...transactions: readonly Transaction[]): Balances {
  const balances = new Balances();
  for (const one of transactions) balances.count(one, 1);
  return balances;
}

describe('balances', () => {
  test('[MO6] lent counts plus, borrowed minus', () => {
    expect(signedMinor(transaction(5))).toBe(5n);
    expect(signedMinor(transaction(-5))).toBe(-5n);
    expect(counted(transaction(100_000), transaction(-50_000)).of(id(1))).toEqual([{ currency: 'EUR', sum: 50_000n }]);
  });

  test('[MO6] currencies and contacts are apart, and sorted by code', () => {
    const balances = counted(transaction(5, 'USD'), transaction(7, 'EUR'), transaction(9, 'EUR', 2));
    expect(balances.of(id(1))).toEqual([
      { currency: 'EUR', sum: 7n },
      { currency: 'USD', sum: 5n },
    ]);
    expect(balances.of(id(2))).toEqual([{ currency: 'EUR', sum: 9n }]);
    expect(balances.of(id(3))).toEqual([]);
  });

  test('[MO6] one of zero stays while there are transactions, and goes with the last', () => {
    const balances = counted(transaction(5), transaction(-5));
    expect(balances.of(id(1))).toEqual([{ currency: 'EUR', sum: 0n }]);
    balances.count(transaction(5), -1);
    expect(balances.of(id(1))).toEqual([{ currency: 'EUR', sum: -5n }]);
    balances.count(transaction(-5), -1);
    expect(balances.of(id(1))).toEqual([]);
  });

  test.for([
    ['up', [MAX, MAX], 18_014_398_509_481_982n],
    ['by one', [MAX, 1], 9_007_199_254_740_992n],
    ['by one and one', [MAX, 1, 1], 9_007_199_254_740_993n],
    ['down', [-MAX, -MAX, -1], -18_014_398_509_481_983n],
    ['and back', [MAX, MAX, -MAX], 9_007_199_254_740_991n],
    ['and through zero', [MAX, 2, -MAX, -MAX], -9_007_199_254_740_989n],
  ] as const)('[MO5] past 2^53 − 1, %s', ([, amounts, sum]) => {
    expect(counted(...amounts.map((minor) => transaction(minor))).of(id(1))).toEqual([{ currency: 'EUR', sum }]);
  });

  test('[MO6] after any counting in and out they are the sum from scratch', () => {
    const near = fc.oneof(fc.integer({ min: 1, max: 10 }), fc.integer({ min: MAX - 3, max: MAX }));
    const signed = fc.tuple(near, fc.boolean()).map(([minor, lent]) => (lent ? minor : -minor));
    const steps = fc.array(fc.tuple(signed, fc.constantFrom('EUR', 'JPY'), fc.nat({ max: 5 })), { maxLength: 60 });
    fc.assert(
      fc.property(steps, (all) => {
        const balances = new Balances();
        const counting: Transaction[] = [];
        for (const [minor, currency, dice] of all) {
          const out = dice === 0 ? counting.shift() : undefined;
          if (out === undefined) counting.push(transaction(minor, currency));
          balances.count(out ?? transaction(minor, currency), out === undefined ? 1 : -1);
          const codes = [...new Set(counting.map((one) => one.currency))].sort();
          const sums = codes.map((code) => ({
            currency: code,
            sum: counting.filter((one) => one.currency === code).reduce((sum, one) => sum + signedMinor(one), 0n),
          }));
          expect(balances.of(id(1))).toEqual(sums);
        }
      }),
      { seed: 3, numRuns: 300 },
    );
  });
});
