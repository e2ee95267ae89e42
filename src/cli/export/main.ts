// Entry of the export bundle, which the command loads only when somebody exports. It fetches records page by page, has
// a format write them, and gives the text to standard output or to a file.

import { err, ok } from '../../base/result.ts';
import type { Result } from '../../base/result.ts';
import type { ErrorBody } from '../../protocol/error-code.ts';
import { UserError } from '../../protocol/error-code.ts';
import type { Answer } from '../../protocol/local/answers.ts';
import type { Method, Params } from '../../protocol/local/requests.ts';
import { toJson } from '../output/visible.ts';
import { beancountWriter } from './beancount.ts';
import { csvWriter } from './csv.ts';
import { journalWriter } from './journal.ts';
import { ndjsonWriter } from './ndjson.ts';
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

/** A format, or the book's history (`log`). */
export type ExportFormat = keyof typeof WRITERS | 'log';

/** An export as the command line names it. Without `output` it goes to `ExportHost.write`. */
export interface ExportArgs {
  readonly format: ExportFormat;
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

/** How an export ended: how many lines or records it has. */
export interface ExportOutcome {
  readonly records: number;
}

/** Exports a book. Errors of its own are returned as data, as those of an import are. */
export async function exportBook(args: ExportArgs, host: ExportHost): Promise<Result<ExportOutcome, ErrorBody>> {
  try {
    const texts = args.format === 'log' ? logTexts(args, host) : recordTexts(args, host, WRITERS[args.format]());
    return ok({ records: await (args.output === undefined ? toOutput(texts, host) : toFile(texts, args, host)) });
  } catch (error) {
    if (error instanceof UserError) return err(error.body);
    throw error;
  }
}

interface Piece {
  readonly text: string;
  readonly records: number;
}

async function* recordTexts(
  { book, part }: ExportArgs,
  { send, version, at }: ExportHost,
  writer: RecordWriter,
): AsyncGenerator<Piece> {
  const begun = await send('export.begin', { ...(book === undefined ? {} : { book }), ...part });
  let failed = false;
  try {
    yield { text: writer.head({ ...begun, version, at }), records: 0 };
    for (let offset = 0; offset < begun.records;) {
      const { items } = await send('export.page', { export: begun.export, offset });
      if (items.length === 0) throw endsEarly(offset, begun.records);
      offset += items.length;
      yield { text: items.map(writer.record).join(''), records: items.length };
    }
    yield { text: writer.end(begun.records), records: 0 };
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

/** History as `ledger log --ndjson` prints it. */
async function* logTexts({ book }: ExportArgs, { send }: ExportHost): AsyncGenerator<Piece> {
  let from: string | undefined = '';
  while (from !== undefined) {
    const page: Answer<'log'> = await send('log', { ...(book === undefined ? {} : { book }), from, limit: 2_000 });
    yield { text: page.items.map((item) => `${toJson(item)}\n`).join(''), records: page.items.length };
    from = page.next;
  }
}

async function toOutput(pieces: AsyncIterable<Piece>, { write }: ExportHost): Promise<number> {
  let total = 0;
  for await (const { text, records } of pieces) {
    if (text !== '' && !write(text)) break;
    total += records;
  }
  return total;
}

async function toFile(pieces: AsyncIterable<Piece>, args: ExportArgs, { unique }: ExportHost): Promise<number> {
  const file = await OutputFile.create(args.output ?? '', { unique, overwrite: args.overwrite });
  let total = 0;
  try {
    for await (const { text, records } of pieces) {
      await file.write(text);
      total += records;
    }
  } catch (error) {
    await file.discard();
    throw error;
  }
  if (args.dryRun) await file.discard();
  else await file.finish();
  return total;
}
