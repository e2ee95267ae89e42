// The server's data over its life: a backup while writes come in, a database of an older version, one of a newer, a user
// who is removed while connected.

import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addContact, callApi, connect, loginWithCode, newId } from '../integration/server/server-fixture.ts';
import { runBin } from '../support/built-world.ts';
import { ServerFolder } from '../support/running-server.ts';
import { lockFolder } from '../../src/server/instance-lock.ts';
import { MIGRATIONS } from '../../src/server/storage/sqlite/schema.ts';

let folder: ServerFolder;
beforeEach(async () => {
  folder = await ServerFolder.open();
});
afterEach(() => folder.close());

test('[ST11] a backup made while writes come in is sound, and is put back as it was', async () => {
  const { url } = await folder.start();
  const ana = await loginWithCode({ url }, await folder.addUser('Ana'), 'laptop');
  const book = newId();
  await ana.call('PUT', `/api/books/${book}`, {});
  const replica = await connect(url, ana.token);
  replica.hello({ id: book, cursor: 0 });
  await replica.of('welcome');
  const stop = new AbortController();
  const writes = (async () => {
    let seq = 0;
    while (!stop.signal.aborted) {
      replica.push(book, addContact('Bo'), addContact('Cy'));
      while (seq < replica.n) seq = (await replica.entries()).to;
    }
    return seq;
  })();
  const copies = ['first', 'second'].map((name) => folder.path(name));
  for (const copy of copies) expect((await folder.run('backup', copy)).code).toBe(0);
  expect((await folder.run('check')).code).toBe(0);
  stop.abort();
  const written = await writes;
  const counts = [];
  for (const [index, copy] of copies.entries()) {
    const elsewhere = ['--data', folder.path(`restored-${index}`), '--json'];
    expect((await runBin('ledger-server', ['restore', copy, ...elsewhere])).code).toBe(0);
    const checked = await runBin('ledger-server', ['check', ...elsewhere]);
    const { check } = JSON.parse(checked.stdout) as { check: { entries: number; records: number } };
    expect(check.records).toBe(check.entries);
    // A push of two is there whole or not at all.
    expect(check.entries % 2).toBe(0);
    counts.push(check.entries);
  }
  expect(counts).toEqual(counts.toSorted((a, b) => a - b));
  expect(counts[0]).toBeGreaterThan(0);
  expect(written).toBeGreaterThan(counts[1] ?? 0);
});

/** A database as a program with so many migrations left it. */
function makeDatabase(migrations: readonly string[]): void {
  mkdirSync(folder.data, { mode: 0o700 });
  const database = new DatabaseSync(join(folder.data, 'ledger.sqlite'));
  database.exec('CREATE TABLE schema_versions (version INTEGER PRIMARY KEY, applied_at INTEGER NOT NULL) STRICT');
  for (const [index, sql] of migrations.entries()) {
    database.exec(sql);
    database.exec(`INSERT INTO schema_versions VALUES (${index + 1}, 1)`);
  }
  database.exec(
    "INSERT INTO users (id, name, name_key, created_at) VALUES ('01900000-0000-7000-8000-000000000001', 'Ana', 'ana', 1)",
  );
  database.close();
}

test('[ST10] a database of an older version is brought forward, with a copy of what was there', async () => {
  makeDatabase(MIGRATIONS.slice(0, 1));
  const server = await folder.start();
  const kept = join(folder.data, `ledger.sqlite.before-v${MIGRATIONS.length}.db`);
  expect(server.log.seen).toMatchObject([{ level: 'info', event: 'schema_migrated', before: kept }]);
  expect(statSync(kept).mode & 0o777).toBe(0o600);
  expect(JSON.parse((await folder.run('user', 'list')).stdout)).toMatchObject({ items: [{ name: 'Ana' }] });
  const before = new DatabaseSync(kept, { readOnly: true });
  expect(before.prepare('SELECT count(*) AS count FROM schema_versions').get()).toMatchObject({ count: 1 });
  before.close();
});

test('[ST10] a command brings no database forward under a server that uses it', async () => {
  makeDatabase(MIGRATIONS.slice(0, 1));
  const release = lockFolder(folder.data);
  const refused = await folder.run('user', 'list');
  expect(refused.code).toBe(8);
  expect(refused.stderr).toContain('its server is of an older version and must be started anew first');
  release?.();
  expect((await folder.run('user', 'list')).code).toBe(0);
});

test('[ST10] a database of a newer version is refused, and nothing of it changed', async () => {
  makeDatabase([...MIGRATIONS, 'CREATE TABLE later (id TEXT) STRICT']);
  for (const command of [
    ['start', '--port', '0'],
    ['user', 'list'],
    ['user', 'add', 'Bo'],
  ]) {
    const { code, stderr } = await folder.run(...command);
    expect(code).toBe(8);
    const newer = MIGRATIONS.length + 1;
    expect((JSON.parse(stderr) as { error: object }).error).toMatchObject({
      code: 'store_failed',
      message: expect.stringContaining(
        `the database has schema ${newer}, this ledger-server knows ${MIGRATIONS.length}; use a newer one`,
      ),
    });
  }
});

test('[ST13] a user who is removed is out at once', async () => {
  const { url } = await folder.start();
  const ana = await loginWithCode({ url }, await folder.addUser('Ana'), 'laptop');
  const replica = await connect(url, ana.token);
  replica.hello();
  await replica.of('welcome');
  const removed = await folder.run('user', 'remove', 'ana');
  expect([removed.code, JSON.parse(removed.stdout)]).toEqual([
    0,
    { schema: 1, user: { id: ana.userId, name: 'Ana' }, removed: true, devices: 1, books: 0, ownerless: [] },
  ]);
  expect(await replica.closed).toMatchObject({ code: 4401 });
  expect((await callApi(url, { method: 'GET', path: '/api/me', token: ana.token })).status).toBe(401);
  expect((await folder.run('user', 'remove', 'Ana')).code).toBe(5);
});
