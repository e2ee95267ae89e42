// Rows, the lines they start on, and what becomes of rows with broken quotes.

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvRows } from '../../../../src/cli/import/csv-rows.ts';
import type { CsvRow } from '../../../../src/cli/import/csv-rows.ts';
import { IMPORT } from '../../../../src/cli/import/limits.ts';

async function rowsOf(text: string, delimiter = ',', pieceLength = text.length + 1): Promise<CsvRow[]> {
  const pieces = async function* (): AsyncGenerator<string> {
    for (let at = 0; at < text.length; at += pieceLength) yield text.slice(at, at + pieceLength);
  };
  const rows: CsvRow[] = [];
  for await (const row of csvRows(pieces(), delimiter)) rows.push(row);
  return rows;
}

const short = ({ row, fields, broken }: CsvRow): unknown => (broken === undefined ? [row, ...fields] : [row, 'broken']);

describe('csvRows', () => {
  test.each<[name: string, text: string, delimiter: string, rows: unknown[]]>([
    [
      'plain rows',
      'a,b\n1,2\n',
      ',',
      [
        [1, 'a', 'b'],
        [2, '1', '2'],
      ],
    ],
    [
      'no line feed at the end',
      'a,b\n1,2',
      ',',
      [
        [1, 'a', 'b'],
        [2, '1', '2'],
      ],
    ],
    [
      'line breaks in quotes',
      'a\n"x\ny"\nz\n',
      ',',
      [
        [1, 'a'],
        [2, 'x\ny'],
        [4, 'z'],
      ],
    ],
    ['quotes in quotes', '"say ""hi""",2\n', ',', [[1, 'say "hi"', '2']]],
    [
      'blank lines and empty rows',
      'a,b\n\n  \n,\n1,2\n\n',
      ',',
      [
        [1, 'a', 'b'],
        [5, '1', '2'],
      ],
    ],
    ['padding around quotes', 'a, "b, c" ,d\n', ',', [[1, 'a', 'b, c', 'd']]],
    [
      'tabs keep their empty cells',
      'a\t\tb\n\t1\t\n',
      '\t',
      [
        [1, 'a', '', 'b'],
        [2, '', '1', ''],
      ],
    ],
    [
      'an unclosed quote',
      'a,b\n1,"2\n3,4\n5,6\n',
      ',',
      [
        [1, 'a', 'b'],
        [2, 'broken'],
        [3, '3', '4'],
        [4, '5', '6'],
      ],
    ],
    [
      'a quote too many',
      'a\n"x"y\nz\n',
      ',',
      [
        [1, 'a'],
        [2, 'broken'],
        [3, 'z'],
      ],
    ],
    [
      'a quote inside',
      'a\nx"y\nz\n',
      ',',
      [
        [1, 'a'],
        [2, 'broken'],
        [3, 'z'],
      ],
    ],
    [
      'an unclosed quote before quoted cells',
      '1,"2\n3,"4"\n5,6\n',
      ',',
      [
        [1, 'broken'],
        [2, '3', '4'],
        [3, '5', '6'],
      ],
    ],
    [
      'an unclosed quote at the very end',
      'a\n"x',
      ',',
      [
        [1, 'a'],
        [2, 'broken'],
      ],
    ],
    ['nothing', '', ',', []],
  ])('%s', async (_, text, delimiter, expected) => {
    for (const length of [1, 3, 1000]) expect((await rowsOf(text, delimiter, length)).map(short)).toEqual(expected);
  });

  test('keeps the text of each row', async () => {
    const rows = await rowsOf('a,"b\n""c"""\n"d,e\nf,g\n');
    expect(rows.map(({ raw }) => raw)).toEqual(['a,"b\n""c"""', '"d,e', 'f,g']);
  });

  test('an unclosed quote costs one row, however long the file is', async () => {
    const text = `a,"b\n${'1,2\n'.repeat(100_000)}`;
    const rows = await rowsOf(text, ',', 64 * 1024);
    expect(rows.length).toBe(100_001);
    expect(rows[0]).toMatchObject({ row: 1, broken: 'a quote that opens in this row is never closed' });
    expect(rows.at(-1)).toMatchObject({ row: 100_001, fields: ['1', '2'] });
  });

  test('stops at a line that is no row', async () => {
    const reading = rowsOf(`a,b\n${'x'.repeat(IMPORT.rowCharsMax + 1)}`, ',', 1024);
    await expect(reading).rejects.toMatchObject({ body: { code: 'invalid_row', rows: [{ row: 2 }] } });
  });

  test('stops when too many rows are broken', async () => {
    await expect(rowsOf('x"y\n'.repeat(IMPORT.brokenRowsMax + 1))).rejects.toMatchObject({
      body: { code: 'invalid_row' },
    });
  });

  test('gives back any cells, in pieces of any length', async () => {
    const cell = fc.stringMatching(/^[a-z",;\n ]{0,6}$/).map((text) => `x${text}x`);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 8 }),
        fc.integer({ min: 1, max: 9 }),
        async (table, length) => {
          const text = table
            .map((row) => `${row.map((value) => `"${value.replaceAll('"', '""')}"`).join(',')}\n`)
            .join('');
          expect((await rowsOf(text, ',', length)).map(({ fields }) => fields)).toEqual(table);
        },
      ),
    );
  });
});
