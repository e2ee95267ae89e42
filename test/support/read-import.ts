// A file read as `ledger import` reads it, up to what would be sent to the daemon: each row as one line of text.

import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkRows } from '../../src/cli/import/check-rows.ts';
import { openSource } from '../../src/cli/import/open-source.ts';
import type { ReadOptions } from '../../src/cli/import/open-source.ts';
import type { ErrorBody, RowProblem } from '../../src/protocol/error-code.ts';
import { UserError } from '../../src/protocol/error-code.ts';
import type { ImportRow } from '../../src/protocol/local/import-rows.ts';

const SAMPLES = join(import.meta.dirname, '../samples');

/** What became of a file's rows. */
export interface ReadImport {
  /** What would be sent, each as one line. */
  readonly rows: readonly string[];
  /** Line, code and field of each problem. */
  readonly refused: readonly string[];
  readonly skipped: readonly string[];
  readonly warnings: readonly string[];
}

export type ImportOptions = ReadOptions & { readonly mark?: '.' | ',' };

/** What private files were made on the way: their modes, and the names of those that were there to the end. */
export const privateFiles = { modes: [] as number[], left: [] as string[] };

/** The bytes of a file in `test/samples`. */
export function sample(name: string): Buffer {
  return readFileSync(join(SAMPLES, name));
}

/** The rows that would be sent, as they are. */
export async function sentRows(bytes: Buffer | string, options: ImportOptions = {}): Promise<ImportRow[]> {
  const rows: ImportRow[] = [];
  await readInto(bytes, options, { rows });
  return rows;
}

/** Reads a file. Throws `UserError` for one that is refused as a whole. */
export async function readImport(bytes: Buffer | string, options: ImportOptions = {}): Promise<ReadImport> {
  const rows: ImportRow[] = [];
  const found = { rows, refused: [], skipped: [], warnings: [] };
  await readInto(bytes, options, found);
  return { ...found, rows: rows.map(line) };
}

/** Why a file is refused as a whole. */
export async function importFailure(
  bytes: Buffer | string,
  options: ImportOptions = {},
): Promise<Pick<ErrorBody, 'code' | 'message'>> {
  const error: unknown = await readImport(bytes, options).catch((thrown: unknown) => thrown);
  if (!(error instanceof UserError)) throw new Error(`read without a complaint: ${JSON.stringify(error)}`);
  return { code: error.body.code, message: error.body.message };
}

async function readInto(
  bytes: Buffer | string,
  options: ImportOptions,
  found: { rows: ImportRow[]; refused?: string[]; skipped?: string[]; warnings?: string[] },
): Promise<void> {
  const source = await openSource(inChunks(Buffer.from(bytes)), options, CONTEXT);
  const told = ({ row, code, field }: RowProblem): string => [row, code, field].filter(Boolean).join(' ');
  for await (const row of checkRows(source.rows, options.mark ?? options.rules?.mark)) {
    found.warnings?.push(...row.warnings);
    if (row.ok) found.rows.push(row.value);
    else if (row.skipped === undefined) found.refused?.push(...row.problems.map(told));
    else found.skipped?.push(`${row.row} ${row.skipped}`);
  }
}

function line(row: ImportRow): string {
  const { row: _row, kind, ...rest } = row;
  if (kind === 'contact' || kind === 'record') return JSON.stringify(rest);
  const { date, contact, direction, amountMinor, currency, description, category, externalId } = row;
  return [date, contact, direction, amountMinor, currency, description, category, externalId].join(' | ');
}

const CONTEXT = {
  currency: (absent: boolean) => Promise.resolve(absent ? { ofColumn: 'USD' } : {}),
  localDay: (ms: number) => new Date(ms).toISOString().slice(0, 10),
  withFile,
};

async function withFile<T>(
  bytes: Uint8Array,
  use: (path: string, opened: () => Promise<void>) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'ledger-formats-'));
  try {
    const path = join(folder, 'file');
    await writeFile(path, bytes, { mode: 0o600 });
    privateFiles.modes.push((await stat(path)).mode & 0o777);
    return await use(path, () => rm(path));
  } finally {
    privateFiles.left.push(...(await readdir(folder)));
    await rm(folder, { recursive: true });
  }
}

/** Bytes in small chunks, as a pipe brings them. */
async function* inChunks(bytes: Buffer, size = 777): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
