// What a replica is told whose device is revoked while it says hello.

import { expect, test } from 'vitest';
import { silentLogger } from '../../../../src/base/logger.ts';
import { seededRandom } from '../../../../src/base/random.ts';
import { PROTOCOL_VERSION } from '../../../../src/protocol/version.ts';
import type { Connection } from '../../../../src/server/hub/connection.ts';
import { Hub } from '../../../../src/server/hub/hub.ts';
import { DirectStorage } from '../../../../src/server/storage/sqlite/direct-storage.ts';
import { IN_MEMORY, openForWriting } from '../../../../src/server/storage/sqlite/open.ts';
import { SqliteStore } from '../../../../src/server/storage/sqlite/store.ts';
import { NOW, makeWorld } from '../../../contract/storage-fixture.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

test('[HS6] a device that is revoked meanwhile hears that, and of no book that it was gone', async () => {
  const sql = openForWriting(IN_MEMORY, 1);
  const storage = new DirectStorage(
    new SqliteStore({ sql, random: seededRandom(1), logger: silentLogger, now: () => NOW }),
  );
  const { identity, book, client } = await makeWorld(storage, 1);
  const { standings } = storage;
  storage.standings = async (query) => {
    await storage.revokeDevice(identity.deviceId);
    return standings(query);
  };
  const hub = new Hub({ storage, clock: new FakeClock(), logger: silentLogger, version: '1' });
  const frames: string[] = [];
  const nothing = (): void => undefined;
  const ended = Promise.withResolvers<number>();
  const connection: Connection = {
    bufferedBytes: 0,
    send: (frame) => frames.push(String(frame)),
    close: ended.resolve,
    ping: nothing,
    pauseReading: nothing,
    resumeReading: nothing,
    terminate: nothing,
  };
  const spoken = { protocol: PROTOCOL_VERSION, oldest: PROTOCOL_VERSION, clientId: client.clientId, version: '1' };
  const books = [{ id: book, epoch: null, cursor: null, tag: null }];
  hub.openSession(connection, identity).received(JSON.stringify({ type: 'hello', ...spoken, books }));
  expect(await ended.promise).toBe(4401);
  const told = frames.map((frame) => JSON.parse(frame) as { readonly type: string; readonly code?: string });
  expect(told.map(({ type, code }) => [type, code])).toEqual([['error', 'unauthenticated']]);
  await hub.close();
  await storage.close();
});
