// Rules files: what each line says, what they make of a bank's file, and where a mistake in them is.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkRows } from '../../../../src/cli/import/check-rows.ts';
import { openSource } from '../../../../src/cli/import/open-source.ts';
import { parseMap, parseRules } from '../../../../src/cli/import/rules/parse-rules.ts';
import { holds, readDate } from '../../../../src/cli/import/rules/rules.ts';
import type { Rules } from '../../../../src/cli/import/rules/rules.ts';
import type { ErrorBody } from '../../../../src/protocol/error-code.ts';
import { UserError } from '../../../../src/protocol/error-code.ts';

const SAMPLES = join(import.meta.dirname, '../../../samples');

const CONTEXT = {
  currency: () => Promise.resolve({ ofColumn: 'USD' }),
  localDay: () => '',
  withFile: () => Promise.reject(new Error('no file is needed')),
};

/** What a CSV text becomes by rules, one line a row. */
async function read(csv: string, rules: Rules): Promise<string[]> {
  const chunks = async function* (): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < csv.length; at += 7) yield Buffer.from(csv.slice(at, at + 7));
  };
  const source = await openSource(chunks(), { rules }, CONTEXT);
  const lines: string[] = [];
  for await (const row of checkRows(source.rows, rules.mark)) {
    if (!row.ok) lines.push(`${row.row} ${row.skipped ?? row.problems.map(({ message }) => message).join(', ')}`);
    else if (row.value.kind === undefined) {
      const { date, contact, direction, amountMinor, currency, description, category, externalId } = row.value;
      lines.push(
        [row.row, date, contact, direction, amountMinor, currency, description, category, externalId].join(' | '),
      );
    }
  }
  return lines;
}

async function bodyOf(run: () => unknown): Promise<Partial<ErrorBody>> {
  try {
    await run();
  } catch (error) {
    if (error instanceof UserError) return error.body;
  }
  throw new Error('there was no error');
}

test('a bank with lines before its header, debits and credits apart, and rows that are none', async () => {
  const rules = parseRules(readFileSync(join(SAMPLES, 'bank.rules'), 'utf8'));
  expect(await read(readFileSync(join(SAMPLES, 'bank-rules.csv'), 'utf8'), rules)).toEqual([
    '4 | 2026-01-05 | Bäckerei | lent | 350 | EUR | Brot (A1) |  | A1',
    '5 | 2026-01-06 | Ana | borrowed | 125000 | EUR | zurück, danke (A2) |  | A2',
    '6 | 2026-01-07 | Landlord | lent | 90000 | EUR | Miete "Januar" Wohnung 3 (A3) | expense | A3',
    '7 the rules leave it out',
  ]);
});

test('a file without a header, signs before, behind and around amounts', async () => {
  const rules = parseRules('fields when, who, money\ndate %when\ncontact %2\namount %money\npositive borrowed\n');
  const csv =
    '2026-01-01,Ana,5\n2026-01-02,Ana,-5.50\n2026-01-03,Bo,7-\n2026-01-04,Bo,(8.25)\n2026-01-05,Bo,+9\n2026-01-06,Bo\n';
  expect(await read(csv, rules)).toEqual([
    '1 | 2026-01-01 | Ana | borrowed | 500 | USD |  |  | ',
    '2 | 2026-01-02 | Ana | lent | 550 | USD |  |  | ',
    '3 | 2026-01-03 | Bo | lent | 700 | USD |  |  | ',
    '4 | 2026-01-04 | Bo | lent | 825 | USD |  |  | ',
    '5 | 2026-01-05 | Bo | borrowed | 900 | USD |  |  | ',
    '6 the amount is missing',
  ]);
});

test('columns by --map, beside those that have our names; several in one flag', async () => {
  const { assignments, positive } = parseMap(['contact=Who, really,amount=Sum', 'positive=lent']);
  const rules: Rules = { skip: 0, blocks: [], assignments, ...(positive === undefined ? {} : { positive }) };
  const csv = 'date;"Who, really";Sum;description\n2026-01-01;Ana;-1,50;x\n';
  expect(await read(csv, rules)).toEqual(['2 | 2026-01-01 | Ana | borrowed | 150 | USD | x |  | ']);
});

