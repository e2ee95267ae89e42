// A file's bytes to the rows of its format. The first bytes settle the format where the user does not.

import { UserError } from '../../protocol/error-code.ts';
import type { CsvRow } from './csv-rows.ts';
import { csvRows } from './csv-rows.ts';
import { decodeText } from './decode-text.ts';
import { detectFormat, isZip } from './detect-format.ts';
import type { ImportFormat } from './detect-format.ts';
import { draftRow } from './draft-row.ts';
import type { DefaultCurrency, DraftRow } from './draft-row.ts';
import { camtRows } from './formats/camt.ts';
import type { DayOrder } from './formats/day-order.ts';
import { debitumRows } from './formats/debitum.ts';
import { exportRows } from './formats/export-records.ts';
import { googleRows } from './formats/google-contacts.ts';
import { namedEncoding } from './formats/named-encoding.ts';
import { ofxRows } from './formats/ofx.ts';
import { qifRows } from './formats/qif.ts';
import { splitwiseRows } from './formats/splitwise.ts';
import { vcardRows } from './formats/vcard.ts';
import { wholeLetters } from './formats/whole-letters.ts';
import type { Header } from './header.ts';
import { detectDelimiter, namedDelimiter, readHeader } from './header.ts';
import { IMPORT } from './limits.ts';
import { checkColumns, checkComplete, ruledRows } from './rules/apply-rules.ts';
import type { Rules } from './rules/rules.ts';
import type { Source, SourceContext, SourceRow } from './source.ts';
import { TEXT_REJECTS } from './source.ts';
import { wholeText } from './text-lines.ts';

/** How the user wants a file read. */
export interface ReadOptions {
  readonly format?: ImportFormat;
  readonly delimiter?: string;
  readonly encoding?: string;
  readonly dayOrder?: DayOrder;
  readonly me?: string;
  /** How the columns of a CSV file are to be understood. */
  readonly rules?: Rules;
}

const HEAD_BYTES = 16 * 1024;

/** Opens a file. Throws `UserError` for one that is not of the format. */
export async function openSource(
  chunks: AsyncIterable<Uint8Array>,
  options: ReadOptions,
  context: SourceContext,
): Promise<Source> {
  const { head, all } = await peek(chunks);
  const format = options.format ?? (options.rules === undefined ? detectFormat(head, options.encoding) : 'csv');
  if (format === 'debitum')
    return { rows: debitumRows(all, await context.currency(true), context), rejects: TEXT_REJECTS };
  if (isZip(head)) throw isPacked();
  const isUtf8Card = format === 'vcard' && /^utf-?8$/i.test(options.encoding ?? 'utf-8');
  const text = decodeText(isUtf8Card ? wholeLetters(all) : all, options.encoding ?? namedEncoding(format, head));
  if (format === 'csv' || format === 'google-csv' || format === 'splitwise')
    return openTable(text, format, { options, context });
  return { rows: await textRows(text, format, { options, context }), rejects: TEXT_REJECTS };
}

interface How {
  readonly options: ReadOptions;
  readonly context: SourceContext;
}

async function textRows(
  text: AsyncGenerator<string>,
  format: 'vcard' | 'ndjson' | 'ofx' | 'camt' | 'qif',
  { options, context }: How,
): Promise<AsyncIterable<SourceRow>> {
  if (format === 'vcard') return vcardRows(text);
  if (format === 'ndjson') return exportRows(text);
  const currency = await context.currency(true);
  const whole = await wholeText(text);
  if (format === 'camt') return asAsync(camtRows(whole, currency));
  return asAsync(format === 'ofx' ? ofxRows(whole, currency) : qifRows(whole, { currency, order: options.dayOrder }));
}

/** A synchronous reader's rows where others come asynchronously. */
async function* asAsync<T>(items: Iterable<T>): AsyncGenerator<T> {
  yield* items;
}

/** Reads up to the header, which settles the delimiter, and gives the rows after it. */
async function openTable(
  text: AsyncGenerator<string>,
  format: 'csv' | 'google-csv' | 'splitwise',
  { options, context }: How,
): Promise<Source> {
  const { rules } = options;
  const { rows, delimiter } = await openCells(rules === undefined ? text : withoutFirst(text, rules.skip), options);
  if (format === 'csv' && rules !== undefined) return openRuled(rows, rules, { delimiter, context });
  const { value, done } = await rows.next();
  const first = done === true ? undefined : value;
  if (format !== 'csv' && first?.broken === undefined) {
    const header = first?.fields ?? [];
    const rejects = { header: first?.raw ?? '', delimiter };
    if (format === 'google-csv') return { rows: googleRows(header, rows), rejects };
    return { rows: splitwiseRows(header, rows, { me: options.me, currency: await context.currency(false) }), rejects };
  }
  const header = readHeader(first);
  const currency = await context.currency(header.at.currency === undefined);
  return { rows: draftRows(rows, header, currency), rejects: { header: header.raw, delimiter } };
}

