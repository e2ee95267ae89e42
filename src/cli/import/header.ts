// The header of a CSV file: which delimiter it is written with, and which column is where.

import { UserError } from '../../protocol/error-code.ts';
import type { CsvRow } from './csv-rows.ts';
import { excerpt } from './excerpt.ts';

/** The columns that an import knows; all others are ignored. `id` is the row's external id. */
export const COLUMNS = ['date', 'contact', 'amount', 'currency', 'direction', 'description', 'due', 'id'] as const;
export type Column = (typeof COLUMNS)[number];

/** Where each column is (from 0), and how many cells a row has. */
export interface Header {
  readonly at: Readonly<Partial<Record<Column, number>>>;
  readonly width: number;
  readonly raw: string;
}

const REQUIRED: readonly Column[] = ['date', 'contact', 'amount', 'direction'];
const DELIMITERS = [',', ';', '\t'];

/** The delimiter under which the header line names most columns of ours; if it names none, the one that is there most. */
export function detectDelimiter(line: string): string {
  const known = (delimiter: string): number =>
    line.split(delimiter).filter((cell) => columnOf(cell.replaceAll('"', '')) !== undefined).length;
  const best = mostOf(known);
  return known(best) > 0 ? best : mostOf((delimiter) => line.split(delimiter).length);
}

/** The delimiter that counts most, the first of equals. */
function mostOf(count: (delimiter: string) => number): string {
  let best = ',';
  for (const delimiter of DELIMITERS) if (count(delimiter) > count(best)) best = delimiter;
  return best;
}

/** The delimiter that a spreadsheet's own first line (`sep=;`) names, if the line is one. */
export function namedDelimiter(line: string): string | undefined {
  return /^"?sep=([^"\r\n])"?\s*$/i.exec(line)?.[1];
}

/**
 * Reads the header row (`undefined`: the file has no row at all). Throws `UserError`: `missing_column` naming the first
 * one that is missing and what was found, `invalid_row` for a column that is there twice or broken quotes.
 */
export function readHeader(row: CsvRow | undefined): Header {
  const fields = row?.fields ?? [];
  if (row?.broken !== undefined) throw invalidHeader(row.broken);
  const at: Partial<Record<Column, number>> = {};
  for (const [index, cell] of fields.entries()) {
    const column = columnOf(cell);
    if (column === undefined) continue;
    if (at[column] !== undefined) throw invalidHeader(`two columns are named ${column}`);
    at[column] = index;
  }
  for (const column of REQUIRED) if (at[column] === undefined) throw missingColumn(column, fields);
  return { at, width: fields.length, raw: row?.raw ?? '' };
}

function columnOf(cell: string): Column | undefined {
  const name = cell.trim().toLowerCase();
  return COLUMNS.find((column) => column === name);
}

function missingColumn(column: Column, fields: readonly string[]): UserError {
  const found = fields.length === 0 ? 'the file is empty' : `found: ${fields.map(excerpt).join(', ').slice(0, 400)}`;
  return new UserError({
    code: 'missing_column',
    message: `there is no column ${column}; ${found}`,
    hint:
      `the first line must name the columns ${REQUIRED.join(', ')} (optional: currency, description, due, id), ` +
      `or --map ${column}=COLUMN and so on says which they are (--rules FILE says more)`,
    field: column,
  });
}

function invalidHeader(why: string): UserError {
  return new UserError({
    code: 'invalid_row',
    message: `the header cannot be read: ${why}`,
    rows: [{ row: 1, code: 'invalid_row', message: why }],
  });
}
