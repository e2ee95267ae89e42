// Opening a database: permissions, durability, migrations, and the lock of its folder.

import { mkdir, mkdtemp, readdir, readFile, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockFolder } from '../../../../src/server/instance-lock.ts';
import { durabilityOf, openForReading, openForWriting } from '../../../../src/server/storage/sqlite/open.ts';
import { MIGRATIONS } from '../../../../src/server/storage/sqlite/schema.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'ledger-open-'));
});
afterEach(() => rm(dir, { recursive: true }));

describe('opening a database', () => {
  it('is private and durable, and says so', async () => {
    const path = join(dir, 'data', 'ledger.sqlite');
    const sql = openForWriting(path, 0);
    expect(durabilityOf(sql)).toBe('SQLite, journal_mode=wal, synchronous=FULL');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(`${path}-wal`)).mode & 0o777).toBe(0o600);
    expect((await stat(join(dir, 'data'))).mode & 0o777).toBe(0o700);
    sql.close();
  });

  it('[ST10] migrates once and refuses a schema it does not know', () => {
    const path = join(dir, 'ledger.sqlite');
    openForWriting(path, 1).close();
    const sql = openForWriting(path, 2);
    expect(sql.all('SELECT version, applied_at FROM schema_versions').map((row) => ({ ...(row as object) }))).toEqual(
      MIGRATIONS.map((_, index) => ({ version: index + 1, applied_at: 1 })),
    );
    sql.run('INSERT INTO schema_versions (version, applied_at) VALUES (?, ?)', MIGRATIONS.length + 1, 3);
    sql.close();
    expect(() => openForWriting(path, 4)).toThrow(/use a newer one/);
  });

  /** A database as the first version made it. */
  function makeOld(path: string): void {
    const old = new DatabaseSync(path);
    old.exec('CREATE TABLE schema_versions (version INTEGER PRIMARY KEY, applied_at INTEGER NOT NULL) STRICT');
    old.exec(`${MIGRATIONS[0]}; INSERT INTO schema_versions VALUES (1, 1)`);
    old.exec("INSERT INTO records VALUES (1, 'transaction', 't', 7, 'c', NULL, '[]')");
    old.close();
  }

  it('[ST10] brings the records of an older schema along, and keeps what was there', async () => {
    const path = join(dir, 'ledger.sqlite');
    makeOld(path);
    const kept: string[] = [];
    const sql = openForWriting(path, 2, { kept: (file) => kept.push(file) });
    const rows = sql.all('SELECT id FROM records WHERE parent_key = 7 AND parent_id = ?', 'c');
    expect(rows.map((row) => ({ ...(row as object) }))).toEqual([{ id: 't' }]);
    sql.close();
    const copy = `${path}.before-v${MIGRATIONS.length}.db`;
    expect(kept).toEqual([copy]);
    expect((await stat(copy)).mode & 0o777).toBe(0o600);
    const before = new DatabaseSync(copy, { readOnly: true });
    expect({ ...before.prepare('SELECT max(version) AS version FROM schema_versions').get() }).toEqual({ version: 1 });
    expect({ ...before.prepare('SELECT contact_key FROM records').get() }).toEqual({ contact_key: 7 });
    before.close();
    openForWriting(path, 3, { kept: (file) => kept.push(file) }).close();
    expect((await readdir(dir)).sort()).toEqual(['ledger.sqlite', basename(copy)]);
    expect(kept).toEqual([copy]);
  });

  it('[ST10] replaces no older copy, and changes nothing if there can be none', async () => {
    const path = join(dir, 'ledger.sqlite');
    const copy = `${path}.before-v${MIGRATIONS.length}`;
    makeOld(path);
    await writeFile(`${copy}.db`, 'of an earlier time');
    await mkdir(`${copy}.partial`);
    expect(() => openForWriting(path, 2)).toThrow(/partial/);
    const untouched = new DatabaseSync(path);
    expect({ ...untouched.prepare('SELECT contact_key FROM records').get() }).toEqual({ contact_key: 7 });
    untouched.close();
    await rmdir(`${copy}.partial`);
    await writeFile(`${copy}.partial`, 'left by a crash');
    openForWriting(path, 2).close();
    expect(await readFile(`${copy}.db`, 'utf8')).toBe('of an earlier time');
    expect((await readdir(dir)).sort()).toEqual(
      ['ledger.sqlite', `${basename(copy)}-2.db`, `${basename(copy)}.db`].sort(),
    );
  });

  it('[RQ2] finds the newest entry of each record of an older schema', () => {
    const path = join(dir, 'ledger.sqlite');
    const old = new DatabaseSync(path);
    old.exec('CREATE TABLE schema_versions (version INTEGER PRIMARY KEY, applied_at INTEGER NOT NULL) STRICT');
    old.exec(`${MIGRATIONS.slice(0, 2).join(';')}; INSERT INTO schema_versions VALUES (1, 1), (2, 1)`);
    const changes = (...ids: string[]) =>
      JSON.stringify({ changes: ids.map((id) => ({ op: 'put', kind: 'contact', id })) });
    const entry = old.prepare("INSERT INTO entries VALUES (?, ?, 't', 'c', ?, NULL, ?, NULL)");
    [changes('a', 'b'), changes('b'), changes()].forEach((body, index) => entry.run(1, index + 1, index + 1, body));
    entry.run(2, 1, 1, changes('a'));
    const record = old.prepare("INSERT INTO records VALUES (?, ?, ?, NULL, NULL, NULL, '[]')");
    for (const id of ['a', 'b']) record.run(1, 'contact', id);
    record.run(2, 'contact', 'a');
    record.run(1, 'transaction', 'a');
    old.close();
    const sql = openForWriting(path, 2);
    const rows = sql.all<{ seq: number }>('SELECT seq FROM records ORDER BY book_id, kind, id');
    expect(rows.map(({ seq }) => seq)).toEqual([1, 2, 0, 1]);
    sql.close();
  });

  it('for reading cannot write', () => {
    const path = join(dir, 'ledger.sqlite');
    openForWriting(path, 1).close();
    const sql = openForReading(path);
    expect(() => sql.run('DELETE FROM users')).toThrow(/readonly/);
    sql.close();
  });
});

describe('the folder lock', () => {
  it('[ST9] is had by one at a time', () => {
    const release = lockFolder(dir);
    expect(release).toBeDefined();
    expect(lockFolder(dir)).toBeUndefined();
    release?.();
    const again = lockFolder(dir);
    expect(again).toBeDefined();
    again?.();
  });
});