/** Rows by rules. Without `fields` the first row is the header. */
async function openRuled(
  rows: AsyncGenerator<CsvRow>,
  rules: Rules,
  { delimiter, context }: { readonly delimiter: string; readonly context: SourceContext },
): Promise<Source> {
  const first = rules.fields === undefined ? (await rows.next()).value : undefined;
  if (first?.broken !== undefined) readHeader(first);
  const columns = rules.fields ?? first?.fields ?? [];
  checkColumns(rules, columns);
  checkComplete(rules, columns);
  const named = await context.currency(true);
  const currency = named.ofCell === undefined && rules.currency !== undefined ? { ofCell: rules.currency } : named;
  const rejects = { header: first?.raw ?? columns.join(delimiter), delimiter };
  return { rows: ruledRows(rows, { rules, columns, currency }), rejects };
}

/** A text whose first lines are empty, so that those after them keep their numbers. */
async function* withoutFirst(text: AsyncIterable<string>, lines: number): AsyncGenerator<string> {
  let left = lines;
  for await (const piece of text) {
    let at = 0;
    for (; left > 0 && at < piece.length; at += 1) {
      const feed = piece.indexOf('\n', at);
      if (feed < 0) at = piece.length;
      else {
        left -= 1;
        at = feed;
        yield '\n';
      }
    }
    yield piece.slice(at);
  }
}

async function* draftRows(
  rows: AsyncIterable<CsvRow>,
  header: Header,
  currency: DefaultCurrency,
): AsyncGenerator<DraftRow> {
  for await (const row of rows) yield draftRow(row, header, currency);
}

async function openCells(
  text: AsyncGenerator<string>,
  options: ReadOptions,
): Promise<{ rows: AsyncGenerator<CsvRow>; delimiter: string }> {
  let head = '';
  while (!/\S[^\n]*\n/.test(head) && head.length < IMPORT.rowCharsMax) {
    const { value, done } = await text.next();
    if (done === true) break;
    head += value;
  }
  const firstLine = /\S[^\n]*/.exec(head)?.[0] ?? '';
  if (firstLine.includes('\u0000')) throw looksLikeUtf16();
  const named = namedDelimiter(firstLine);
  const delimiter = options.delimiter ?? options.rules?.separator ?? named ?? detectDelimiter(firstLine);
  // The line itself becomes a blank one, so that the rows after it keep their numbers.
  if (named !== undefined) head = head.replace(firstLine, '');
  return { rows: csvRows(continued(head, text), delimiter), delimiter };
}

async function* continued<T>(head: T, rest: AsyncIterable<T>): AsyncGenerator<T> {
  yield head;
  yield* rest;
}

/** The first bytes, and all of them once more. */
async function peek(chunks: AsyncIterable<Uint8Array>): Promise<{ head: Uint8Array; all: AsyncGenerator<Uint8Array> }> {
  const rest = chunks[Symbol.asyncIterator]();
  let head: Uint8Array = new Uint8Array(0);
  while (head.length < HEAD_BYTES) {
    const { value, done } = await rest.next();
    if (done === true) break;
    head = Buffer.concat([head, value]);
  }
  const after: AsyncIterable<Uint8Array> = { [Symbol.asyncIterator]: () => rest };
  return { head, all: continued(head, after) };
}

function isPacked(): UserError {
  return new UserError({
    code: 'invalid_row',
    message: 'the file is a zip file',
    hint: 'unpack it first; only backups of Debitum are read as they are (--format debitum)',
  });
}

function looksLikeUtf16(): UserError {
  return new UserError({
    code: 'invalid_encoding',
    message: 'line 1 holds zero bytes, as UTF-16 without a byte order mark does',
    hint: 'name the encoding: --encoding utf-16le or --encoding utf-16be',
    rows: [{ row: 1, code: 'invalid_encoding', message: 'zero bytes' }],
  });
}
