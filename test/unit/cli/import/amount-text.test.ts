// Amount texts under both decimal marks: what each reading gives, and what a text proves about its file.

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { markEvidence, readAmountText } from '../../../../src/cli/import/amount-text.ts';

const NBSP = '\u00a0';
const NARROW = '\u202f';

describe('readAmountText', () => {
  test.each<[cell: string, withPoint: string | undefined, withComma: string | undefined]>([
    ['12', '12', '12'],
    ['12.50', '12.50', undefined],
    ['12,50', undefined, '12.50'],
    [' 12.50 ', '12.50', undefined],
    ['.5', '0.5', undefined],
    ['5.', undefined, undefined],
    ['-10', '-10', '-10'],
    ['\u22120.5', '-0.5', undefined],
    ['+10', '10', '10'],
    ['1.234', '1.234', '1234'],
    ['1,234', '1234', '1.234'],
    ['0.123', '0.123', undefined],
    ['1234.567', '1234.567', undefined],
    ['1.234.567', undefined, '1234567'],
    ['1.234.567,89', undefined, '1234567.89'],
    ['1,234,567.89', '1234567.89', undefined],
    ['1,23,45,678.5', '12345678.5', undefined],
    ['1.23.45.678', undefined, undefined],
    ['1,23', undefined, '1.23'],
    ["1'234.50", '1234.50', undefined],
    ['1\u2019234', '1234', '1234'],
    [`1${NBSP}234,5`, undefined, '1234.5'],
    [`1${NARROW}234,5`, undefined, '1234.5'],
    ['1 234 567', '1234567', '1234567'],
    ['1_200', '1200', '1200'],
    ['1 234,567.5', undefined, undefined],
    ['1 23', undefined, undefined],
    ['12,34.5', undefined, undefined],
    ['1.2.3', undefined, undefined],
    ['1,,234', undefined, undefined],
    ['ten', undefined, undefined],
    ['1e3', undefined, undefined],
    ['$5', undefined, undefined],
    ['5 EUR', undefined, undefined],
    ['(5)', undefined, undefined],
    ['--5', undefined, undefined],
    ['\u0661\u0662', undefined, undefined],
    ['', undefined, undefined],
    ['-', undefined, undefined],
    ['1'.repeat(101), undefined, undefined],
  ])('%s', (cell, withPoint, withComma) => {
    expect([readAmountText(cell, '.'), readAmountText(cell, ',')]).toEqual([withPoint, withComma]);
  });

  test('reads back what any grouping writes', () => {
    const style = fc.constantFrom(['.', ','], ['.', ' '], ['.', "'"], [',', '.'], [',', NBSP], [',', '_']);
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 18n }),
        fc.stringMatching(/^\d{1,6}$/),
        style,
        (whole, fraction, [mark, group]) => {
          const grouped = String(whole).replaceAll(/\B(?=(\d{3})+$)/g, group);
          const plain = `${whole}.${fraction}`;
          expect(readAmountText(`${grouped}${mark}${fraction}`, mark)).toBe(plain);
          expect(readAmountText(`${whole}${mark}${fraction}`, mark)).toBe(plain);
        },
      ),
    );
  });
});

describe('markEvidence', () => {
  test.each<[cell: string, evidence: string]>([
    ['12', 'either'],
    ['1.234', 'either'],
    ['1 234', 'either'],
    ['12.5', '.'],
    ['12,5', ','],
    ['1.2345', '.'],
    ['1.234.567', ','],
    ['1,234,567', '.'],
    ['1.234,56', ','],
    ['1,234.567', '.'],
    ["1'234.567", '.'],
    ['0.500', '.'],
    ['ten', 'none'],
    ['1.2,3.4', 'none'],
  ])('%s proves %s', (cell, evidence) => {
    expect(markEvidence(cell)).toBe(evidence);
  });

  test('never depends on which mark is which', () => {
    const swap = (text: string): string => text.replaceAll(/[.,]/g, (mark) => (mark === '.' ? ',' : '.'));
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9][0-9., ]{0,11}$/), (cell) => {
        // Indian grouping is known with commas only.
        fc.pre(!/\d{1,2}([.,]\d\d)+[.,]\d{3}/.test(cell));
        expect(markEvidence(swap(cell))).toBe(swap(markEvidence(cell)));
      }),
    );
  });
});
