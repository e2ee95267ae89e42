// Books whose log on the server is another one than was followed here, at the engine: who notices, what is taken, what is
// kept as recoverable.

import { beforeEach, expect, test } from 'vitest';
import { recoverableItems } from '../../../../src/daemon/store/divergence.ts';
import type { WelcomeBook } from '../../../../src/protocol/sync/down.ts';
import { FakeLog } from '../../../support/fake-log.ts';
import { MemoryDisk } from '../../../support/memory-disk.ts';
import { ACCOUNT, SyncedDevice } from '../../../support/synced-device.ts';
import { addContact, contactNames, DATA_DIR, id } from '../../../support/store-fixture.ts';

let disk: MemoryDisk;
let device: SyncedDevice;

const slot = () => device.opened.store.currentSlot;
const recoverable = async () =>
  (await recoverableItems(device.opened.store, slot())).map(({ args }) => args['name']).toSorted();

/** Everything of the cached state is lost while the device is off. */
async function loseCheckpoint(): Promise<void> {
  await device.opened.store.close();
  for (const name of await disk.list(`${DATA_DIR}/checkpoint`)) {
    disk.poke(`${DATA_DIR}/checkpoint/${name}`, Buffer.alloc(0));
  }
  device = await SyncedDevice.start(disk, 2);
}

function serverIs(log: FakeLog): void {
  device.server.log = log;
  device.server.exists = true;
  device.server.http.compareLogs = async () => device.server.compared();
}

beforeEach(async () => {
  disk = new MemoryDisk();
  device = await SyncedDevice.start(disk);
});

test('[HS11] books that all have another log are taken anew on one connection, which the next follows at once', async () => {
  const { store } = device.opened;
  const books = [51, 52, 53, 54, 55, 56].map(id);
  for (const book of books) {
    await store.addBook(book);
    store.slot(book).replica.place = { epoch: 'epoch-0', cursor: 3, tag: '0123456789abcdef', head: 3 };
    device.server.others.set(book, { id: book, status: 'diverged' });
  }
  device.server.exists = true;
  device.server.http.snapshot = async (book) => {
    const facts = { name: 'Other', role: 'owner', epoch: 'epoch-1', head: 0, lastN: 0 } as const;
    device.server.others.set(book, { id: book, status: 'readable', ...facts } satisfies WelcomeBook);
    return new FakeLog(book).snapshot('', 1);
  };
  device.engine.logIn(ACCOUNT);
  for (let turn = 0; turn < 10; turn += 1) await device.settle();
  expect([device.engine.state.connection, device.server.attempts]).toEqual(['live', 2]);
  expect(books.map((book) => store.slot(book).replica.place.epoch)).toEqual(books.map(() => 'epoch-1'));
});

test.each<[string, (log: FakeLog) => FakeLog]>([
  ['epoch', () => new FakeLog(device.opened.book, 'epoch-2')],
  ['place', () => new FakeLog(device.opened.book)],
])('[SN7] a snapshot of another %s than the welcome named is refused, and asked for anew', async (_, otherThan) => {
  const named = new FakeLog(device.opened.book);
  named.foreign(...Array.from({ length: 5 }, (__, i) => addContact(901 + i)));
  serverIs(named);
  slot().replica.place = { epoch: 'epoch-1', cursor: null, tag: null, head: 0 };
  slot().replica.view.set('contact', id(1), { record: { id: id(1), name: 'Stale' } });
  const { snapshot } = device.server.http;
  let asked = 0;
  device.server.http.snapshot = async (book, n) => {
    asked += 1;
    return asked === 1 ? otherThan(named).snapshot('', n) : snapshot(book, n);
  };
  device.engine.logIn(ACCOUNT);
  await device.settle();
  expect([device.engine.state.connection, slot().replica.place.cursor]).toEqual(['backingOff', null]);
  expect(contactNames(device.opened)).toEqual(['Stale']);
  await device.pass(2);
  expect([device.engine.state.connection, asked, device.isSame]).toEqual(['live', 2, true]);
});

