// One row's texts checked one by one, all but the value of its amount, which may have to wait for the decimal mark.

import { cleanText, codePoints } from '../../base/text.ts';
import { isCalendarDate } from '../../model/calendar-date.ts';
import { currencyExponent } from '../../model/currency.ts';
import { LIMITS } from '../../model/limits.ts';
import type { Category } from '../../model/transaction.ts';
import type { RowProblem } from '../../protocol/error-code.ts';
import type { DecimalMark } from './amount-text.ts';
import type { CsvRow } from './csv-rows.ts';
import { excerpt } from './excerpt.ts';
import type { Column, Header } from './header.ts';
import { quoteCell } from './reject-text.ts';

/** A row whose amount is still a text. With problems, its values are only what could be read; `raw` is for the rejects. */
export interface DraftRow {
  readonly row: number;
  readonly raw: string;
  readonly date: string;
  readonly contact: string;
  readonly amount: string;
  /** The decimal mark, where the format itself says which it is. */
  readonly mark?: DecimalMark;
  readonly currency: string;
  readonly direction: 'lent' | 'borrowed';
  readonly description: string;
  readonly due?: string;
  readonly externalId?: string;
  readonly category?: Category;
  readonly problems: readonly RowProblem[];
  readonly warnings: readonly string[];
}

/** What a row's currency is when its cell is empty (`ofCell`: only if the user said so) or when there is no column. */
export interface DefaultCurrency {
  readonly ofCell?: string;
  readonly ofColumn?: string;
}

/** A row's texts by column; one that is not there is no column of the file. */
export type RowTexts = Readonly<Partial<Record<Column, string>>>;

/** A row of any format before it is checked. */
export interface RawRow {
  readonly row: number;
  readonly raw: string;
  readonly texts: RowTexts;
  readonly mark?: DecimalMark;
  readonly category?: Category;
}

/** Checks a row's cells; every problem found is listed, in the order of the known columns. */
export function draftRow(csv: CsvRow, header: Header, currency: DefaultCurrency): DraftRow {
  const shape = shapeProblem(csv, header);
  if (shape !== undefined) return brokenRow(csv, shape);
  const texts: Partial<Record<Column, string>> = {};
  for (const [column, index] of Object.entries(header.at) as [Column, number][])
    texts[column] = (csv.fields[index] ?? '').trim();
  return draftOf({ row: csv.row, raw: csv.raw, texts }, currency);
}

/** Checks the texts of a row of any format. */
export function draftOf({ row, raw, texts, mark, category }: RawRow, currency: DefaultCurrency): DraftRow {
  const cells = new RowCells(row, texts);
  const date = cells.day('date', true);
  const contact = cells.text('contact', LIMITS.nameMax);
  if (contact === '') cells.refuse('contact', 'missing_field', 'the contact is missing');
  const amount = cells.raw('amount');
  if (amount === '') cells.refuse('amount', 'missing_field', 'the amount is missing');
  const code = cells.currency(currency);
  const direction = cells.direction();
  const description = cells.text('description', LIMITS.descriptionMax, true);
  const due = cells.day('due', false);
  if (due !== '' && date !== '' && due < date) {
    cells.refuse('due', 'due_before_date', `due ${due} is before the date ${date}`);
  }
  const externalId = cells.text('id', LIMITS.externalIdMax);
  return {
    row,
    raw,
    date,
    contact,
    amount,
    ...(mark === undefined ? {} : { mark }),
    currency: code,
    direction,
    description,
    ...(due === '' ? {} : { due }),
    ...(externalId === '' ? {} : { externalId }),
    ...(category === undefined ? {} : { category }),
    problems: cells.problems,
    warnings: cells.warnings,
  };
}

const EMPTY = { date: '', contact: '', amount: '', currency: '', direction: 'lent', description: '' } as const;

/** A row that cannot be read at all, with the reason. */
export function brokenRow(csv: CsvRow, why: string): DraftRow {
  const raw = csv.broken === undefined ? csv.raw : quoteCell(csv.raw);
  const problems = [{ row: csv.row, code: 'invalid_row', message: why }];
  return { ...EMPTY, row: csv.row, raw, problems, warnings: [] };
}

function shapeProblem({ broken, fields }: CsvRow, { width }: Header): string | undefined {
  if (broken !== undefined) return broken;
  if (fields.length === width) return undefined;
  return `the row has ${fields.length} cells, the header ${width}`;
}

/** An apostrophe before what a spreadsheet would take for a formula: our own export puts it there (export/csv.ts). */
const GUARDED_FORMULA = /^''*\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/;

/** The texts of one row, with what is wrong with them. */
class RowCells {
  readonly problems: RowProblem[] = [];
  readonly warnings: string[] = [];
  readonly #row: number;
  readonly #texts: RowTexts;

  constructor(row: number, texts: RowTexts) {
    this.#row = row;
    this.#texts = texts;
  }

  refuse(field: Column, code: string, message: string): void {
    this.problems.push({ row: this.#row, code, field, message });
  }

  /** A text; empty where there is no such column. */
  raw(column: Column): string {
    return this.#texts[column] ?? '';
  }

  text(column: Column, max: number, multiline = false): string {
    const cell = this.raw(column);
    const { text, dropped } = cleanText(GUARDED_FORMULA.test(cell) ? cell.slice(1) : cell, multiline);
    if (dropped) this.warnings.push(`row ${this.#row}: control characters were dropped from the ${column}`);
    const trimmed = text.trim();
    const length = codePoints(trimmed);
    if (length > max) this.refuse(column, 'too_long', `the ${column} has ${length} characters; at most ${max} fit`);
    return trimmed;
  }

  /** A calendar day, or an empty text after refusing it. */
  day(column: 'date' | 'due', required: boolean): string {
    const cell = this.raw(column);
    if (cell === '' && required) this.refuse(column, 'missing_field', `the ${column} is missing`);
    if (cell === '' || isCalendarDate(cell)) return cell;
    this.refuse(column, 'invalid_date', `${excerpt(cell)} is not a day; write YYYY-MM-DD`);
    return '';
  }

  /** A known currency code, or an empty text after refusing it. */
  currency({ ofCell, ofColumn }: DefaultCurrency): string {
    const cell = this.raw('currency');
    const absent = this.#texts.currency === undefined;
    const code = cell === '' ? (ofCell ?? (absent ? (ofColumn ?? '') : '')) : cell.toUpperCase();
    if (code === '') this.refuse('currency', 'missing_field', 'the currency is missing; --currency CODE fills it in');
    if (code === '' || currencyExponent(code) !== undefined) return code;
    this.refuse('currency', 'unknown_currency', `${excerpt(cell)} is not a currency code`);
    return '';
  }

  direction(): 'lent' | 'borrowed' {
    const cell = this.raw('direction');
    const direction = cell.toLowerCase();
    if (direction === 'lent' || direction === 'borrowed') return direction;
    if (cell === '') this.refuse('direction', 'missing_field', 'the direction is missing; write lent or borrowed');
    else this.refuse('direction', 'invalid_direction', `${excerpt(cell)} is not a direction; write lent or borrowed`);
    return 'lent';
  }
}
