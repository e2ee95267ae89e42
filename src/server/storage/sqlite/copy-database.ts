// A copy of a database put in a stopped server's place.

import { chmodSync, constants, copyFileSync, existsSync, linkSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Random } from '../../../base/random.ts';
import { newUuid } from '../../../base/uuid.ts';
import { syncPath } from './back-up.ts';
import { checkDatabase } from './check-database.ts';
import type { DatabaseReport } from '../shared/check-books.ts';
import { prepareForWriting } from './open.ts';
import { Sql } from './sql.ts';

/** A copy that is not fit to be restored; `problems` say why. */
export class DamagedCopy extends Error {
  override readonly name = 'DamagedCopy';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems[0] ?? 'it is damaged');
    this.problems = problems;
  }
}

/** What a restore is done with: the copy, the database it becomes, wall ms, and where new epochs come from. */
export interface RestoreWish {
  readonly from: string;
  readonly to: string;
  readonly now: number;
  readonly random: Random;
}

/**
 * Puts a verified copy in the place of the database `to`, which no server may use, under new epochs. A database that
 * was there is kept beside it under the name that is given back. Throws `DamagedCopy`; then nothing has changed.
 */
export function restore(wish: RestoreWish): { readonly report: DatabaseReport; readonly replaced?: string } {
  const staged = `${wish.to}.restoring`;
  removeDatabase(staged);
  try {
    for (const suffix of ['', '-wal']) {
      if (!existsSync(wish.from + suffix)) continue;
      copyFileSync(wish.from + suffix, staged + suffix, constants.COPYFILE_EXCL);
      chmodSync(staged + suffix, 0o600);
    }
    const report = makeReady(staged, wish);
    syncPath(staged);
    const replaced = setAside(wish.to);
    renameSync(staged, wish.to);
    syncPath(dirname(wish.to));
    return replaced === undefined ? { report } : { report, replaced };
  } finally {
    removeDatabase(staged);
  }
}

/** Verifies a staged copy, brings it to this version, and gives every book a new epoch. */
function makeReady(path: string, { now, random }: RestoreWish): DatabaseReport {
  const sql = new Sql(path, { busyMs: 0 });
  try {
    const table = sql.one("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'schema_versions'");
    if (table === undefined) throw new DamagedCopy(['it is no database of a ledger-server']);
    prepareForWriting(sql, path, now);
    const report = checkDatabase(sql);
    if (report.problems.length > 0) throw new DamagedCopy(report.problems);
    sql.write(() => {
      for (const { key } of sql.all<{ key: number }>('SELECT book_id AS key FROM books'))
        sql.run('UPDATE books SET epoch = ? WHERE book_id = ?', newUuid(now, random), key);
    });
    return report;
  } finally {
    // The last connection that closes folds the -wal in.
    sql.close();
  }
}

/** Gives what is there a second name that is free; the first one stays until something is renamed over it. */
function setAside(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  foldIn(path);
  let number = 1;
  while (existsSync(`${path}.replaced-${number}`)) number += 1;
  const aside = `${path}.replaced-${number}`;
  linkSync(path, aside);
  if (existsSync(`${path}-wal`)) renameSync(`${path}-wal`, `${aside}-wal`);
  rmSync(`${path}-shm`, { force: true });
  return aside;
}

/** Folds the -wal into its database. One that is too damaged for that keeps both, side by side. */
function foldIn(path: string): void {
  try {
    const sql = new Sql(path, { busyMs: 0 });
    try {
      sql.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    } finally {
      sql.close();
    }
  } catch {
    // Too damaged to be opened.
  }
}

function removeDatabase(path: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
}
