// Rules over the rows of a CSV file: columns to texts, assignments, conditions, then the checks of every row.

import { UserError } from '../../../protocol/error-code.ts';
import type { Category } from '../../../model/transaction.ts';
import type { CsvRow } from '../csv-rows.ts';
import { brokenRow, draftOf } from '../draft-row.ts';
import type { DefaultCurrency } from '../draft-row.ts';
import { excerpt } from '../excerpt.ts';
import { COLUMNS } from '../header.ts';
import type { Column } from '../header.ts';
import type { SourceRow } from '../source.ts';
import { invalid } from './parse-rules.ts';
import type { Assignment, Cells, Field, Piece, Rules } from './rules.ts';
import { fill, holds, readDate } from './rules.ts';

const CATEGORIES: readonly string[] = ['loan', 'repayment', 'expense', 'gift', 'adjustment'] satisfies Category[];

/** Throws `UserError` `usage` if the rules name a column that the file does not have. */
export function checkColumns(rules: Rules, columns: readonly string[]): void {
  const known = new Set([...columns.map(nameOf), ...columns.map((_name, index) => String(index + 1))]);
  const all = [...rules.assignments, ...rules.blocks.flatMap(({ assignments }) => assignments)];
  const conditions = rules.blocks.flatMap((block) => block.conditions.map(({ column }): Piece => column));
  for (const piece of [...all.flatMap(({ template }) => template), ...conditions]) {
    if ('text' in piece || known.has(piece.column)) continue;
    const found = columns.map(excerpt).join(', ').slice(0, 400);
    throw invalid(
      piece.line || undefined,
      `the file has no column ${excerpt(piece.column)}`,
      `its columns are ${found}`,
    );
  }
}

/** Throws `UserError` `missing_column` if nothing says what every transaction must have. */
export function checkComplete(rules: Rules, columns: readonly string[]): void {
  const all = [...rules.assignments, ...rules.blocks.flatMap(({ assignments }) => assignments)];
  const has = new Set<string>([...columns.map(nameOf), ...all.map(({ field }) => field)]);
  const bySide = has.has('amount-lent') || has.has('amount-borrowed');
  const isMissing = (field: string): boolean => !has.has(field) && !(bySide && /^(amount|direction)$/.test(field));
  const missing = ['date', 'contact', 'amount', 'direction'].find(isMissing);
  if (missing === undefined || (missing === 'direction' && rules.positive !== undefined)) return;
  const hint =
    missing === 'direction'
      ? '--map positive=lent or positive=borrowed says what a positive amount is (in rules: positive lent); or there are amount-lent and amount-borrowed'
      : `${missing} %COLUMN in the rules, or --map ${missing}=COLUMN`;
  const found = columns.map(excerpt).join(', ').slice(0, 400);
  const message = `nothing says what the ${missing} is; the columns are ${found}`;
  throw new UserError({ code: 'missing_column', message, hint, field: missing });
}

/** One row for every row of the file. `columns`: the names of its columns. */
export async function* ruledRows(
  rows: AsyncIterable<CsvRow>,
  {
    rules,
    columns,
    currency,
  }: { readonly rules: Rules; readonly columns: readonly string[]; readonly currency: DefaultCurrency },
): AsyncGenerator<SourceRow> {
  const hasHeader = rules.fields === undefined;
  for await (const row of rows) {
    if (row.broken !== undefined) yield brokenRow(row, row.broken);
    else if (hasHeader && row.fields.length !== columns.length)
      yield brokenRow(row, `the row has ${row.fields.length} cells, the header ${columns.length}`);
    else yield ruledRow(row, cellsOf(row.fields, columns), { rules, currency });
  }
}