test('an amount in both columns, in neither, or a category that is none refuses the row', async () => {
  const rules = parseRules('contact Ana\namount-lent %out\namount-borrowed %in\ncategory %kind\n');
  const csv = 'date,out,in,kind\n2026-01-01,1,2,loan\n2026-01-02,0.00,,loan\n2026-01-03,1,,food\n2026-01-04,1,,gift\n';
  expect(await read(csv, rules)).toEqual([
    '2 there is an amount in both columns',
    '3 there is an amount in neither column',
    '4 "food" is not a category; one of loan, repayment, expense, gift, adjustment',
    '5 | 2026-01-04 | Ana | lent | 100 | USD |  | gift | ',
  ]);
});

describe('a mistake is told with its line', () => {
  test.each([
    ['# fine\ncontakt %x\n', 'rules, line 2: "contakt" is not known'],
    ['skip many\n', 'rules, line 1: "many" is not a number of lines'],
    ['separator ab\n', 'rules, line 1: "ab" is not one character'],
    ['date-format %d/%m\n', 'rules, line 1: "%d/%m" does not have day, month and year once each'],
    ['decimal-mark x\n', 'rules, line 1: "x" is not a decimal mark'],
    ['currency XXQ\n', 'rules, line 1: "XXQ" is not a currency code'],
    ['positive up\n', 'rules, line 1: "up" is not a direction'],
    ['\n  contact x\n', 'rules, line 2: an indented line belongs to no "if"'],
    ['if %a b\n\ncontact x\n', 'rules, line 1: this "if" does nothing'],
    ['if a b\n  skip\n', 'rules, line 1: the condition is not a column and a pattern'],
    ['and %a b\n', 'rules, line 1: "and" follows an "if" or another "and"'],
    ['contact 50% off\n', 'rules, line 1: a % stands before no column'],
    ['contact\n', 'rules, line 1: contact is given nothing'],
  ])('%j', async (text, message) => {
    expect(await bodyOf(() => parseRules(text))).toMatchObject({ code: 'usage', message });
  });

  test('a column that the file does not have, and what nothing says', async () => {
    const csv = 'date,who\n2026-01-01,Ana\n';
    expect(await bodyOf(() => read(csv, parseRules('\ncontact %whom\n')))).toMatchObject({
      code: 'usage',
      message: 'rules, line 2: the file has no column "whom"',
      hint: 'its columns are "date", "who"',
    });
    expect(await bodyOf(() => read(csv, parseRules('contact %who\namount 5\n')))).toMatchObject({
      code: 'missing_column',
      field: 'direction',
    });
    expect(await bodyOf(() => parseMap(['contact']))).toMatchObject({ code: 'usage', field: 'map' });
    expect(await bodyOf(() => parseMap(['who=contact']))).toMatchObject({ code: 'usage', field: 'map' });
  });
});

test.each([
  ['05.01.2026', '%d.%m.%Y', '2026-01-05'],
  ['5/1/26', '%d/%m/%y', '2026-01-05'],
  ['1/5/98', '%-m/%-d/%y', '1998-01-05'],
  ['20260105', '%Y%m%d', '2026-01-05'],
  ['2026-01-05 10:00', '%Y-%m-%d', '2026-01-05 10:00'],
  ['05-01-2026', '%d.%m.%Y', '05-01-2026'],
])('%s by %s is %s', (text, format, day) => {
  expect(readDate(text, format)).toBe(day);
});

test('patterns are found in linear time', () => {
  expect(holds('Rent of January', 'rent*jan')).toBe(true);
  expect(holds('January rent', 'rent*jan')).toBe(false);
  expect(holds('a'.repeat(1_000_000), `${'*a'.repeat(200)}*b`)).toBe(false);
});
