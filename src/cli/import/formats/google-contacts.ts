// Google Contacts' CSV, with the headers of before and after 2023. A cell may hold several values.

import { checkContact } from '../contact-row.ts';
import type { CsvRow } from '../csv-rows.ts';
import { brokenRow } from '../draft-row.ts';
import type { SourceRow } from '../source.ts';

const BETWEEN_VALUES = ' ::: ';

/** Whether a header's cells are those of Google Contacts. */
export function isGoogleHeader(cells: readonly string[]): boolean {
  const names = new Set(cells.map((cell) => cell.trim()));
  const named = ['Given Name', 'First Name'].some((name) => names.has(name));
  const grouped = ['Group Membership', 'Labels', 'E-mail 1 - Value', 'Phone 1 - Value'].some((name) => names.has(name));
  return named && grouped;
}

/** One contact for every row. */
export async function* googleRows(header: readonly string[], rows: AsyncIterable<CsvRow>): AsyncGenerator<SourceRow> {
  const columns = header.map((cell) => cell.trim());
  for await (const row of rows) {
    yield row.broken === undefined ? contactOf(columns, row) : brokenRow(row, row.broken);
  }
}

function contactOf(columns: readonly string[], { row, raw, fields }: CsvRow): SourceRow {
  const cell = (...names: readonly string[]): string =>
    names.map((name) => fields[columns.indexOf(name)]?.trim() ?? '').find((text) => text !== '') ?? '';
  const values = (pattern: RegExp): string[] =>
    columns.flatMap((column, index) => (pattern.test(column) ? valuesOf(fields[index] ?? '') : []));
  const parts = [
    cell('Name Prefix'),
    cell('First Name', 'Given Name'),
    cell('Middle Name', 'Additional Name'),
    cell('Last Name', 'Family Name'),
    cell('Name Suffix'),
  ];
  const labels = valuesOf(cell('Labels', 'Group Membership'));
  return checkContact({
    row,
    raw,
    name: cell('Name') || parts.filter(Boolean).join(' '),
    organisation: cell('Organization Name', 'Organization 1 - Name'),
    handle: cell('Nickname'),
    phones: values(/^Phone \d+ - Value$/),
    emails: values(/^E-mail \d+ - Value$/),
    note: cell('Notes'),
    // Those with an asterisk are Google's own groups.
    tags: labels.map((label) => label.trim()).filter((label) => !label.startsWith('*')),
  });
}

/** The values of one cell; the first or last may be empty. */
function valuesOf(cell: string): string[] {
  return ` ${cell} `.split(BETWEEN_VALUES);
}
