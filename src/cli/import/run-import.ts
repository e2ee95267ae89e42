// An import from its bytes to the daemon's answer, in one pass and bounded memory: decode, cut, check, send, commit.
// It prints nothing; what it returns is what the command shows.

import { currencyExponent } from '../../model/currency.ts';
import { UserError } from '../../protocol/error-code.ts';
import type { Params } from '../../protocol/local/requests.ts';
import type { ImportAnswer } from '../../protocol/local/import-views.ts';
import type { DecimalMark } from './amount-text.ts';
import { checkRows } from './check-rows.ts';
import type { DefaultCurrency } from './draft-row.ts';
import { excerpt } from './excerpt.ts';
import type { CheckedRow } from './finish-row.ts';
import { ImportSession } from './import-session.ts';
import type { SendRequest } from './import-session.ts';
import { ImportTally } from './import-tally.ts';
import { openSource } from './open-source.ts';
import type { ReadOptions } from './open-source.ts';
import { rejectLine, rejectsHeader } from './reject-text.ts';
import type { SourceContext } from './source.ts';
import type { TallySummary } from './import-tally.ts';

/** What the user asked for. `waitMs`: how long to wait for the server's answer; `results`: one result per row. */
export interface ImportOptions extends ReadOptions {
  readonly source: string;
  readonly keepGoing: boolean;
  readonly dryRun: boolean;
  readonly results: boolean;
  readonly book?: string;
  readonly mark?: DecimalMark;
  readonly currency?: string;
  readonly waitMs?: number;
}

/**
 * What an import needs of the world. `key` is one that no other request has; `rejects` takes the text of the refused
 * rows; `onProgress` is called for every row.
 */
export interface ImportIo extends Pick<SourceContext, 'localDay' | 'withFile'> {
  readonly send: SendRequest;
  readonly key: string;
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly rejects?: (text: string) => Promise<void>;
  readonly onProgress?: (rows: number) => void;
}

/** How an import ended. Without `answer` nothing was sent to be written: rows were refused here. */
export interface ImportOutcome extends TallySummary {
  readonly committed: boolean;
  readonly answer?: ImportAnswer;
}

/** Runs an import to its end. Throws `UserError` for a file that cannot be read as a whole; then nothing was written. */
export async function runImport(options: ImportOptions, io: ImportIo): Promise<ImportOutcome> {
  if (options.currency !== undefined && currencyExponent(options.currency) === undefined)
    throw unknownCurrency(options.currency);
  const { localDay, withFile } = io;
  const context = { currency: currencyOf(options, io.send), localDay, withFile };
  const { rows, rejects } = await openSource(io.chunks, options, context);
  const checked = checkRows(rows, options.mark ?? options.rules?.mark);
  const tally = new ImportTally(io.rejects !== undefined);
  const session = await ImportSession.begin(io.send, beginParams(options, io.key));
  const outcome = await sendAll(checked, { tally, session, options, io });
  if (io.rejects !== undefined) {
    await io.rejects(rejectsHeader(rejects));
    for (const { raw, problem } of tally.rejects()) await io.rejects(rejectLine(raw, problem, rejects.delimiter));
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

/** What a row's currency is where the file has none: the user's, else, where the file has no place for it, the book's. */
function currencyOf(options: ImportOptions, send: SendRequest): (absent: boolean) => Promise<DefaultCurrency> {
  return async (absent) => {
    if (options.currency !== undefined) return { ofCell: options.currency };
    if (!absent) return {};
    const status = await send('status', options.book === undefined ? {} : { book: options.book });
    return { ofColumn: status.book.currency };
  };
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
