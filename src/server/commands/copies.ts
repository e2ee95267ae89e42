// ledger-server backup|restore|check: a copy of the live database, a copy put back, and whether the database is sound.

import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { silentLogger } from '../../base/logger.ts';
import { UserError } from '../../protocol/error-code.ts';
import { databaseConfig, shownUrl } from '../database-config.ts';
import type { DatabaseConfig } from '../database-config.ts';
import type { DatabaseReport } from '../storage/shared/check-books.ts';
import { checkDatabase } from '../storage/sqlite/check-database.ts';
import { backUp } from '../storage/sqlite/back-up.ts';
import { DamagedCopy, restore } from '../storage/sqlite/copy-database.ts';
import { openForReading } from '../storage/sqlite/open.ts';
import { cannotReach } from './cannot-reach.ts';
import type { CommandIo, CommandOptions, ServerCommand } from './command.ts';
import { countsText } from './counts-text.ts';
import { cannotOpen, databasePath, dataFolder, lockData } from './data-folder.ts';
import { STORAGE_FLAGS } from './open-storage.ts';

/** The commands. */
export const copyCommands: readonly ServerCommand[] = [
  {
    words: ['backup'],
    arguments: ['FILE'],
    options: STORAGE_FLAGS,
    summary: 'Copy the database to a new file, also while the server runs.',
    run: runBackup,
  },
  {
    words: ['restore'],
    arguments: ['FILE'],
    options: STORAGE_FLAGS,
    summary: 'Put a backup back while the server is stopped.',
    run: runRestore,
  },
  {
    words: ['check'],
    arguments: [],
    options: STORAGE_FLAGS,
    summary: 'Check the database, also while the server runs.',
    run: runCheck,
  },
];

const SQLITE_NOTADB = 26;
const SQLITE_CORRUPT = 11;

async function runBackup(io: CommandIo, options: CommandOptions, [name = '']: readonly string[]): Promise<void> {
  refuseDatabase(options, 'backup');
  const from = existing(databasePath(dataFolder(io, options)), 'there is no database');
  const file = resolve(name);
  if (existsSync(file)) throw fileExists(file);
  try {
    backUp(from, file, io.random);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EEXIST' ? fileExists(file) : cannotCopy(file, error);
  }
  const { size: bytes } = statSync(file);
  io.write(answer(options, { backup: { file, bytes } }, `Backed up to ${file} (${bytes} bytes).`));
}

async function runRestore(io: CommandIo, options: CommandOptions, [name = '']: readonly string[]): Promise<void> {
  refuseDatabase(options, 'restore');
  const from = existing(resolve(name), 'there is no file');
  const dir = dataFolder(io, options);
  const unlock = lockData(dir);
  try {
    const done = restore({ from, to: databasePath(dir), now: io.clock.now(), random: io.random });
    const { report, replaced } = done;
    const kept = replaced === undefined ? '' : `\nWhat was there is kept as ${replaced}.`;
    const facts = { ...countsOf(report), ...(replaced === undefined ? {} : { replaced }) };
    io.write(answer(options, { restored: { from, ...facts } }, `Restored ${countsText(report)} from ${from}.${kept}`));
  } catch (error) {
    throw isDamage(error) ? damaged(from, error) : cannotOpen(dir, error);
  } finally {
    unlock();
  }
}

async function runCheck(io: CommandIo, options: CommandOptions): Promise<void> {
  const config = databaseConfig(options.resolved);
  const { where, report } = config === undefined ? checkFile(io, options) : await checkPostgres(io, config);
  if (report.problems.length > 0) throw damaged(where, new DamagedCopy(report.problems));
  io.write(answer(options, { check: countsOf(report) }, `Sound: ${countsText(report)}.`));
}

interface Checked {
  readonly where: string;
  readonly report: DatabaseReport;
}

async function checkPostgres(io: CommandIo, config: DatabaseConfig): Promise<Checked> {
  const { checkPostgresDatabase } = await import('../storage/postgres/one-txn.ts');
  const world = { clock: io.clock, random: io.random, logger: silentLogger };
  const report = await checkPostgresDatabase(config, world).catch((error: unknown) => {
    throw cannotReach(config.url, error);
  });
  return { where: shownUrl(config.url), report };
}

function checkFile(io: CommandIo, options: CommandOptions): Checked {
  const path = existing(databasePath(dataFolder(io, options)), 'there is no database');
  try {
    const sql = openForReading(path);
    try {
      return { where: path, report: checkDatabase(sql) };
    } finally {
      sql.close();
    }
  } catch (error) {
    throw isDamage(error) ? damaged(path, error) : cannotOpen(path, error);
  }
}

/** Copies of a PostgreSQL database are made by its own tools, which know more of it than a client can. */
function refuseDatabase(options: CommandOptions, command: string): void {
  if (databaseConfig(options.resolved) === undefined) return;
  throw new UserError({
    code: 'usage',
    message: `${command} is for SQLite; the database is PostgreSQL`,
    hint: 'Use its own tools, such as pg_basebackup or pg_dump and pg_restore; docs/operations.md says how.',
  });
}

function existing(path: string, otherwise: string): string {
  if (existsSync(path)) return path;
  throw new UserError({ code: 'file_not_found', message: `${otherwise} ${path}` });
}

function fileExists(file: string): UserError {
  return new UserError({ code: 'file_exists', message: `${file} is there already`, hint: 'Choose another name.' });
}

function cannotCopy(file: string, error: unknown): UserError {
  return new UserError({ code: 'store_failed', message: `cannot copy to ${file}: ${(error as Error).message}` });
}

function isDamage(error: unknown): boolean {
  const { errcode = 0 } = error as { readonly errcode?: number };
  return error instanceof DamagedCopy || [SQLITE_NOTADB, SQLITE_CORRUPT].includes(errcode % 256);
}

function damaged(file: string, error: unknown): UserError {
  const problems = error instanceof DamagedCopy ? error.problems : [(error as Error).message];
  return new UserError({
    code: 'database_damaged',
    message: `${file} cannot be trusted: ${problems.slice(0, 5).join('; ')}`,
    hint: 'Use an older backup. Devices keep what they have.',
  });
}

function countsOf({ books, entries, records }: DatabaseReport): Omit<DatabaseReport, 'problems'> {
  return { books, entries, records };
}

function answer({ json }: CommandOptions, document: object, text: string): string {
  return json === true
    ? `${JSON.stringify({ schema: 1, ...document })}
`
    : `${text}
`;
}
