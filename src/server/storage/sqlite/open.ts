// Opens a server's database file safely: private permissions, WAL with full durability read back, schema brought forward.

import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { backUpBefore } from './back-up.ts';
import { migrate } from './migrate.ts';
import { Sql } from './sql.ts';

/** How long a connection waits for another process's lock, in ms. */
const BUSY_MS = 10_000;

/** Where SQLite keeps a database that lives in memory only, for tests and simulations. */
export const IN_MEMORY = ':memory:';

/** What hears of a migration: `before` may refuse it by throwing, `kept` is told the copy of what was there. */
export interface MigrationHooks {
  before?(): void;
  kept?(file: string): void;
}

/**
 * Opens for reading and writing; creates file (0600) and folder (0700), migrates; what was there before a migration is
 * kept beside it. Throws if it is not safe to use.
 */
export function openForWriting(path: string, now: number, hooks: MigrationHooks = {}): Sql {
  if (path !== IN_MEMORY) makePrivate(path);
  const sql = new Sql(path, { busyMs: BUSY_MS });
  try {
    configure(sql, path);
    migrate(sql, now, (version) => {
      hooks.before?.();
      const file = backUpBefore(version, path);
      hooks.kept?.(file);
    });
    return sql;
  } catch (error) {
    sql.close();
    throw error;
  }
}

/** Makes a fresh connection durable and its schema current; throws if the database refuses. */
export function prepareForWriting(sql: Sql, path: string, now: number): void {
  configure(sql, path);
  migrate(sql, now);
}

/** Opens a database that `openForWriting` has made, for reading only. */
export function openForReading(path: string): Sql {
  return new Sql(path, { readOnly: true, busyMs: BUSY_MS });
}

/** What commits are worth, as the database itself says. */
export function durabilityOf(sql: Sql): string {
  const mode = sql.one<{ journal_mode: string }>('PRAGMA journal_mode')?.journal_mode;
  const level = sql.one<{ synchronous: number }>('PRAGMA synchronous')?.synchronous;
  return `SQLite, journal_mode=${mode}, synchronous=${level === 2 ? 'FULL' : level}`;
}

function makePrivate(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  chmodSync(dirname(path), 0o700);
  // Made before SQLite does, so that it never exists with wider permissions; its -wal and -shm take over the mode.
  closeSync(openSync(path, 'a', 0o600));
  chmodSync(path, 0o600);
}

function configure(sql: Sql, path: string): void {
  const wanted = path === IN_MEMORY ? 'memory' : 'wal';
  const mode = sql.one<{ journal_mode: string }>('PRAGMA journal_mode = WAL')?.journal_mode;
  if (mode !== wanted) throw new Error(`SQLite refuses journal_mode=WAL for ${path}: it answers ${mode}`);
  sql.exec('PRAGMA synchronous = FULL; PRAGMA foreign_keys = OFF; PRAGMA trusted_schema = OFF;');
  const level = sql.one<{ synchronous: number }>('PRAGMA synchronous')?.synchronous;
  if (level !== 2) throw new Error(`SQLite refuses synchronous=FULL for ${path}: it answers ${level}`);
  // Larger caches keep the hot ends of every index in memory; the journal is folded back in about every 16 MiB.
  sql.exec('PRAGMA cache_size = -32768; PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 33554432;');
}
