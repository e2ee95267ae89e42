// What settles a file's decimal mark, and what stops it.

import { describe, expect, test } from 'vitest';
import { draftRow } from '../../../../src/cli/import/draft-row.ts';
import { checkRows } from '../../../../src/cli/import/check-rows.ts';
import type { CheckedRow } from '../../../../src/cli/import/finish-row.ts';
import type { TransactionRow } from '../../../../src/protocol/local/import-rows.ts';
import { readHeader } from '../../../../src/cli/import/header.ts';

const HEADER = readHeader({ row: 1, fields: ['date', 'contact', 'direction', 'amount', 'currency'], raw: '' });

async function check(amounts: readonly string[], mark?: '.' | ','): Promise<CheckedRow[]> {
  const rows = async function* () {
    for (const [index, amount] of amounts.entries()) {
      const [cell = '', currency = 'USD', date = '2026-01-05'] = amount.split('|');
      yield draftRow({ row: index + 2, fields: [date, 'Ana', 'lent', cell, currency], raw: '' }, HEADER, {});
    }
  };
  const checked: CheckedRow[] = [];
  for await (const row of checkRows(rows(), mark)) checked.push(row);
  return checked;
}

const result = (row: CheckedRow): number | string | undefined =>
  row.ok ? (row.value as TransactionRow).amountMinor : row.problems[0]?.code;

describe('a settled mark', () => {
  test.each<[name: string, amounts: string[], minor: (number | string)[]]>([
    ['two decimals', ['1.234', '0.50'], ['amount_too_precise', 50]],
    ['two decimals with a comma', ['1.234', '0,50'], [123400, 50]],
    ['both marks', ['1,234', '1,234.56'], [123400, 123456]],
    ['a repeated mark groups', ['1.234|JPY', '2.732.233|JPY'], [1234, 2732233]],
    ['three decimals after a long whole', ['1.000|KWD', '1000.125|KWD'], [1000, 1000125]],
    ['the other reading of the same', ['1.000|KWD', '88,53|KWD'], [1000000, 88530]],
    ['a leading zero', ['1.234|KWD', '0.500|KWD'], [1234, 500]],
    ['a refused row proves as well', ['1.234|JPY', '12,5|JPY'], [1234, 'amount_too_precise']],
    ['another group mark beside it', ['1.234|KWD', "1'234.567|KWD"], [1234, 1234567]],
    ['not needed for whole numbers', ['5', '1 234', '1_000'], [500, 123400, 100000]],
    [
      'not needed for what is refused either way',
      ['-1.234', 'ten', '1.234|XXQ', '1.234|USD|never'],
      ['amount_not_positive', 'invalid_amount', 'unknown_currency', 'invalid_date'],
    ],
  ])('%s', async (_, amounts, minor) => {
    expect((await check(amounts)).map(result)).toEqual(minor);
  });

  test('the flag wins over what the amounts say', async () => {
    expect((await check(['1.234', '0,50'], '.')).map(result)).toEqual(['amount_too_precise', 'invalid_amount']);
    expect((await check(['1.234', '0.50'], ',')).map(result)).toEqual([123400, 'invalid_amount']);
  });

  test('rows keep their order while they wait', async () => {
    const rows = await check(['5', '1.234', '6', '7,5', '8']);
    expect(rows.map(({ row }) => row)).toEqual([2, 3, 4, 5, 6]);
    expect(rows.map(result)).toEqual([500, 123400, 600, 750, 800]);
  });
});

describe('an open mark', () => {
  test.each([[['1.234']], [['5', '1,234']], [['1.000|KWD', '2.500|KWD']], [['1.234|JPY']]])(
    '%j stops the import',
    async (amounts) => {
      const row = amounts.length === 2 && amounts[0] === '5' ? 3 : 2;
      await expect(check(amounts)).rejects.toMatchObject({
        body: {
          code: 'ambiguous_decimal_mark',
          message: expect.stringContaining(`row ${row}: `),
          hint: 'say which it is: --decimal-mark . or --decimal-mark ,',
          rows: [{ row }],
        },
      });
    },
  );

  test('two rows that contradict each other are both named', async () => {
    await expect(check(['5', '12.50', '12,50'])).rejects.toMatchObject({
      body: {
        code: 'ambiguous_decimal_mark',
        message:
          'the amounts contradict each other: row 3 ("12.50") takes "." as the decimal mark, row 4 ("12,50") takes ","',
        rows: [{ row: 3 }, { row: 4 }],
      },
    });
  });
});
