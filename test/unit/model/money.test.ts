// Amounts: text to minor units and back, exactly.

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { currencyExponent } from '../../../src/model/currency.ts';
import { formatAmount, parseAmount, sumToJson } from '../../../src/model/money.ts';

const MAX = Number.MAX_SAFE_INTEGER;

describe('parseAmount', () => {
  test.for([
    ['1', 'JPY', 1],
    ['0.01', 'EUR', 1],
    ['0.001', 'KWD', 1],
    ['0.0001', 'CLF', 1],
    ['12', 'JPY', 12],
    ['12', 'EUR', 1_200],
    ['12', 'KWD', 12_000],
    ['12', 'CLF', 120_000],
    ['12.5', 'EUR', 1_250],
    ['12.50', 'EUR', 1_250],
    ['12.345', 'KWD', 12_345],
    ['12.3456', 'CLF', 123_456],
    ['+3', 'EUR', 300],
    ['007.10', 'EUR', 710],
    ['0000000000000000000000001', 'EUR', 100],
    ['5', 'DEM', 500],
    ['9007199254740991', 'JPY', MAX],
    ['90071992547409.91', 'EUR', MAX],
    ['9007199254740.991', 'KWD', MAX],
    ['900719925474.0991', 'CLF', MAX],
  ] as const)('[MO1] %s %s is %i minor units', ([text, currency, minor]) => {
    expect(parseAmount(text, currency)).toEqual({ ok: true, value: minor });
  });

  test.for([
    ['12.5', 'JPY'],
    ['12.0', 'JPY'],
    ['0.001', 'EUR'],
    ['12.500', 'EUR'],
    ['1.0000', 'KWD'],
    ['1.00001', 'CLF'],
    ['9007199254740991.001', 'EUR'],
  ] as const)('[MO2] %s %s has too many decimals and is not rounded', ([text, currency]) => {
    expect(parseAmount(text, currency)).toEqual({ ok: false, error: 'amount_too_precise' });
  });

  test.for([
    ['0', 'JPY'],
    ['0.00', 'EUR'],
    ['-0', 'EUR'],
    ['-1', 'EUR'],
    ['-0.01', 'EUR'],
    ['-0.001', 'EUR'],
    ['0.000', 'EUR'],
  ] as const)('[MO3] %s %s is not more than zero', ([text, currency]) => {
    expect(parseAmount(text, currency)).toEqual({ ok: false, error: 'amount_not_positive' });
  });

  test.for([
    ['9007199254740992', 'JPY'],
    ['90071992547409.92', 'EUR'],
    ['9007199254740.992', 'KWD'],
    ['900719925474.0992', 'CLF'],
    ['10000000000000000', 'JPY'],
    ['1'.repeat(400), 'EUR'],
  ] as const)('[MO1] %s %s is more than 2^53 − 1 minor units', ([text, currency]) => {
    expect(parseAmount(text, currency)).toEqual({ ok: false, error: 'amount_too_large' });
  });

  test.for(['', ' ', '.', '1.', '.5', '1e3', '0x10', '1,5', '1 000', '1_000', '--1', '١٢', 'NaN', 'Infinity', '1\n'])(
    '[MO1] %j is no amount',
    (text) => {
      expect(parseAmount(text, 'EUR')).toEqual({ ok: false, error: 'invalid_amount' });
    },
  );

  test.for(['', 'eur', 'EURO', 'XAU', 'XXX', 'ZZZ', 'constructor', '__proto__'])('[MO1] %j is no currency', (code) => {
    expect(parseAmount('1', code)).toEqual({ ok: false, error: 'unknown_currency' });
  });
});

describe('formatAmount', () => {
  test.for([
    [1, 'JPY', '1'],
    [1, 'EUR', '0.01'],
    [1, 'KWD', '0.001'],
    [1, 'CLF', '0.0001'],
    [0, 'EUR', '0.00'],
    [0, 'JPY', '0'],
    [-1_250, 'USD', '-12.50'],
    [-5, 'KWD', '-0.005'],
    [100, 'EUR', '1.00'],
    [MAX, 'JPY', '9007199254740991'],
    [MAX, 'EUR', '90071992547409.91'],
    [-18_014_398_509_481_982n, 'EUR', '-180143985094819.82'],
    ['18014398509481982', 'KWD', '18014398509481.982'],
    [7, 'ZZZ', '7'],
  ] as const)('[MO4] %s %s is %s', ([minor, currency, text]) => {
    expect(formatAmount(minor, currency)).toBe(text);
  });

  test('[MO4] read back it is the same amount, for every exponent', () => {
    const currency = fc.constantFrom('JPY', 'EUR', 'KWD', 'CLF', 'DEM', 'UYW');
    fc.assert(
      fc.property(fc.integer({ min: 1, max: MAX }), currency, (minor, code) => {
        expect(parseAmount(formatAmount(minor, code), code)).toEqual({ ok: true, value: minor });
      }),
      { seed: 1, numRuns: 2_000 },
    );
  });

  test('[MO2] what it gives has exactly the decimals of the currency', () => {
    for (const [code, decimals] of [
      ['JPY', 0],
      ['EUR', 2],
      ['KWD', 3],
      ['CLF', 4],
    ] as const) {
      expect(currencyExponent(code)).toBe(decimals);
      expect((formatAmount(123_456, code).split('.')[1] ?? '').length).toBe(decimals);
    }
  });
});

describe('sumToJson', () => {
  test.for([
    [0n, 0],
    [-1n, -1],
    [BigInt(MAX), MAX],
    [-BigInt(MAX), -MAX],
    [BigInt(MAX) + 1n, '9007199254740992'],
    [-BigInt(MAX) - 1n, '-9007199254740992'],
    [10n ** 30n, `1${'0'.repeat(30)}`],
  ] as const)('[MO5] %s', ([sum, json]) => {
    expect(sumToJson(sum)).toBe(json);
  });
});
