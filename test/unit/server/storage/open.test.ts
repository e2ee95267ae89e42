// Opening a database: permissions, durability, migrations, and the lock of its folder.

import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

  it('[ST10] brings the records of an older schema along', () => {
    const path = join(dir, 'ledger.sqlite');
    const old = new DatabaseSync(path);
    old.exec('CREATE TABLE schema_versions (version INTEGER PRIMARY KEY, applied_at INTEGER NOT NULL) STRICT');
    old.exec(`${MIGRATIONS[0]}; INSERT INTO schema_versions VALUES (1, 1)`);
    old.exec("INSERT INTO records VALUES (1, 'transaction', 't', 7, 'c', NULL, '[]')");
    old.close();
    const sql = openForWriting(path, 2);
    const rows = sql.all('SELECT id FROM records WHERE parent_key = 7 AND parent_id = ?', 'c');
    expect(rows.map((row) => ({ ...(row as object) }))).toEqual([{ id: 't' }]);
    sql.close();
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
