// Brings a database's schema forward, in one Txn and under a lock that nodes which start together wait for. Never
// backward, never past what this version knows.

import type { Pool } from 'pg';
import { MIGRATIONS } from './schema.ts';

/** Any number that nobody else locks: "ledger" in ASCII. */
const LOCK = 0x6c65_6467_6572;
/** Ms to wait for another node that is at it. */
const LOCK_MS = 60_000;

/** Applies what is missing. Throws for a schema newer than this program. */
export async function migrate(pool: Pool, now: number): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query(`BEGIN; SET LOCAL statement_timeout = ${LOCK_MS}; SET LOCAL lock_timeout = ${LOCK_MS}`);
    await client.query('SELECT pg_advisory_xact_lock($1::bigint)', [LOCK]);
    await client.query(
      'CREATE TABLE IF NOT EXISTS schema_versions (version integer PRIMARY KEY, applied_at bigint NOT NULL)',
    );
    const { rows } = await client.query<{ version: number }>(
      'SELECT coalesce(max(version), 0) AS version FROM schema_versions',
    );
    const from = rows[0]?.version ?? 0;
    if (from > MIGRATIONS.length) {
      const known = `this ledger-server knows ${MIGRATIONS.length}; use a newer one`;
      throw new Error(`the database has schema ${from}, ${known}`);
    }
    for (let version = from + 1; version <= MIGRATIONS.length; version += 1) {
      await client.query(MIGRATIONS[version - 1] ?? '');
      await client.query('INSERT INTO schema_versions (version, applied_at) VALUES ($1, $2)', [version, now]);
    }
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}
