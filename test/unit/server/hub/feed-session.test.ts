// A subscriber of the event feed: bounded while it is slow, gone when it is late, revoked, or not a member any more.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../../src/base/logger.ts';
import { seededRandom } from '../../../../src/base/random.ts';
import { WIRE } from '../../../../src/protocol/limits.ts';
import type { Connection, ConnectionListener } from '../../../../src/server/hub/connection.ts';
import type { FeedPlace } from '../../../../src/server/hub/feed-place.ts';
import { Hub } from '../../../../src/server/hub/hub.ts';
import { DirectStorage } from '../../../../src/server/storage/sqlite/direct-storage.ts';
import { IN_MEMORY, openForWriting } from '../../../../src/server/storage/sqlite/open.ts';
import type { Sql } from '../../../../src/server/storage/sqlite/sql.ts';
import { SqliteStore } from '../../../../src/server/storage/sqlite/store.ts';
import { NOW, makeWorld } from '../../../contract/storage-fixture.ts';
import type { World } from '../../../contract/storage-fixture.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

/** A connection that takes what it is sent, and lets it go when told. */
class SlowConnection implements Connection {
  bufferedBytes = 0;
  maxBuffered = 0;
  code: number | undefined;
  readonly frames: string[] = [];

  send(frame: string | Uint8Array): void {
    const text = frame as string;
    this.frames.push(text);
    this.bufferedBytes += Buffer.byteLength(text);
    this.maxBuffered = Math.max(this.maxBuffered, this.bufferedBytes);
  }

  close(code: number): void {
    this.code ??= code;
  }

  ping(): void {}
  pauseReading(): void {}
  resumeReading(): void {}
  terminate(): void {}
}

/** A storage in which a device can be revoked just when its token has been looked up. */
class RevokingStorage extends DirectStorage {
  whenFound: (() => Promise<unknown>) | undefined;

  override async authenticate(tokenHash: string, now: number) {
    const found = await super.authenticate(tokenHash, now);
    await this.whenFound?.();
    return found;
  }
}

let clock: FakeClock;
let sql: Sql;
let storage: RevokingStorage;
let world: World;
let hub: Hub;
let connection: SlowConnection;

beforeEach(async () => {
  clock = new FakeClock();
  sql = openForWriting(IN_MEMORY, 1);
  const random = seededRandom(1);
  storage = new RevokingStorage(new SqliteStore({ sql, random, logger: silentLogger, now: () => NOW }));
  world = await makeWorld(storage, 1);
  hub = new Hub({ storage, clock, logger: silentLogger, version: '1' });
  connection = new SlowConnection();
});
afterEach(async () => {
  await hub.close();
  await storage.close();
});

const FROM_THE_START: FeedPlace = { after: 0, seen: 0 };

function open(as: World['identity'] | undefined): ConnectionListener {
  return hub.openFeed(connection, { book: world.book, since: FROM_THE_START }, as);
}

/** Lets what was started finish: storage here answers in a few turns. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
}

interface Told {
  readonly type: string;
  readonly code?: string;
  readonly seq: number;
  readonly part: string;
}

const told = (): Told[] => connection.frames.map((frame) => JSON.parse(frame) as Told);
const ownToken = (): string => JSON.stringify({ token: `token of ${world.identity.userName}` });

describe('a slow subscriber', () => {
  it('[EF2] of an entry with many large parts has little waiting, and gets each part once', async () => {
    const { client, newId } = world;
    const contactId = newId();
    const ids = Array.from({ length: 800 }, newId);
    const more = { direction: 'lent', amountMinor: 1, currency: 'EUR', date: '2025-01-02' };
    await client.add(contactId, 'Bea');
    for (const id of ids) {
      await client.push(client.mutation('transaction.add', { id, contactId, description: 'ü'.repeat(1_000), ...more }));
    }
    await client.push(client.mutation('contact.delete', { id: contactId, cascade: ids }));
    const listener = open(world.identity);
    await settle();
    expect(told().length).toBeLessThan(400);
    for (let round = 0; told().length < 1_602 && round < 100; round += 1) {
      connection.bufferedBytes = 0;
      listener.drained();
      await settle();
    }
    const seqs = Array.from({ length: 801 }, (_, index) => `${index + 1} 1/1`);
    const parts = Array.from({ length: 801 }, (_, index) => `802 ${index + 1}/801`);
    expect(told().map(({ seq, part }) => `${seq} ${part}`)).toEqual([...seqs, ...parts]);
    expect(connection.maxBuffered).toBeLessThan(WIRE.highWaterBytes + WIRE.pageBytesMax);
  });
});

describe('a subscriber', () => {
  it('[EF3] who does not say who it is within its time is gone', async () => {
    const listener = open(undefined);
    await world.client.add(world.newId(), 'Bea');
    clock.advance(WIRE.firstMessageMs - 1);
    await settle();
    expect([connection.code, connection.frames]).toEqual([undefined, []]);
    clock.advance(1);
    await settle();
    expect(told()).toEqual([{ type: 'error', code: 'unauthenticated', message: 'no token came in time' }]);
    expect(connection.code).toBe(4401);
    listener.received(ownToken());
    await settle();
    expect(told()).toHaveLength(1);
  });

  it('[EF3] who says it in its last moment is fed', async () => {
    const listener = open(undefined);
    await world.client.add(world.newId(), 'Bea');
    clock.advance(WIRE.firstMessageMs - 1);
    listener.received(ownToken());
    clock.advance(WIRE.firstMessageMs);
    await settle();
    expect(told().map(({ type }) => type)).toEqual(['contact_created']);
  });

  it.each(['', 'null', '[]', '{"token":5}', '{"token":"guess"}'])('[EF3] who says %j is gone', async (text) => {
    open(undefined).received(text);
    await settle();
    expect(connection.code).toBe(4401);
  });

  it('[EF3] who was revoked while its token was looked up is gone', async () => {
    storage.whenFound = async () => {
      await storage.revokeDevice(world.identity.deviceId);
      await hub.checkAccess();
    };
    open(undefined).received(ownToken());
    await settle();
    expect(connection.code).toBe(4401);
  });

  it('[EF3] in silence is gone when its device is revoked', async () => {
    open(world.identity);
    await settle();
    await storage.revokeDevice(world.identity.deviceId);
    await hub.checkAccess();
    expect([connection.code, told().map(({ code }) => code)]).toEqual([4401, ['unauthenticated']]);
  });

  it('[EF3] in silence is gone when the book is not its own any more', async () => {
    open(world.identity);
    await hub.checkAccess();
    await settle();
    expect(connection.code).toBeUndefined();
    sql.run('UPDATE members SET role = NULL');
    // Another device is revoked: any change of access makes the hub look at everybody.
    const other = {
      id: world.newId(),
      tokenHash: 'x',
      name: 'x',
      kind: 'device',
      book: null,
      readOnly: false,
    } as const;
    await storage.addDevice(world.identity.userId, { ...other, now: NOW });
    await storage.revokeDevice(other.id);
    await hub.checkAccess();
    await settle();
    expect([connection.code, told().map(({ code }) => code)]).toEqual([4403, ['forbidden']]);
  });
});
