// Entry of the import bundle, which the command loads only when somebody imports. It opens the files and standard
// input, runs the import and hands back its outcome; the command prints.

import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { err, ok } from '../../base/result.ts';
import type { Result } from '../../base/result.ts';
import type { ErrorBody } from '../../protocol/error-code.ts';
import { UserError } from '../../protocol/error-code.ts';
import { ProgressLine } from '../output/progress-line.ts';
import { IMPORT } from './limits.ts';
import { progressText } from './progress.ts';
import * as report from './report.ts';
import { parseMap, parseRules } from './rules/parse-rules.ts';
import { RejectsFile } from './rejects-file.ts';
import { runImport } from './run-import.ts';
import type { ImportIo, ImportOptions, ImportOutcome } from './run-import.ts';

/** An import as the command line names it. `file` `-` is standard input; `overwrite` is about the rejects file. */
export interface ImportArgs extends ImportOptions {
  readonly file: string;
  readonly rejects?: string;
  /** A rules file, and assignments of columns on the command line. */
  readonly rulesFile?: string;
  readonly map?: readonly string[];
  readonly overwrite: boolean;
}

/** The machine's side of an import. `progress` only where standard error is a terminal and wanted. */
export interface ImportHost extends Pick<ImportIo, 'send' | 'key' | 'localDay'> {
  readonly stdin: () => AsyncIterable<Uint8Array>;
  readonly monotonic: () => number;
  readonly progress?: { readonly write: (text: string) => void; readonly columns: () => number };
}

/**
 * Runs an import. Errors of its own are returned as data, since a class of this bundle is not the caller's class of the
 * same name; what the daemon's client throws passes through.
 */
export async function importFile(args: ImportArgs, host: ImportHost): Promise<Result<ImportOutcome, ErrorBody>> {
  try {
    return ok(await importWithRejects(await withRules(args), host));
  } catch (error) {
    if (error instanceof UserError) return err(error.body);
    throw error;
  }
}

/** The rules of a file, with what `--map` says before what it says. */
async function withRules(args: ImportArgs): Promise<ImportArgs> {
  const { rulesFile, map } = args;
  if (rulesFile === undefined && map === undefined) return args;
  const mapped = parseMap(map ?? []);
  const written = parseRules(rulesFile === undefined ? '' : await smallFile(rulesFile));
  return { ...args, rules: { ...mapped, ...written, assignments: [...mapped.assignments, ...written.assignments] } };
}

async function smallFile(path: string): Promise<string> {
  const size = (await fileSize(path)) ?? 0;
  if (size > IMPORT.rulesBytesMax)
    throw new UserError({ code: 'too_many', message: `the rules have more than ${IMPORT.rulesBytesMax} bytes` });
  return readFile(path, 'utf8').catch((error: unknown) => {
    throw unreadable(path, error);
  });
}

async function importWithRejects(args: ImportArgs, host: ImportHost): Promise<ImportOutcome> {
  const total = args.file === '-' ? undefined : await fileSize(args.file);
  if (args.rejects === undefined) return importRows(args, host, { total });
  const input = args.file === '-' ? {} : { input: args.file };
  const rejects = await RejectsFile.create(args.rejects, {
    overwrite: args.overwrite,
    dryRun: args.dryRun,
    ...input,
  });
  try {
    const outcome = await importRows(args, host, { total, rejects });
    await rejects.close(args.dryRun);
    return outcome;
  } catch (error) {
    await rejects.close(true);
    throw error;
  }
}

interface Extras {
  readonly total: number | undefined;
  readonly rejects?: RejectsFile;
}

async function importRows(args: ImportArgs, host: ImportHost, { total, rejects }: Extras): Promise<ImportOutcome> {
  const { progress, send, key, localDay } = host;
  const line = progress === undefined ? undefined : new ProgressLine(progress.write, host.monotonic);
  let bytes = 0;
  const chunks = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of args.file === '-' ? host.stdin() : fileChunks(args.file)) {
      bytes += chunk.length;
      yield chunk;
    }
  };
  const onProgress = (rows: number): void =>
    line?.update(() => progressText({ bytes, rows, total }), progress?.columns() ?? 80);
  const refuse = rejects === undefined ? {} : { rejects: (text: string) => rejects.write(text) };
  try {
    return await runImport(args, { send, key, localDay, withFile, chunks: chunks(), onProgress, ...refuse });
  } finally {
    line?.close();
  }
}

/** A private temporary file in a folder of its own, for what can only be read from a file; it goes once it is opened. */
async function withFile<T>(
  bytes: Uint8Array,
  use: (path: string, opened: () => Promise<void>) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'ledger-import-'));
  try {
    const path = join(folder, 'file');
    await writeFile(path, bytes, { mode: 0o600, flag: 'wx' });
    // Some systems keep a file that is open; it goes at the end, then.
    return await use(path, () => rm(folder, { recursive: true, force: true }).catch(() => undefined));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function* fileChunks(path: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of createReadStream(path)) yield chunk as Uint8Array;
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** Bytes of a file, `undefined` for a pipe or a device. Throws `UserError` for what is not there or is a folder. */
async function fileSize(path: string): Promise<number | undefined> {
  try {
    const facts = await stat(path);
    if (facts.isDirectory()) throw Object.assign(new Error('a folder'), { code: 'EISDIR' });
    return facts.isFile() ? facts.size : undefined;
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): UserError {
  const code = String((error as { code?: unknown }).code);
  const why = { ENOENT: 'there is no such file', EISDIR: 'it is a folder', EACCES: 'permission denied' }[code] ?? code;
  return new UserError({
    code: 'file_not_found',
    message: `${JSON.stringify(path)} cannot be read: ${why}`,
    hint: 'name a file, or - for standard input',
  });
}

/** How an outcome is told: as a document, as lines, as an error. */
export const { importDocument, problemLines, refusedError, resultLines, summaryText } = report;
