// An import from its bytes to the daemon's answer, in one pass and bounded memory: decode, cut, check, send, commit.
// It prints nothing; what it returns is what the command shows.

import { currencyExponent } from '../../model/currency.ts';
import type { RowProblem } from '../../protocol/error-code.ts';
import { UserError } from '../../protocol/error-code.ts';
import type { Params } from '../../protocol/local/requests.ts';
import type { ImportAnswer } from '../../protocol/local/views.ts';
import type { DecimalMark } from './amount-text.ts';
import { checkRows } from './check-rows.ts';
import type { CsvRow } from './csv-rows.ts';
import { csvRows } from './csv-rows.ts';
import { decodeText } from './decode-text.ts';
import { excerpt } from './excerpt.ts';
import type { CheckedRow } from './finish-row.ts';
import { detectDelimiter, namedDelimiter, readHeader } from './header.ts';
import type { Header } from './header.ts';
import { ImportSession } from './import-session.ts';
import type { SendRequest } from './import-session.ts';
import { ImportTally } from './import-tally.ts';
import { IMPORT } from './limits.ts';
import { rejectLine, rejectsHeader } from './reject-text.ts';

/** What the user asked for. `waitMs`: how long to wait for the server's answer; `results`: one result per row. */
export interface ImportOptions {
  readonly source: string;
  readonly keepGoing: boolean;
  readonly dryRun: boolean;
  readonly results: boolean;
  readonly book?: string;
  readonly mark?: DecimalMark;
  readonly delimiter?: string;
  readonly encoding?: string;
  readonly currency?: string;
  readonly waitMs?: number;
}

/**
 * What an import needs of the world. `key` is one that no other request has; `rejects` takes the text of the refused
 * rows; `onProgress` is called for every row.
 */
export interface ImportIo {
  readonly send: SendRequest;
  readonly key: string;
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly rejects?: (text: string) => Promise<void>;
  readonly onProgress?: (rows: number) => void;
}

/** How an import ended. Without `answer` nothing was sent to be written: rows were refused here. */
export interface ImportOutcome {
  readonly rows: number;
  readonly refused: number;
  readonly problems: readonly RowProblem[];
  readonly warnings: readonly string[];
  readonly committed: boolean;
  readonly answer?: ImportAnswer;
}

/** Runs an import to its end. Throws `UserError` for a file that cannot be read as a whole; then nothing was written. */
export async function runImport(options: ImportOptions, io: ImportIo): Promise<ImportOutcome> {
  if (options.currency !== undefined && currencyExponent(options.currency) === undefined)
    throw unknownCurrency(options.currency);
  const { rows, header, delimiter } = await openFile(io.chunks, options);
  const ofColumn = await bookCurrency(options, header, io.send);
  const currency = {
    ...(options.currency === undefined ? {} : { ofCell: options.currency }),
    ...(ofColumn === undefined ? {} : { ofColumn }),
  };
  const checked = checkRows(rows, { header, currency, ...(options.mark === undefined ? {} : { mark: options.mark }) });
  const tally = new ImportTally(io.rejects !== undefined);
  const session = await ImportSession.begin(io.send, beginParams(options, io.key));
  const outcome = await sendAll(checked, { tally, session, options, io });
  if (io.rejects !== undefined) {
    await io.rejects(rejectsHeader(header, delimiter));
    for (const { raw, problem } of tally.rejects()) await io.rejects(rejectLine(raw, problem, delimiter));
  }
  return outcome;
}

interface Run {
  readonly tally: ImportTally;
  readonly session: ImportSession;
  readonly options: ImportOptions;
  readonly io: ImportIo;
}

async function sendAll(
  checked: AsyncIterable<CheckedRow>,
  { tally, session, options, io }: Run,
): Promise<ImportOutcome> {
  try {
    for await (const row of checked) {
      tally.count(row);
      io.onProgress?.(tally.rows);
      if (row.ok && (options.keepGoing || tally.refused === 0)) await session.add(row.value);
    }
    if (options.keepGoing || tally.refused === 0) await session.drain();
  } catch (error) {
    // The reason for giving up says more than a daemon that cannot even be told so.
    await session.abort().catch(() => undefined);
    throw error;
  }
  if (tally.refused > 0 && !options.keepGoing) {
    await session.abort();
    return { ...tally.summary(), committed: false };
  }
  const waitMs = options.waitMs === undefined ? {} : { waitMs: options.waitMs };
  const answer = await session.commit({ ...waitMs, results: options.results });
  tally.addAnswer(answer);
  return { ...tally.summary(), committed: answer.committed, answer };
}

/** Reads up to the header, which settles the delimiter, and gives the rows after it. */
async function openFile(
  chunks: AsyncIterable<Uint8Array>,
  options: ImportOptions,
): Promise<{ rows: AsyncIterable<CsvRow>; header: Header; delimiter: string }> {
  const text = decodeText(chunks, options.encoding);
  let head = '';
  while (!/\S[^\n]*\n/.test(head) && head.length < IMPORT.rowCharsMax) {
    const { value, done } = await text.next();
    if (done === true) break;
    head += value;
  }
  const firstLine = /\S[^\n]*/.exec(head)?.[0] ?? '';
  if (firstLine.includes('\u0000')) throw looksLikeUtf16();
  const named = namedDelimiter(firstLine);
  const delimiter = options.delimiter ?? named ?? detectDelimiter(firstLine);
  // The line itself becomes a blank one, so that the rows after it keep their numbers.
  if (named !== undefined) head = head.replace(firstLine, '');
  const rows = csvRows(continued(head, text), delimiter);
  const { value, done } = await rows.next();
  return { rows, header: readHeader(done === true ? undefined : value), delimiter };
}

async function* continued(head: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield head;
  yield* rest;
}

/** The book's own currency, asked for only where the file has no column for it and the user named none. */
async function bookCurrency(options: ImportOptions, header: Header, send: SendRequest): Promise<string | undefined> {
  if (header.at.currency !== undefined || options.currency !== undefined) return undefined;
  const status = await send('status', options.book === undefined ? {} : { book: options.book });
  return status.book.currency;
}

function beginParams({ book, source, keepGoing, dryRun }: ImportOptions, key: string): Params<'import.begin'> {
  return { ...(book === undefined ? {} : { book }), key, source, keepGoing, dryRun };
}

function unknownCurrency(code: string): UserError {
  return new UserError({
    code: 'unknown_currency',
    message: `${excerpt(code)} is not a currency code`,
    hint: 'write a code such as EUR after --currency',
    field: 'currency',
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
