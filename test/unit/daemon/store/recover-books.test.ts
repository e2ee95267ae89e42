// Pages in the journal that were received on top of a snapshot mean nothing without it: after a crash before the
// snapshot's checkpoint was committed, the device is where it was before, and syncing again brings the rest.

import { beforeEach, describe, expect, test } from 'vitest';
import { seededRandom } from '../../../../src/base/random.ts';
import { digestToHex } from '../../../../src/model/digest.ts';
import { FakeLog } from '../../../support/fake-log.ts';
import { MemoryDisk } from '../../../support/memory-disk.ts';
import { addContact, contactNames, id, openStore, rename, stateOf, viewOf } from '../../../support/store-fixture.ts';
import type { OpenedStore } from '../../../support/store-fixture.ts';

let disk: MemoryDisk;
let opened: OpenedStore;
let log: FakeLog;

beforeEach(async () => {
  disk = new MemoryDisk();
  opened = await openStore(disk);
  log = new FakeLog(opened.book);
  log.foreign(addContact(1, 'Ann'), addContact(2, 'Bo'));
  opened.store.currentSlot.replica.place = { epoch: log.epoch, cursor: 0, tag: null, head: 0 };
  await receive();
  await write(addContact(3, 'Mine'));
});

/** Writes on this device. */
async function write(mutation: ReturnType<typeof addContact>): Promise<void> {
  await opened.writes.write({ book: opened.book, compose: () => [mutation] });
}

/** Everything that the log has after the cursor comes as one page. */
async function receive(from: FakeLog = log): Promise<void> {
  const { cursor } = opened.store.currentSlot.replica.place;
  expect(await opened.pages.apply(opened.book, from.page(cursor ?? 0))).toMatchObject({ type: 'applied' });
}

/** Takes a snapshot whose checkpoint never gets its manifest. */
async function snapshotWithoutCheckpoint(from: FakeLog = log, repairs = false): Promise<void> {
  disk.fail({ operation: 'rename', at: 1, code: 'EIO', times: Infinity });
  const { clientId, currentSlot } = opened.store;
  const n = currentSlot.replica.outbox.first?.n ?? currentSlot.replica.nextN;
  await expect(opened.pages.takeSnapshot(opened.book, from.snapshot(clientId, n), repairs)).rejects.toMatchObject({
    code: 'store_failed',
  });
  disk.heal();
}

/** The process is killed; what it wrote is on the disk, synced or not. */
async function reopen(): Promise<void> {
  await opened.store.journal.sync();
  disk.crash();
  opened = await openStore(disk, { seed: 2 });
}

/** Pushes what is pending and receives the rest; then both sides are the same. */
async function expectConverged(server: FakeLog): Promise<void> {
  const { store } = opened;
  const items = [...store.currentSlot.replica.outbox.items()];
  await store.loadBodies(items);
  for (const { n, body } of items) {
    if (body !== undefined && n > (server.lastN.get(store.clientId) ?? 0)) server.admit(store.clientId, body);
  }
  await receive(server);
  const { replica } = store.currentSlot;
  expect(replica.outbox.size).toBe(0);
  expect(digestToHex(replica.digest)).toBe(server.digestHex);
  expect(replica.place.cursor).toBe(server.head);
}

