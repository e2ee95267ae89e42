// Whether a PostgreSQL database is what it should be, as far as a client can tell. Reads only.

import { checkBooks } from '../shared/check-books.ts';
import type { DatabaseReport } from '../shared/check-books.ts';
import { makePool } from './connect.ts';
import type { ConnectOptions } from './connect.ts';
import { Database } from './database.ts';
import type { DatabaseDeps } from './database.ts';

/** Checks every book, all of one moment. Rejects if the database cannot be read. */
export async function checkPostgresDatabase(
  options: ConnectOptions,
  world: Pick<DatabaseDeps, 'clock' | 'random' | 'logger'>,
): Promise<DatabaseReport> {
  const pool = makePool(options);
  try {
    return await new Database({ ...world, pool, options, named: false }).read((txn) => txn.ask(checkBooks()));
  } finally {
    await pool.end();
  }
}
