// Amounts as filters compare them: exact in every currency.

import { expect, test } from 'vitest';
import { amountTest, readBound } from '../../../../src/daemon/filter/compare-amount.ts';
import type { Comparison } from '../../../../src/daemon/filter/filter-term.ts';

function holds(comparison: Comparison, text: string, minor: bigint, currency = 'USD'): boolean | string {
  const bound = readBound(text, 'USD');
  return 'message' in bound ? bound.message : amountTest(comparison, bound)(minor, currency);
}

test.each([
  ['>', '100', 10_000n, 'USD', false],
  ['>', '100', 10_001n, 'USD', true],
  ['>', '100', 101n, 'JPY', true],
  ['>', '100', 100_001n, 'KWD', true],
  ['>=', '12.50', 1_250n, 'USD', true],
  ['is', '12.5', 1_250n, 'USD', true],
  ['is', '0.005', 0n, 'USD', false],
  ['>', '0.005', 0n, 'USD', false],
  ['>=', '0.005', 1n, 'USD', true],
  ['<', '0.005', 0n, 'USD', true],
  ['<=', '0.5', 0n, 'JPY', true],
  ['<=', '0.5', 1n, 'JPY', false],
  ['<', '5EUR', 1n, 'USD', false],
  ['<', '€5', 499n, 'EUR', true],
  ['is', '1_000', 100_000n, 'USD', true],
  ['<', '-5', -501n, 'USD', true],
  ['<', '-5', -500n, 'USD', false],
  ['<', '-0.001', -1n, 'USD', true],
  ['>=', '-0.001', 0n, 'USD', true],
  ['>', '90071992547409.91', 9_007_199_254_740_991n, 'USD', false],
  ['>', '90071992547409.91', 9_007_199_254_740_993n, 'USD', true],
] as const)('%s %s of %i %s is %s', (comparison, text, minor, currency, expected) => {
  expect(holds(comparison, text, minor, currency)).toBe(expected);
});

test.each([
  ['', '"" is not an amount'],
  ['x', '"x" is not an amount'],
  ['1,5', '"1,5" is not an amount'],
  ['--5', '"--5" is not an amount'],
  ['5ABC', 'ABC is not an ISO 4217 currency'],
  ['5kr', 'kr can be SEK, NOK, DKK, ISK…; name the currency'],
])('%j is none: %s', (text, message) => {
  expect(holds('is', text, 1n)).toBe(message);
});
