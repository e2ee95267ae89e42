// Text to rows of cells with the line each starts on. csv-parse does the cells; here are blocks, lines and recovery:
// a row whose quotes cannot be read is one broken row, and reading goes on with the line after its first.

import { parse } from 'csv-parse/sync';
import { UserError } from '../../protocol/error-code.ts';
import { countLineFeeds } from './decode-text.ts';
import { IMPORT } from './limits.ts';

/** A row of the file. `row`: the line it starts on; `raw`: its text as it was, without the last line feed. */
export interface CsvRow {
  readonly row: number;
  readonly fields: readonly string[];
  readonly raw: string;
  /** Why its cells cannot be read; then there are none. */
  readonly broken?: string;
}

/**
 * Cuts text into rows; blank lines, and rows of only empty cells, are left out. Throws `UserError` `invalid_row` when a
 * line is longer than any row may be, or when too many rows are broken.
 */
export async function* csvRows(text: AsyncIterable<string>, delimiter: string): AsyncGenerator<CsvRow> {
  const reader = new BlockReader(delimiter);
  for await (const piece of text) yield* reader.push(piece, false);
  yield* reader.push('', true);
}

/** Holds what has no line end, or no closing quote, yet. */
class BlockReader {
  readonly #delimiter: string;
  #pending = '';
  #line = 1;
  #broken = 0;

  constructor(delimiter: string) {
    this.#delimiter = delimiter;
  }

  *push(piece: string, last: boolean): Generator<CsvRow> {
    this.#pending += piece;
    for (;;) {
      const end = last ? this.#pending.length : this.#pending.lastIndexOf('\n') + 1;
      const { rows, taken, fault } = parseBlock(this.#pending.slice(0, end), this.#delimiter);
      for (const { record, raw } of rows) {
        if (record.some((cell) => cell.trim() !== ''))
          yield { row: this.#line, fields: record, raw: withoutLineFeed(raw) };
        this.#line += countLineFeeds(raw);
      }
      this.#pending = this.#pending.slice(taken);
      const cannotEnd = last || this.#pending.length > IMPORT.rowCharsMax;
      if (fault === undefined || (fault === UNCLOSED && !cannotEnd)) break;
      yield this.#brokenRow(fault);
    }
    if (this.#pending.length > IMPORT.rowCharsMax && !this.#pending.includes('\n')) throw lineTooLong(this.#line);
  }

  #brokenRow(fault: string): CsvRow {
    this.#broken += 1;
    if (this.#broken > IMPORT.brokenRowsMax) throw tooManyBroken(this.#line);
    const feed = this.#pending.indexOf('\n');
    const raw = feed < 0 ? this.#pending : this.#pending.slice(0, feed);
    const row = { row: this.#line, fields: [], raw, broken: fault };
    this.#pending = this.#pending.slice(raw.length + 1);
    this.#line += 1;
    return row;
  }
}

const UNCLOSED = 'a quote that opens in this row is never closed';
const FAULTS: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: UNCLOSED,
  CSV_INVALID_CLOSING_QUOTE: 'a quoted cell goes on after its closing quote; write a quote inside quotes twice',
  INVALID_OPENING_QUOTE: 'a quote in the middle of a cell; quote the whole cell and write the quote twice',
};

interface ParsedRow {
  readonly record: readonly string[];
  readonly raw: string;
}

/** Complete rows of a block, the characters they take, and what stopped the reading before the end. */
function parseBlock(block: string, delimiter: string): { rows: ParsedRow[]; taken: number; fault?: string } {
  const rows: ParsedRow[] = [];
  let taken = 0;
  const collect = (row: unknown): null => {
    rows.push(row as ParsedRow);
    taken += (row as ParsedRow).raw.length;
    return null;
  };
  try {
    const trim = delimiter !== '\t';
    parse(block, { delimiter, trim, raw: true, relax_column_count: true, record_delimiter: '\n', on_record: collect });
    return { rows, taken };
  } catch (error) {
    const fault = FAULTS[String((error as { code?: unknown }).code)];
    if (fault === undefined) throw error;
    return { rows, taken, fault };
  }
}

function withoutLineFeed(raw: string): string {
  return raw.endsWith('\n') ? raw.slice(0, -1) : raw;
}

function lineTooLong(line: number): UserError {
  const message = `line ${line} is longer than ${IMPORT.rowCharsMax} characters`;
  return new UserError({
    code: 'invalid_row',
    message,
    hint: 'is this a CSV file?',
    rows: [{ row: line, code: 'invalid_row', message }],
  });
}

function tooManyBroken(line: number): UserError {
  return new UserError({
    code: 'invalid_row',
    message: `more than ${IMPORT.brokenRowsMax} rows have quotes that cannot be read; line ${line} is one of them`,
    hint: 'check the quotes, or name the delimiter with --delimiter',
    rows: [{ row: line, code: 'invalid_row', message: 'the quotes of this row cannot be read' }],
  });
}
