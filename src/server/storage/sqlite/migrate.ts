// Brings a database's schema forward, each step in one Txn. Never backward, never past what this version knows.

import { MIGRATIONS } from './schema.ts';
import type { Sql } from './sql.ts';

/**
 * Applies what is missing; `keep` is called before a database that has a schema gets version `to`, and nothing changes
 * if it throws. Throws for a schema newer than this program: an older one could only damage it.
 */
export function migrate(sql: Sql, now: number, keep: (to: number) => void = () => undefined): void {
  if (schemaVersion(sql) === MIGRATIONS.length) return;
  sql.write(() => {
    sql.exec(
      'CREATE TABLE IF NOT EXISTS schema_versions (version INTEGER PRIMARY KEY, applied_at INTEGER NOT NULL) STRICT',
    );
    // Read again inside: another process may have migrated meanwhile.
    const from = schemaVersion(sql);
    if (from > MIGRATIONS.length) {
      throw new Error(
        `the database has schema ${from}, this ledger-server knows ${MIGRATIONS.length}; use a newer one`,
      );
    }
    if (from > 0 && from < MIGRATIONS.length) keep(MIGRATIONS.length);
    for (let version = from + 1; version <= MIGRATIONS.length; version += 1) {
      sql.exec(MIGRATIONS[version - 1] ?? '');
      sql.run('INSERT INTO schema_versions (version, applied_at) VALUES (?, ?)', version, now);
    }
  });
}

function schemaVersion(sql: Sql): number {
  const table = sql.one("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'schema_versions'");
  if (table === undefined) return 0;
  // Not through a kept statement: the table may have been made since that one was prepared.
  return sql.one<{ version: number }>('SELECT coalesce(max(version), 0) AS version FROM schema_versions')?.version ?? 0;
}
