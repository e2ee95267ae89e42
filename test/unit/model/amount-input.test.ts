// Amounts as people type them: which money they mean, or why they mean none.

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readAmount } from '../../../src/model/amount-input.ts';

const MAX = Number.MAX_SAFE_INTEGER;

/** The code and field of a refusal, or the money; the book's currency is USD. */
function read(text: string, flag?: string, book = 'USD'): unknown {
  const result = readAmount(text, { book, flag });
  if (result.ok) return result.value;
  return [result.error.code, result.error.field];
}

const money = (amountMinor: number, currency: string): unknown => ({ amountMinor, currency });

describe('an amount without a currency', () => {
  test.for([
    ['12', money(1_200, 'USD')],
    ['12.50', money(1_250, 'USD')],
    ['  12.5  ', money(1_250, 'USD')],
    ['+12', money(1_200, 'USD')],
    ['1_200', money(120_000, 'USD')],
    ['1_200_000.05', money(120_000_005, 'USD')],
    ['0.01', money(1, 'USD')],
    ['90071992547409.91', money(MAX, 'USD')],
  ] as const)('[MO1] %j takes the currency of the book', ([text, value]) => {
    expect(read(text)).toEqual(value);
  });

  test.for([
    ['12', 'jpy', money(12, 'JPY')],
    ['12', ' kwd ', money(12_000, 'KWD')],
    ['12', 'CLF', money(120_000, 'CLF')],
  ] as const)('[MO1] %j with --currency %j', ([text, flag, value]) => {
    expect(read(text, flag)).toEqual(value);
  });
});

describe('an amount with a currency', () => {
  test.for([
    ['12.50EUR', money(1_250, 'EUR')],
    ['12.50 EUR', money(1_250, 'EUR')],
    ['EUR 12.50', money(1_250, 'EUR')],
    ['EUR12.50', money(1_250, 'EUR')],
    ['eur 12.50', money(1_250, 'EUR')],
    ['€12.50', money(1_250, 'EUR')],
    ['12.50 €', money(1_250, 'EUR')],
    ['12 zł', money(1_200, 'PLN')],
    ['₩500', money(500, 'KRW')],
    ['KWD 1.234', money(1_234, 'KWD')],
    ['+€5', money(500, 'EUR')],
  ] as const)('[MO1] %j', ([text, value]) => {
    expect(read(text)).toEqual(value);
  });

  test('[MO1] a sign of several currencies follows the flag, then the book, else it is ambiguous', () => {
    expect(read('$5')).toEqual(money(500, 'USD'));
    expect(read('$5', 'cad')).toEqual(money(500, 'CAD'));
    expect(read('$5', undefined, 'AUD')).toEqual(money(500, 'AUD'));
    expect(read('$5', undefined, 'EUR')).toEqual(['ambiguous_currency', 'currency']);
    expect(read('¥5', undefined, 'CNY')).toEqual(money(500, 'CNY'));
    expect(read('kr 5', undefined, 'SEK')).toEqual(money(500, 'SEK'));
  });

  test('[MO1] one that the flag contradicts is refused', () => {
    expect(read('5 EUR', 'USD')).toEqual(['currency_mismatch', 'currency']);
    expect(read('$5', 'EUR')).toEqual(['currency_mismatch', 'currency']);
    expect(read('5 EUR', 'eur')).toEqual(money(500, 'EUR'));
  });

  test.for(['5 ZZZ', '5 foo', 'XAU 5'])('[MO1] %j is of no known currency', (text) => {
    expect(read(text)).toEqual(['unknown_currency', 'currency']);
  });
});

describe('no amount', () => {
  test.for([
    ['0', 'amount_not_positive'],
    ['-3', 'amount_not_positive'],
    ['€-3', 'amount_not_positive'],
    ['-€3', 'amount_not_positive'],
    ['0.00', 'amount_not_positive'],
  ] as const)('[MO3] %j: %s', ([text, code]) => {
    expect(read(text)).toEqual([code, 'amount']);
  });

  test.for([
    ['1.005', 'USD'],
    ['¥1.5', 'JPY'],
    ['1.2345 KWD', 'KWD'],
    ['1.23456 CLF', 'CLF'],
  ] as const)('[MO2] %j has more decimals than %s', ([text, currency]) => {
    expect(read(text, currency)).toEqual(['amount_too_precise', 'amount']);
  });

  test.for(['90071992547409.92', '9'.repeat(50)])('[MO1] %j is too large', (text) => {
    expect(read(text)).toEqual(['amount_too_large', 'amount']);
  });

  test.for([
    '',
    ' ',
    'EUR',
    '€',
    '12,50',
    '1.200,50',
    '1,200',
    '1 200',
    '_1',
    '1_',
    '1__2',
    '1_.5',
    '1._5',
    '1.',
    '.5.',
    '1e3',
    '€5€',
    'EUR 5 EUR',
    '--5',
    '5-3',
    '=1+1',
  ])('[MO1] %j is none', (text) => {
    expect(read(text)).toEqual(['invalid_amount', 'amount']);
  });

  test('[MO1] a comma gets a hint about the decimal mark', () => {
    const result = readAmount('12,50', { book: 'EUR' });
    expect(result).toMatchObject({ ok: false, error: { message: expect.stringContaining('1_200.50') } });
  });
});

test('[MO1] any text is money or a refusal', () => {
  const mark = fc.constantFrom('', '€', '$', 'EUR', 'kr', '¥', 'zz', '𝒳');
  const typed = fc
    .tuple(
      fc.constantFrom('', '-', '+', ' '),
      mark,
      fc.string({ maxLength: 8, unit: fc.constantFrom('0', '1', '5', '9', '.', '_', ',', '-', ' ') }),
      mark,
    )
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.oneof(typed, fc.string({ unit: 'binary' })), (text) => {
      const result = readAmount(text, { book: 'USD' });
      if (!result.ok) return;
      expect(result.value.amountMinor).toBeGreaterThanOrEqual(1);
      expect(Number.isSafeInteger(result.value.amountMinor)).toBe(true);
    }),
    { seed: 2, numRuns: 500 },
  );
});
