// Entry of the export bundle, which the command loads only when somebody exports. It fetches records page by page, has
// a format write them, and gives the text to standard output or to a file.

import { err, ok } from '../../base/result.ts';
import type { Result } from '../../base/result.ts';
import type { ErrorBody } from '../../protocol/error-code.ts';
import { UserError } from '../../protocol/error-code.ts';
import type { Answer } from '../../protocol/local/answers.ts';
import type { Method, Params } from '../../protocol/local/requests.ts';
import { beancountWriter } from './beancount.ts';
import { csvWriter } from './csv.ts';
import { journalWriter } from './journal.ts';
import { entryLine, ndjsonWriter } from './ndjson.ts';
import { OutputFile } from './output-file.ts';
import type { RecordWriter } from './record-writer.ts';
import { vcardWriter } from './vcard.ts';

const WRITERS = {
  ndjson: ndjsonWriter,
  csv: csvWriter,
  vcard: () => vcardWriter('4.0'),
  vcard3: () => vcardWriter('3.0'),
  hledger: () => journalWriter('hledger'),
  ledger: () => journalWriter('ledger'),
  beancount: beancountWriter,
} as const;

/** A format. */
export type ExportFormat = keyof typeof WRITERS;

/** An export as the command line names it. Without `output` it goes to `ExportHost.write`. */
export interface ExportArgs {
  readonly format: ExportFormat;
  /** The history too; as NDJSON only. */
  readonly log: boolean;
  readonly output?: string;
  readonly overwrite: boolean;
  /** Writes the file, to see whether it can be written, and leaves none. */
  readonly dryRun: boolean;
  readonly book?: string;
  /** Which part of it, if not all. */
  readonly part: Pick<Params<'export.begin'>, 'filter' | 'today' | 'of'>;
}

/** The machine's side of an export. `write` is `false` when the reader has gone; `at`: now, ISO 8601. */
export interface ExportHost {
  readonly send: <M extends Method>(method: M, params: Params<M>) => Promise<Answer<M>>;
  readonly write: (text: string) => boolean;
  readonly unique: string;
  readonly version: string;
  readonly at: string;
}

/** How an export ended: how many records it has, lines of history, and where the history begins if not with the first entry. */
export interface ExportOutcome {
  readonly records: number;
  readonly entries?: number;
  readonly historyFrom?: number;
}

/** Exports a book. Errors of its own are returned as data, as those of an import are. */
export async function exportBook(args: ExportArgs, host: ExportHost): Promise<Result<ExportOutcome, ErrorBody>> {
  try {
    const texts = exportTexts(args, host, WRITERS[args.format]());
    return ok(await (args.output === undefined ? toOutput(texts, host) : toFile(texts, args, host)));
  } catch (error) {
    if (error instanceof UserError) return err(error.body);
    throw error;
  }
}

/** A piece of the text, and what is known of the outcome after it. */
interface Piece {
  readonly text: string;
  readonly outcome: ExportOutcome;
}

async function* exportTexts(
  { book, part, log }: ExportArgs,
  { send, version, at }: ExportHost,
  writer: RecordWriter,
): AsyncGenerator<Piece> {
  const begun = await send('export.begin', { ...(book === undefined ? {} : { book }), ...part });
  let page = log ? await send('export.log', { export: begun.export }) : undefined;
  const historyFrom = page?.historyFrom;
  const history = log ? { log: historyFrom === undefined ? {} : { historyFrom } } : {};
  let outcome: ExportOutcome = { records: 0, ...(log ? { entries: 0, ...history.log } : {}) };
  let failed = false;
  try {
    yield { text: writer.head({ ...begun, version, at, ...history }), outcome };
    while (page !== undefined) {
      outcome = { ...outcome, entries: (outcome.entries ?? 0) + page.items.length };
      yield { text: page.items.map(entryLine).join(''), outcome };
      const { next: from } = page;
      page = from === undefined ? undefined : await send('export.log', { export: begun.export, from });
    }
    for (let offset = 0; offset < begun.records;) {
      const { items } = await send('export.page', { export: begun.export, offset });
      if (items.length === 0) throw endsEarly(offset, begun.records);
      offset += items.length;
      outcome = { ...outcome, records: offset };
      yield { text: items.map(writer.record).join(''), outcome };
    }
    yield { text: writer.end(begun.records, outcome.entries), outcome };
  } catch (error) {
    failed = true;
    throw error;
  } finally {
    // Also when the reader has gone; after a failure nobody may be there to be told.
    if (!failed) await send('export.end', { export: begun.export }).catch(() => undefined);
  }
}

function endsEarly(records: number, promised: number): UserError {
  const message = `the daemon gave ${records} of ${promised} records`;
  return new UserError({ code: 'unexpected', message, hint: 'see `ledger daemon logs`' });
}

async function toOutput(pieces: AsyncIterable<Piece>, { write }: ExportHost): Promise<ExportOutcome> {
  let last: ExportOutcome = { records: 0 };
  for await (const { text, outcome } of pieces) {
    if (text !== '' && !write(text)) break;
    last = outcome;
  }
  return last;
}

async function toFile(pieces: AsyncIterable<Piece>, args: ExportArgs, { unique }: ExportHost): Promise<ExportOutcome> {
  const file = await OutputFile.create(args.output ?? '', { unique, overwrite: args.overwrite });
  let last: ExportOutcome = { records: 0 };
  try {
    for await (const { text, outcome } of pieces) {
      await file.write(text);
      last = outcome;
    }
  } catch (error) {
    await file.discard();
    throw error;
  }
  if (args.dryRun) await file.discard();
  else await file.finish();
  return last;
}
