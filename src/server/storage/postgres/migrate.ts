// Brings a database's schema forward, in one Txn and under a lock that nodes which start together wait for. Never
// backward, never past what this version knows. Where nothing is missing it needs no right to make anything.

import type { Pool, PoolClient } from 'pg';
import { UnfitDatabase } from './failure.ts';
import { MIGRATIONS } from './schema.ts';

/** Any number that nobody else locks: "ledger" in ASCII. */
const LOCK = 0x6c65_6467_6572;
/** Ms to wait for another node that is at it. */
const LOCK_MS = 60_000;

const IS_THERE = `SELECT to_regclass('schema_versions') IS NOT NULL AS there`;
const CREATE = 'CREATE TABLE schema_versions (version integer PRIMARY KEY, applied_at bigint NOT NULL)';
const VERSION = 'SELECT coalesce(max(version), 0) AS version FROM schema_versions';
const NOTE = 'INSERT INTO schema_versions (version, applied_at) VALUES ($1, $2)';

/** Applies what is missing. Throws `UnfitDatabase` for a schema newer than this program. */
export async function migrate(pool: Pool, now: number): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query(`BEGIN; SET LOCAL statement_timeout = ${LOCK_MS}; SET LOCAL lock_timeout = ${LOCK_MS}`);
    await client.query('SELECT pg_advisory_xact_lock($1::bigint)', [LOCK]);
    const from = await versionOf(client);
    if (from > MIGRATIONS.length) {
      const known = `this ledger-server knows ${MIGRATIONS.length}`;
      throw new UnfitDatabase(`the database has schema ${from}, ${known}`, 'Use a newer ledger-server.');
    }
    for (let version = from + 1; version <= MIGRATIONS.length; version += 1) {
      await client.query(MIGRATIONS[version - 1] ?? '');
      await client.query(NOTE, [version, now]);
    }
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}

/** The schema's version; makes the table of versions in a database that has none. */
async function versionOf(client: PoolClient): Promise<number> {
  const [found] = (await client.query<{ there: boolean }>(IS_THERE)).rows;
  if (found?.there !== true) await client.query(CREATE);
  const { rows } = await client.query<{ version: number }>(VERSION);
  return rows[0]?.version ?? 0;
}
