// ledger-server copy: everything from one database into another, empty one, SQLite or PostgreSQL either way.

import { existsSync } from 'node:fs';
import { silentLogger } from '../../base/logger.ts';
import { UserError } from '../../protocol/error-code.ts';
import { checkUrl, DATABASE_DEFAULTS, refusePassword, shownUrl } from '../database-config.ts';
import { checkBooks } from '../storage/shared/check-books.ts';
import { contentHash, copyTables, isEmpty } from '../storage/shared/copy-tables.ts';
import type { CopyCounts, Side } from '../storage/shared/copy-tables.ts';
import { openForReading, openForWriting } from '../storage/sqlite/open.ts';
import type { CommandIo, CommandOptions, ServerCommand } from './command.ts';
import { countsText } from './counts-text.ts';
import { cannotOpen, databasePath, lockData } from './data-folder.ts';
import { cannotReach } from './cannot-reach.ts';

/** The command. */
export const copyCommand: ServerCommand = {
  words: ['copy'],
  arguments: [],
  options: ['from', 'to', 'json'],
  summary: 'Copy everything into an empty database: --from and --to sqlite:FOLDER or postgres://…',
  run: copy,
};

interface Doing<T> {
  readonly how: 'read' | 'write';
  readonly work: (side: Side) => Promise<T>;
}

async function copy(io: CommandIo, { from, to, json }: CommandOptions): Promise<void> {
  const [source, target] = [placeOf('--from', from), placeOf('--to', to)];
  const { counts, hash } = await within(io, source, { how: 'read', work: (side) => fill(io, target, side) });
  const copied = await within(io, target, {
    how: 'read',
    work: async (side) => ({ hash: await contentHash(side), report: await side.ask(checkBooks()) }),
  });
  const problems = [...copied.report.problems, ...(copied.hash === hash ? [] : ['it is not equal to its source'])];
  if (problems.length > 0) {
    const message = `the copy cannot be trusted: ${problems.slice(0, 5).join('; ')}`;
    throw new UserError({
      code: 'database_damaged',
      message,
      hint: 'See: ledger-server check. Empty it to try again.',
    });
  }
  const { books = 0, entries = 0, records = 0 } = counts;
  const text = `Copied and compared ${countsText({ books, entries, records })}.`;
  io.write(`${json === true ? JSON.stringify({ schema: 1, copied: counts }) : text}\n`);
}

/** Fills the target in one Txn; gives what its content must be. */
function fill(
  io: CommandIo,
  target: Place,
  from: Side,
): Promise<{ readonly counts: CopyCounts; readonly hash: string }> {
  const work = async (to: Side) => {
    if (!(await to.ask(isEmpty()))) {
      const message = `there is something in ${target.shown} already`;
      throw new UserError({ code: 'file_exists', message, hint: 'A copy goes into an empty database.' });
    }
    return { counts: await copyTables(from, to), hash: await contentHash(from) };
  };
  return within(io, target, { how: 'write', work });
}

interface Place {
  readonly url?: string;
  readonly dir?: string;
  readonly shown: string;
}

function placeOf(flag: string, value: string | undefined): Place {
  if (value === undefined)
    throw new UserError({ code: 'usage', message: `${flag} is needed: sqlite:FOLDER or postgres://…` });
  if (value.startsWith('sqlite:')) return { dir: value.slice('sqlite:'.length), shown: value };
  checkUrl(value, flag);
  refusePassword(value, flag);
  return { url: value, shown: shownUrl(value) };
}

function within<T>(io: CommandIo, { url, dir = '' }: Place, doing: Doing<T>): Promise<T> {
  return url === undefined ? withinSqlite(io, dir, doing) : withinPostgres(io, url, doing);
}

async function withinPostgres<T>(io: CommandIo, url: string, { how, work }: Doing<T>): Promise<T> {
  const { readPostgres, writePostgres } = await import('../storage/postgres/one-txn.ts');
  const world = { clock: io.clock, random: io.random, logger: silentLogger };
  const run = how === 'read' ? readPostgres : writePostgres;
  try {
    return await run({ ...DATABASE_DEFAULTS, url }, world, (ask) => work({ engine: 'postgres', ask }));
  } catch (error) {
    throw error instanceof UserError ? error : cannotReach(url, error);
  }
}

/** The folder's server must be stopped: what it would still write would not be in the copy. */
async function withinSqlite<T>(io: CommandIo, dir: string, { how, work }: Doing<T>): Promise<T> {
  const path = databasePath(dir);
  if (how === 'read' && !existsSync(path))
    throw new UserError({ code: 'file_not_found', message: `there is no database ${path}` });
  const unlock = lockData(dir);
  try {
    const sql = how === 'read' ? openForReading(path) : openForWriting(path, io.clock.now());
    try {
      sql.run(how === 'read' ? 'BEGIN' : 'BEGIN IMMEDIATE');
      const result = await work({ engine: 'sqlite', ask: async (questions) => sql.ask(questions) });
      sql.run('COMMIT');
      return result;
    } finally {
      sql.close();
    }
  } catch (error) {
    throw error instanceof UserError ? error : cannotOpen(dir, error);
  } finally {
    unlock();
  }
}
