// A copy of a live database, a copy put back, and what a check finds.

import { copyFile, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../../src/base/logger.ts';
import { seededRandom } from '../../../../src/base/random.ts';
import { checkDatabase } from '../../../../src/server/storage/sqlite/check-database.ts';
import { backUp } from '../../../../src/server/storage/sqlite/back-up.ts';
import { DamagedCopy, restore } from '../../../../src/server/storage/sqlite/copy-database.ts';
import { DirectStorage } from '../../../../src/server/storage/sqlite/direct-storage.ts';
import { openForReading, openForWriting } from '../../../../src/server/storage/sqlite/open.ts';
import { SqliteStore } from '../../../../src/server/storage/sqlite/store.ts';
import { addPerson, at, makeWorld, NOW } from '../../../contract/storage-fixture.ts';
import type { World } from '../../../contract/storage-fixture.ts';

const random = seededRandom(7);

let dir: string;
let live: string;
let world: World;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'ledger-copy-'));
  live = join(dir, 'ledger.sqlite');
  world = await makeWorld(open(live), 1);
  await world.client.add(world.newId(), 'Ana');
});
afterEach(async () => {
  await world.storage.close();
  await rm(dir, { recursive: true });
});

function open(path: string): DirectStorage {
  const sql = openForWriting(path, NOW);
  return new DirectStorage(new SqliteStore({ sql, random, logger: silentLogger, now: () => NOW }));
}

async function lend(contact: string): Promise<void> {
  const loan = { direction: 'lent', amountMinor: 5, currency: 'EUR', description: '', date: '2026-01-01' };
  await world.client.push(world.client.mutation('transaction.add', { id: world.newId(), contactId: contact, ...loan }));
}

const restoreFrom = (from: string) => restore({ from, to: live, now: NOW, random: seededRandom(8) });
const headOf = async (path: string) => {
  const storage = open(path);
  try {
    return await storage.head(at(world));
  } finally {
    await storage.close();
  }
};

describe('a backup', () => {
  it('[ST11] of a database in use is its state at one moment, private, and replaces nothing', async () => {
    const copy = join(dir, 'copy');
    const before = await world.storage.head(at(world));
    backUp(live, copy, random);
    await world.client.add(world.newId(), 'Bo');
    expect((await stat(copy)).mode & 0o777).toBe(0o600);
    const bytes = await readFile(copy);
    expect(() => backUp(live, copy, random)).toThrow(/EEXIST/);
    expect(await readFile(copy)).toEqual(bytes);
    expect((await readdir(dir)).filter((name) => name.endsWith('.partial'))).toEqual([]);
    expect(await headOf(copy)).toEqual(before);
  });

  it('that cannot be written leaves nothing', async () => {
    expect(() => backUp(join(dir, 'nothing'), join(dir, 'copy'), random)).toThrow(/unable to open/);
    expect((await readdir(dir)).filter((name) => name.includes('copy'))).toEqual([]);
  });
});

