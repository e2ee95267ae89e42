// The header: delimiter, columns in any order and case, and what is said when one is missing.

import { describe, expect, test } from 'vitest';
import { detectDelimiter, namedDelimiter, readHeader } from '../../../../src/cli/import/header.ts';

const row = (...fields: string[]) => ({ row: 1, fields, raw: fields.join(',') });

describe('detectDelimiter', () => {
  test.each([
    ['date,contact,amount', ','],
    ['Date;Contact;Amount', ';'],
    ['date\tcontact\tamount', '\t'],
    ['"date";"name, first";"amount"', ';'],
    ['"date","contact"', ','],
    ['something else', ','],
    ['', ','],
  ])('%j', (line, delimiter) => {
    expect(detectDelimiter(line)).toBe(delimiter);
  });
});

describe('namedDelimiter', () => {
  test.each([
    ['sep=;', ';'],
    ['SEP=,', ','],
    ['"sep=;"', ';'],
    ['sep=\t', '\t'],
    ['sep=|  ', '|'],
    ['sep=', undefined],
    ['sep=;;', undefined],
    ['sep=;,amount', undefined],
    ['date;contact', undefined],
  ])('%j', (line, delimiter) => {
    expect(namedDelimiter(line)).toBe(delimiter);
  });
});

describe('readHeader', () => {
  test('finds the columns in any order and case, and ignores others', () => {
    const header = readHeader(row('ID', ' Contact ', 'Remark', 'DIRECTION', 'Amount', 'date'));
    expect(header).toEqual({
      at: { id: 0, contact: 1, direction: 3, amount: 4, date: 5 },
      width: 6,
      raw: 'ID, Contact ,Remark,DIRECTION,Amount,date',
    });
  });

  test('names the missing column and what was found', () => {
    expect(() => readHeader(row('date', 'who', 'amount', 'direction'))).toThrow(
      expect.objectContaining({
        body: {
          code: 'missing_column',
          message: 'there is no column contact; found: "date", "who", "amount", "direction"',
          hint: 'the first line must name the columns date, contact, amount, direction (optional: currency, description, due, id), or --map contact=COLUMN and so on says which they are (--rules FILE says more)',
          field: 'contact',
        },
      }),
    );
  });

  test('an empty file has no columns', () => {
    expect(() => readHeader(undefined)).toThrow('there is no column date; the file is empty');
  });

  test('a column may not be there twice', () => {
    expect(() => readHeader(row('date', 'date'))).toThrow('two columns are named date');
  });
});
