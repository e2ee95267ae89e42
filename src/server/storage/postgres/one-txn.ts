// One Txn on a PostgreSQL database for a command: to read everything of one moment, or to fill an empty database.

import { checkBooks } from '../shared/check-books.ts';
import type { DatabaseReport } from '../shared/check-books.ts';
import type { Ask } from '../shared/query.ts';
import { makePool } from './connect.ts';
import type { ConnectOptions } from './connect.ts';
import { Database } from './database.ts';
import type { DatabaseDeps } from './database.ts';
import { migrate } from './migrate.ts';

type World = Pick<DatabaseDeps, 'clock' | 'random' | 'logger'>;
type Work<T> = (ask: <R>(questions: Ask<R>) => Promise<R>) => Promise<T>;

/** Checks every book, all of one moment. Rejects if the database cannot be read. */
export function checkPostgresDatabase(options: ConnectOptions, world: World): Promise<DatabaseReport> {
  return readPostgres(options, world, (ask) => ask(checkBooks()));
}

/** Reads in one Txn. */
export function readPostgres<T>(options: ConnectOptions, world: World, work: Work<T>): Promise<T> {
  return withDatabase(options, world, (database) =>
    database.readOnce((txn) => work((questions) => txn.ask(questions))),
  );
}

/** Brings the schema forward, then writes in one Txn. */
export function writePostgres<T>(options: ConnectOptions, world: World, work: Work<T>): Promise<T> {
  return withDatabase(options, world, async (database, pool) => {
    await migrate(pool, world.clock.now());
    return database.write((txn) => work((questions) => txn.ask(questions)));
  });
}

async function withDatabase<T>(
  options: ConnectOptions,
  world: World,
  work: (database: Database, pool: DatabaseDeps['pool']) => Promise<T>,
): Promise<T> {
  const pool = makePool(options);
  try {
    return await work(new Database({ ...world, pool, options, named: false }), pool);
  } finally {
    await pool.end();
  }
}