describe('a restore', () => {
  it('[ST12] gives every book a new epoch and keeps what was there', async () => {
    const copy = join(dir, 'copy');
    backUp(live, copy, random);
    const atBackup = await world.storage.head(at(world));
    await world.client.add(world.newId(), 'Bo');
    await world.storage.close();
    const { report, replaced = '' } = restoreFrom(copy);
    expect(report).toEqual({ books: 1, entries: 1, records: 1, problems: [] });
    expect((await readdir(dir)).sort()).toEqual(['copy', 'ledger.sqlite', 'ledger.sqlite.replaced-1']);
    expect((await stat(live)).mode & 0o777).toBe(0o600);
    const head = await headOf(live);
    expect(head).toEqual({ ...atBackup, epoch: head?.epoch });
    expect(head?.epoch).not.toBe(atBackup?.epoch);
    expect((await headOf(replaced))?.head).toBe(2);
    expect(restoreFrom(copy).replaced).toBe(join(dir, 'ledger.sqlite.replaced-2'));
    world = await makeWorld(open(live), 2);
  });

  it('[ST12] brings members and open invitations back', async () => {
    const { storage, newId } = world;
    const times = { now: NOW, expiresAt: NOW + 1_000 };
    await storage.addInvite({ ...at(world), id: newId(), hash: '0'.repeat(64), role: 'viewer', ...times });
    const copy = join(dir, 'copy');
    backUp(live, copy, random);
    await storage.removeMember({ ...at(world), userId: world.identity.userId });
    await storage.close();
    restoreFrom(copy);
    const restored = open(live);
    const friend = await addPerson(restored, newId, 'Bob');
    expect(await restored.join({ identity: friend, hash: '0'.repeat(64), now: NOW })).toMatchObject({
      value: { joined: true, book: { role: 'viewer' } },
    });
    expect(await restored.members(at(world))).toMatchObject({ value: [{ role: 'owner' }, { role: 'viewer' }] });
    await restored.close();
    world = await makeWorld(open(live), 2);
  });

  it('[ST12] takes a copy of both files of a database that was not closed', async () => {
    const copy = join(dir, 'copy');
    for (const suffix of ['', '-wal']) await copyFile(live + suffix, copy + suffix);
    await world.storage.close();
    expect(restoreFrom(copy).report.entries).toBe(1);
    world = await makeWorld(open(live), 2);
  });

  it.each(['', 'something else', 'SQLite format 3\0'])(
    '[ST12] changes nothing for a file with %j in it',
    async (text) => {
      const copy = join(dir, 'copy');
      await writeFile(copy, text);
      await world.storage.close();
      const before = await readFile(live);
      expect(() => restoreFrom(copy)).toThrow(/no database|not a database/);
      expect(await readFile(live)).toEqual(before);
      expect((await readdir(dir)).sort()).toEqual(['copy', 'ledger.sqlite']);
      world = await makeWorld(open(live), 2);
    },
  );

  it('[ST12] refuses a copy that does not pass the check', async () => {
    const copy = join(dir, 'copy');
    backUp(live, copy, random);
    const sql = openForWriting(copy, NOW);
    sql.run('UPDATE books SET head = head + 1');
    sql.close();
    expect(() => restoreFrom(copy)).toThrow(DamagedCopy);
  });
});

describe('a check', () => {
  function problemsAfter(damage: string): readonly string[] {
    const copy = join(dir, `copy-${Math.abs(random.uniform())}`);
    backUp(live, copy, random);
    const sql = openForWriting(copy, NOW);
    sql.exec(damage);
    sql.close();
    const reader = openForReading(copy);
    try {
      return checkDatabase(reader).problems.map((problem) => problem.replace(`book ${world.book}: `, ''));
    } finally {
      reader.close();
    }
  }

  it('[ST11] finds nothing wrong with a database that is sound, and what is wrong with others', async () => {
    const contact = world.newId();
    await world.client.add(contact, 'Bo');
    await lend(contact);
    expect(problemsAfter('')).toEqual([]);
    expect(problemsAfter('DELETE FROM entries WHERE seq = 2')).toEqual([
      'its log should be 1 to 3 and has 2 entries, 1 to 3',
      '1 of its records are not what its entries give',
    ]);
    expect(problemsAfter("UPDATE books SET head_tag = 'other'")).toEqual([
      'the tag at its head is not that of its newest entry',
    ]);
    expect(problemsAfter('UPDATE clients SET last_n = 7')).toEqual([
      '1 of its clients have another last n than the log',
    ]);
    expect(problemsAfter("DELETE FROM records WHERE kind = 'contact'")).toEqual([
      'its records do not give its digest',
      '2 of its records are not what its entries give',
    ]);
    expect(problemsAfter(`UPDATE entries SET body = replace(body, '"name":"Bo"', '"name":"Bob"')`)).toEqual([
      '1 of its records are not what its entries give',
    ]);
    expect(problemsAfter("UPDATE entries SET body = '{' WHERE seq = 2")).toEqual(['its entry 2 cannot be read']);
    expect(problemsAfter("UPDATE entries SET body = replace(body, 'put', 'edit') WHERE seq = 1")).toEqual([
      'its entry 1 changes a contact that was never added',
    ]);
    expect(problemsAfter("UPDATE members SET role = 'editor'")).toEqual(['it has members and no owner']);
    expect(
      problemsAfter("INSERT INTO members (book_id, user_id, role) SELECT book_id, 'x', 'viewer' FROM books"),
    ).toEqual(['1 of its members are no users, or have a role that there is not']);
    const half = "'i', book_id, 'no hash', 'viewer', 'x', 1, 2";
    const invited = `INSERT INTO invites (id, book_id, hash, role, created_by, created_at, expires_at) SELECT ${half} FROM books`;
    expect(problemsAfter(invited)).toEqual(['1 of its invitations are not whole']);
    expect(problemsAfter('UPDATE balances SET minor = 6')).toEqual([
      'its balances are not the sums of its transactions',
    ]);
  });
});