function ruledRow(
  row: CsvRow,
  cells: Cells,
  { rules, currency }: { readonly rules: Rules; readonly currency: DefaultCurrency },
): SourceRow {
  const blocks = rules.blocks.filter(({ conditions }) =>
    conditions.every(({ column, pattern }) => holds(cells.get(column.column) ?? '', pattern)),
  );
  if (blocks.some(({ skip }) => skip))
    return { ok: false, row: row.row, raw: row.raw, warnings: [], problems: [], skipped: 'the rules leave it out' };
  const fields = assigned([rules.assignments, ...blocks.map(({ assignments }) => assignments)], cells);
  const money = moneyOf(fields, rules);
  if ('problem' in money) return brokenRow(row, money.problem);
  const category = fields.get('category');
  if (category !== undefined && !CATEGORIES.includes(category))
    return brokenRow(row, `${excerpt(category)} is not a category; one of ${CATEGORIES.join(', ')}`);
  const texts: Partial<Record<Column, string>> = {};
  for (const column of COLUMNS) {
    const text = fields.get(column);
    if (text !== undefined) texts[column] = column === 'date' || column === 'due' ? dayOf(text, rules) : text;
  }
  const raw = { row: row.row, raw: row.raw, texts: { ...texts, ...money } };
  return draftOf(category === undefined ? raw : { ...raw, category: category as Category }, currency);
}

/** The fields of a row: columns of that name first, then what is assigned, the last one counting. */
function assigned(lists: readonly (readonly Assignment[])[], cells: Cells): ReadonlyMap<Field, string> {
  const fields = new Map<Field, string>();
  for (const column of COLUMNS) {
    const cell = cells.get(column);
    if (cell !== undefined) fields.set(column, cell);
  }
  for (const { field, template } of lists.flat()) fields.set(field, fill(template, cells).trim());
  return fields;
}

/** Amount and direction: from amounts by direction, or from the sign where the rules say what it means. */
function moneyOf(
  fields: ReadonlyMap<Field, string>,
  { positive }: Rules,
): { readonly amount?: string; readonly direction?: 'lent' | 'borrowed' } | { readonly problem: string } {
  const sides = (['lent', 'borrowed'] as const).flatMap((direction) => {
    const { amount } = unsigned(fields.get(`amount-${direction}`) ?? '');
    return /[1-9]/.test(amount) ? [{ amount, direction }] : [];
  });
  if (fields.has('amount-lent') || fields.has('amount-borrowed')) {
    const [only] = sides;
    if (sides.length !== 1 || only === undefined)
      return {
        problem: sides.length === 0 ? 'there is an amount in neither column' : 'there is an amount in both columns',
      };
    // A column of outgoing money is often negative by itself; its sign says nothing that the column does not.
    return only;
  }
  if (positive === undefined || (fields.get('direction') ?? '') !== '') return {};
  const { amount, negative } = unsigned(fields.get('amount') ?? '');
  return { amount, direction: negative === (positive === 'lent') ? 'borrowed' : 'lent' };
}

/** An amount without its sign, which banks also write behind it, or as parentheses around it. */
function unsigned(text: string): { readonly amount: string; readonly negative: boolean } {
  const trimmed = text.trim();
  const inner =
    /^\((.*)\)$/.exec(trimmed)?.[1] ?? /^(.*\S)\s*-$/.exec(trimmed)?.[1] ?? /^[-\u2212]\s*(.*)$/.exec(trimmed)?.[1];
  return inner === undefined
    ? { amount: trimmed.replace(/^\+\s*/, ''), negative: false }
    : { amount: inner, negative: true };
}

function dayOf(text: string, { dateFormat }: Rules): string {
  return dateFormat === undefined ? text : readDate(text, dateFormat);
}

function cellsOf(fields: readonly string[], columns: readonly string[]): Cells {
  const cells = new Map<string, string>();
  for (const [index, cell] of fields.entries()) cells.set(String(index + 1), cell.trim());
  for (const [index, name] of columns.entries())
    if (name.trim() !== '') cells.set(nameOf(name), (fields[index] ?? '').trim());
  return cells;
}

function nameOf(column: string): string {
  return column.trim().toLowerCase();
}
