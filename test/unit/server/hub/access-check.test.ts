// Whose rights are looked up after a change of access: those whom it names, or everybody's where it names nobody.

import { afterEach, beforeEach, expect, it } from 'vitest';
import { silentLogger } from '../../../../src/base/logger.ts';
import { seededRandom } from '../../../../src/base/random.ts';
import type { Identity } from '../../../../src/server/access/identity.ts';
import type { Connection } from '../../../../src/server/hub/connection.ts';
import { Hub } from '../../../../src/server/hub/hub.ts';
import { DirectStorage } from '../../../../src/server/storage/sqlite/direct-storage.ts';
import { IN_MEMORY, openForWriting } from '../../../../src/server/storage/sqlite/open.ts';
import { SqliteStore } from '../../../../src/server/storage/sqlite/store.ts';
import { NOW, addPerson, makeWorld } from '../../../contract/storage-fixture.ts';
import type { World } from '../../../contract/storage-fixture.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

/** A storage that notes which devices are looked up, and may not say whom a change concerns. */
class NotingStorage extends DirectStorage {
  readonly lookedUp: string[] = [];
  namesNobody = false;

  override identity = async (deviceId: string) => {
    this.lookedUp.push(deviceId);
    return this.#store.identity(deviceId);
  };

  override accessSince = async (since: number) => {
    const news = this.#store.accessSince(since);
    return this.namesNobody ? { version: news.version } : news;
  };

  readonly #store: SqliteStore;

  constructor(store: SqliteStore) {
    super(store);
    this.#store = store;
  }
}

let storage: NotingStorage;
let world: World;
let hub: Hub;
let bob: Identity;
const codes = new Map<string, number>();

beforeEach(async () => {
  const sql = openForWriting(IN_MEMORY, 1);
  storage = new NotingStorage(new SqliteStore({ sql, random: seededRandom(1), logger: silentLogger, now: () => NOW }));
  world = await makeWorld(storage, 1);
  bob = await addPerson(storage, world.newId, 'Bob');
  hub = new Hub({ storage, clock: new FakeClock(), logger: silentLogger, version: '1' });
  hub.openSession(connectionOf('Ana'), world.identity);
  hub.openSession(connectionOf('Bob'), bob);
  await hub.checkAccess();
  storage.lookedUp.length = 0;
});
afterEach(async () => {
  await hub.close();
  await storage.close();
  codes.clear();
});

/** A connection that notes with which code it was closed. */
function connectionOf(name: string): Connection {
  return {
    bufferedBytes: 0,
    send: () => undefined,
    close: (code) => codes.set(name, code),
    ping: () => undefined,
    pauseReading: () => undefined,
    resumeReading: () => undefined,
    terminate: () => undefined,
  };
}

it('[ME4] only the connections of those whom a change concerns are looked at anew', async () => {
  await storage.revokeDevice(bob.deviceId);
  await hub.checkAccess();
  expect(storage.lookedUp).toEqual([bob.deviceId]);
  expect([...codes]).toEqual([['Bob', 4401]]);
});

it('[ME4] nobody is looked at after a change that concerns nobody here, or none', async () => {
  const cem = await addPerson(storage, world.newId, 'Cem');
  await storage.revokeDevice(cem.deviceId);
  await hub.checkAccess();
  await hub.checkAccess();
  expect(storage.lookedUp).toEqual([]);
});

it('[ME4] everybody is looked at after a change that names nobody', async () => {
  storage.namesNobody = true;
  await storage.revokeDevice(bob.deviceId);
  await hub.checkAccess();
  expect(storage.lookedUp.toSorted()).toEqual([world.identity.deviceId, bob.deviceId].toSorted());
  expect([...codes]).toEqual([['Bob', 4401]]);
});
