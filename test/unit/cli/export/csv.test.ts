// Cells of exported CSV: nothing that a spreadsheet would run, and an import reads back exactly what went out.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cleanText } from '../../../../src/base/text.ts';
import { textCell } from '../../../../src/cli/export/csv.ts';
import { csvRows } from '../../../../src/cli/import/csv-rows.ts';
import type { CsvRow } from '../../../../src/cli/import/csv-rows.ts';
import { draftRow } from '../../../../src/cli/import/draft-row.ts';
import { readHeader } from '../../../../src/cli/import/header.ts';

const HEADER = 'date,contact,amount,direction,description\n';

async function readBack(name: string, description: string): Promise<readonly string[]> {
  const file = `${HEADER}2026-01-05,${textCell(name)},-1.50,lent,${textCell(description)}\n`;
  const text = (async function* () {
    yield file;
  })();
  const rows: CsvRow[] = [];
  for await (const found of csvRows(text, ',')) rows.push(found);
  const [head, row] = rows;
  if (row === undefined) throw new Error(`no row in ${file}`);
  const draft = draftRow(row, readHeader(head), { ofColumn: 'USD' });
  return [draft.contact, draft.description, draft.amount];
}

/** Texts as a book stores them, with much of what spreadsheets and CSV readers stumble over. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom('=', '+', '-', '@', "'", '"', ',', ';', '\n', ' ', '\uff1d', '=1+1', '|', '\u00a0'),
      fc.string({ unit: 'grapheme', maxLength: 4 }),
    ),
    { maxLength: 8 },
  )
  .map((parts) => cleanText(parts.join(''), true).text.trim());

test('10,000 hostile names and descriptions come back as they were; a negative amount stays a number', async () => {
  await fc.assert(
    fc.asyncProperty(hostile, hostile, async (name, description) => {
      const line = cleanText(`x${name}`, false).text.trim();
      expect(await readBack(line, description)).toEqual([line, description, '-1.50']);
      const bare = cleanText(name, false).text.trim();
      if (bare !== '') expect((await readBack(bare, ''))[0]).toBe(bare);
    }),
    { numRuns: 10_000 },
  );
});

test.each([
  ['=1+1', "'=1+1"],
  ['+351 912', "'+351 912"],
  ['-5', "'-5"],
  ['@sum', "'@sum"],
  ["'=x", "''=x"],
  ['\uff1dx', "'\uff1dx"],
  ["O'Neil", "O'Neil"],
  ["'quoted'", "'quoted'"],
  ['a,b', '"a,b"'],
  ['=a,"b"', `"'=a,""b"""`],
])('%s is written as %s', (text, cell) => {
  expect(textCell(text)).toBe(cell);
});