test('[SN7] a state that repairs is of the log that showed the damage', async () => {
  device.engine.logIn(ACCOUNT);
  await device.settle();
  device.server.foreign(addContact(901));
  await device.settle();
  const { snapshot } = device.server.http;
  const other = new FakeLog(device.opened.book);
  other.foreign(addContact(902), addContact(903));
  other.entries.splice(1, 1, { ...(other.entries[1] as (typeof other.entries)[number]), tag: 'ffffffffffffffff' });
  let asked = 0;
  device.server.http.snapshot = async (book, n) => {
    asked += 1;
    return asked === 1 ? other.snapshot('', n) : snapshot(book, n);
  };
  slot().replica.digest += 1n;
  device.server.foreign(addContact(904));
  await device.settle();
  expect([asked, device.engine.state.connection]).toEqual([1, 'backingOff']);
  expect(contactNames(device.opened)).toEqual(['Contact 901', 'Contact 904']);
});

test('[AL5] a device that lost its cached state and meets a replaced server lists what its journal holds', async () => {
  const log = new FakeLog(device.opened.book);
  log.foreign(addContact(901), addContact(902));
  serverIs(log);
  const { opened } = device;
  await opened.pages.takeSnapshot(opened.book, log.snapshot(opened.store.clientId, 1));
  log.foreign(addContact(903), addContact(904));
  await opened.pages.apply(opened.book, log.page(2));
  await loseCheckpoint();
  expect(slot().replica.place).toMatchObject({ epoch: 'epoch-1', cursor: null });
  serverIs(new FakeLog(device.opened.book, 'epoch-2'));
  device.engine.logIn(ACCOUNT);
  await device.settle();
  expect([device.engine.state.connection, contactNames(device.opened)]).toEqual(['live', []]);
  expect([await recoverable(), slot().recoverable?.count]).toEqual([['Contact 903', 'Contact 904'], 2]);
});

test('[AL5] so does one that had begun to repair its state', async () => {
  const log = new FakeLog(device.opened.book);
  log.foreign(addContact(901));
  serverIs(log);
  const { opened } = device;
  slot().replica.place = { epoch: 'epoch-1', cursor: 0, tag: null, head: 1 };
  await opened.pages.apply(opened.book, log.page(0));
  await opened.store.record({ kind: 'snapshot', book: opened.book, epoch: 'epoch-1', seq: 1 });
  await loseCheckpoint();
  await device.opened.store.checkpoint();
  await device.opened.store.close();
  device = await SyncedDevice.start(disk, 3);
  expect(slot().replica.place.cursor).toBeNull();
  serverIs(new FakeLog(device.opened.book, 'epoch-2'));
  device.engine.logIn(ACCOUNT);
  await device.settle();
  expect([await recoverable(), slot().recoverable?.count]).toEqual([['Contact 901'], 1]);
});

test('[AL5] the same log, read on without a cursor, is no other one', async () => {
  const log = new FakeLog(device.opened.book);
  log.foreign(addContact(901), addContact(902));
  serverIs(log);
  const { opened } = device;
  await opened.pages.takeSnapshot(opened.book, log.snapshot(opened.store.clientId, 1));
  log.foreign(addContact(903));
  await opened.pages.apply(opened.book, log.page(2));
  await loseCheckpoint();
  serverIs(log);
  device.server.http.compareLogs = async () => ({ ...device.server.compared(), common: 3, last: 3 });
  const { clientId } = device.opened.store;
  device.engine.logIn(ACCOUNT);
  await device.settle();
  expect([device.isSame, device.opened.store.clientId, slot().recoverable]).toEqual([true, clientId, undefined]);
});

test('[AL5] a server put back under the same epoch is known by its tags', async () => {
  const log = new FakeLog(device.opened.book);
  log.foreign(addContact(901), addContact(902));
  const { opened } = device;
  await opened.pages.takeSnapshot(opened.book, log.snapshot(opened.store.clientId, 1));
  log.foreign(addContact(903));
  await opened.pages.apply(opened.book, log.page(2));
  await loseCheckpoint();
  const before = new FakeLog(device.opened.book);
  before.foreign(addContact(901), addContact(902));
  serverIs(before);
  device.server.http.compareLogs = async () => ({ ...device.server.compared(), common: 0, last: 3 });
  device.engine.logIn(ACCOUNT);
  await device.settle();
  expect([await recoverable(), device.isSame]).toEqual([['Contact 903'], true]);
});
