// Removing a user: books that would be left without an owner, and the author's name in entries.

import { beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../../src/base/logger.ts';
import { seededRandom } from '../../../../src/base/random.ts';
import { DirectStorage } from '../../../../src/server/storage/sqlite/direct-storage.ts';
import { IN_MEMORY, openForWriting } from '../../../../src/server/storage/sqlite/open.ts';
import type { Sql } from '../../../../src/server/storage/sqlite/sql.ts';
import { SqliteStore } from '../../../../src/server/storage/sqlite/store.ts';
import { addPerson, allEntries, makeWorld, NOW } from '../../../contract/storage-fixture.ts';
import type { World } from '../../../contract/storage-fixture.ts';
import type { Identity } from '../../../../src/server/access/identity.ts';

let sql: Sql;
let world: World;
let other: Identity;
beforeEach(async () => {
  sql = openForWriting(IN_MEMORY, NOW);
  const store = new SqliteStore({ sql, random: seededRandom(3), logger: silentLogger, now: () => NOW });
  world = await makeWorld(new DirectStorage(store), 1);
  await world.client.add(world.newId(), 'Bo');
  other = await addPerson(world.storage, world.newId, 'Eve');
});

function share(role: string): void {
  sql.run('INSERT INTO members (book_id, user_id, role) VALUES (1, ?, ?)', other.userId, role);
}

const remove = (force: boolean) => world.storage.removeUser(world.identity.userId, { now: NOW, force });

describe('removing a user', () => {
  it.each(['editor', 'viewer'])('[ST13] who is the only owner of a book with an %s needs force', async (role) => {
    share(role);
    const ownerless = [{ id: world.book, name: 'Personal' }];
    expect(await remove(false)).toEqual({ removed: false, devices: 0, books: 0, ownerless });
    expect(await world.storage.identity(world.identity.deviceId)).toEqual(world.identity);
    expect(await remove(true)).toEqual({ removed: true, devices: 1, books: 1, ownerless });
    expect(await world.storage.booksOf(other)).toMatchObject([{ id: world.book, role }]);
    const entries = await allEntries({ ...world, identity: other });
    expect(entries.map(({ by, userId }) => [by, userId])).toEqual([['Ana 1', world.identity.userId]]);
  });

  it('[ST13] with another owner needs none', async () => {
    share('owner');
    expect(await remove(false)).toMatchObject({ removed: true, ownerless: [] });
  });

  it('[ST13] does not count former members', async () => {
    share('editor');
    sql.run('UPDATE members SET role = NULL WHERE user_id = ?', other.userId);
    expect(await remove(false)).toMatchObject({ removed: true, ownerless: [] });
  });
});
