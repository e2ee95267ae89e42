// The table of currencies: every code once, with its exponent.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { currencyExponent } from '../../../src/model/currency.ts';

test.for([
  ['JPY', 0],
  ['KRW', 0],
  ['ISK', 0],
  ['USD', 2],
  ['EUR', 2],
  ['HUF', 2],
  ['BHD', 3],
  ['TND', 3],
  ['CLF', 4],
  ['UYW', 4],
  ['DEM', 2],
  ['ITL', 0],
  ['XCG', 2],
  ['ZWG', 2],
] as const)('[MO1] %s has %i decimals', ([code, exponent]) => {
  expect(currencyExponent(code)).toBe(exponent);
});

test.for(['XAU', 'XDR', 'XXX', 'XTS', 'BTC', '', 'usd', 'US', 'toString'])('[MO1] %j is none', (code) => {
  expect(currencyExponent(code)).toBeUndefined();
});

test('[MO1] no code stands in the table twice', () => {
  const source = readFileSync(new URL('../../../src/model/currency.ts', import.meta.url), 'utf8');
  const table = source.slice(source.indexOf('const EXPONENT_0'), source.indexOf('const EXPONENTS:'));
  const codes = table.match(/\b[A-Z]{3}\b/g) ?? [];
  expect(codes.length).toBeGreaterThan(250);
  expect(codes.length - new Set(codes).size).toBe(0);
});