describe('a page on top of a snapshot that no checkpoint holds', () => {
  test('is skipped: cursor, confirmed state and outbox are the old ones, and syncing again converges', async () => {
    const before = { state: stateOf(opened), view: viewOf(opened) };
    log.foreign(addContact(4, 'Di'), rename(1, 'Ann', 'Anna'));
    await snapshotWithoutCheckpoint();
    log.foreign(rename(2, 'Bo', 'Bob'), addContact(5, 'Ed'));
    await receive();
    expect(opened.store.currentSlot.replica.place.cursor).toBe(6);
    await reopen();
    expect(opened.store.currentSlot.replica.place).toEqual({
      epoch: log.epoch,
      cursor: 2,
      tag: log.entries[1]?.tag,
      head: 2,
    });
    expect(stateOf(opened)).toEqual(before.state);
    expect(viewOf(opened)).toEqual(before.view);
    expect(contactNames(opened)).toEqual(['Ann', 'Bo', 'Mine']);
    await expectConverged(log);
    expect(contactNames(opened)).toEqual(['Anna', 'Bob', 'Di', 'Ed', 'Mine']);
    const after = stateOf(opened);
    await reopen();
    expect(stateOf(opened)).toEqual(after);
  });

  test('is skipped when it is of another log, though its first seq would follow', async () => {
    const before = stateOf(opened);
    const restored = new FakeLog(opened.book, 'epoch-2');
    restored.foreign(addContact(1, 'Ann'), addContact(7, 'Gus'));
    await snapshotWithoutCheckpoint(restored);
    restored.foreign(addContact(8, 'Hal'));
    await receive(restored);
    await reopen();
    expect(stateOf(opened)).toEqual(before);
    expect(contactNames(opened)).toEqual(['Ann', 'Bo', 'Mine']);
  });

  test('that answered own work leaves it unanswered, and later work keeps its numbers', async () => {
    log.foreign(addContact(4, 'Di'));
    await snapshotWithoutCheckpoint();
    log.admit(opened.store.clientId, addContact(3, 'Mine'));
    await receive();
    expect(opened.store.currentSlot.replica.outbox.size).toBe(0);
    await write(rename(3, 'Mine', 'Ours'));
    await reopen();
    expect([...opened.store.currentSlot.replica.outbox.items()].map(({ n }) => n)).toEqual([1, 2]);
    expect(contactNames(opened)).toEqual(['Ann', 'Bo', 'Ours']);
    await expectConverged(log);
    expect(contactNames(opened)).toEqual(['Ann', 'Bo', 'Di', 'Ours']);
  });
});

test('[SN4] a repair that no checkpoint holds is made again, and nothing is built on the state before it', async () => {
  const { replica } = opened.store.currentSlot;
  replica.view.set('contact', id(1), undefined);
  replica.digest += 1n;
  await opened.store.checkpoint();
  await snapshotWithoutCheckpoint(log, true);
  log.foreign(rename(2, 'Bo', 'Bob'));
  await receive();
  await write(addContact(4, 'Later'));
  await reopen();
  const { place } = opened.store.currentSlot.replica;
  expect(place).toEqual({ epoch: log.epoch, cursor: null, tag: null, head: 3 });
  await opened.pages.takeSnapshot(opened.book, log.snapshot(opened.store.clientId, 1));
  expect(contactNames(opened)).toEqual(['Ann', 'Bob', 'Later', 'Mine']);
  await expectConverged(log);
  const after = stateOf(opened);
  await reopen();
  expect(stateOf(opened)).toEqual(after);
});

test('a device that has only such pages claims no cursor; the log read from its beginning after that is kept', async () => {
  disk = new MemoryDisk();
  opened = await openStore(disk);
  log = new FakeLog(opened.book);
  log.foreign(addContact(1, 'Ann'), addContact(2, 'Bo'));
  await snapshotWithoutCheckpoint();
  log.foreign(addContact(4, 'Di'));
  await receive();
  await reopen();
  expect(opened.store.currentSlot.replica.place).toEqual({ epoch: log.epoch, cursor: null, tag: null, head: 3 });
  expect(contactNames(opened)).toEqual([]);
  opened.store.currentSlot.replica.place = { epoch: log.epoch, cursor: 0, tag: null, head: 3 };
  await receive();
  await reopen();
  expect(opened.store.currentSlot.replica.place.cursor).toBe(3);
  expect(contactNames(opened)).toEqual(['Ann', 'Bo', 'Di']);
});

test('a new client id after such a page numbers what is unanswered then, also when the journal is read again', async () => {
  await write(addContact(4, 'Later'));
  await snapshotWithoutCheckpoint();
  log.admit(opened.store.clientId, addContact(3, 'Mine'));
  await receive();
  await opened.pages.renumber(id(99));
  await write(addContact(5, 'Last'));
  const before = stateOf(opened);
  expect([...opened.store.currentSlot.replica.outbox.items()].map(({ n }) => n)).toEqual([1, 2]);
  await reopen();
  expect(stateOf(opened)).toEqual(before);
});

test('a snapshot taken while a checkpoint is under way is in one when it is done', async () => {
  log.foreign(...Array.from({ length: 50 }, (_, i) => addContact(100 + i)));
  const under = opened.store.checkpoint();
  const { clientId } = opened.store;
  await Promise.all([under, opened.pages.takeSnapshot(opened.book, log.snapshot(clientId, 1))]);
  disk.crash(seededRandom(3));
  opened = await openStore(disk, { seed: 2 });
  expect(opened.store.currentSlot.replica.place.cursor).toBe(log.head);
});
