// The repair of a damaged journal: whichever record is damaged, what is intact stays, what the log has comes again, and what
// it never had lands once.

import { beforeEach, expect, test } from 'vitest';
import { silentLogger } from '../../../../src/base/logger.ts';
import { mendJournal } from '../../../../src/daemon/maintenance/mend.ts';
import type { MendReport } from '../../../../src/daemon/maintenance/mend.ts';
import { digestToHex } from '../../../../src/model/digest.ts';
import { FakeLog } from '../../../support/fake-log.ts';
import { openFollowing, writeInto } from '../../../support/following-store.ts';
import { MemoryDisk } from '../../../support/memory-disk.ts';
import { addContact, contactNames, lend, openStore, rename, stateOf } from '../../../support/store-fixture.ts';
import type { OpenedStore } from '../../../support/store-fixture.ts';

const NEW_CLIENT = '01900000-0000-7000-8000-0000000ed0ed';
const SEGMENT = '/data/journal/journal-00000001.log';

let disk: MemoryDisk;
let log: FakeLog;
let journal: Buffer;
let book: string;

/** A journal with pages, answered writes and unanswered ones, in turns. */
beforeEach(async () => {
  disk = new MemoryDisk();
  const following = await openFollowing(disk);
  const { opened } = following;
  ({ log } = following);
  ({ book } = opened);
  const receive = () => opened.pages.apply(book, log.page(opened.store.currentSlot.replica.place.cursor ?? 0));
  log.foreign(addContact(1, 'Ann'), addContact(2, 'Bo'));
  await receive();
  await writeInto(opened, addContact(3, 'Mine'));
  await writeInto(opened, lend(31, 3, 500));
  log.admit(opened.store.clientId, addContact(3, 'Mine'));
  log.admit(opened.store.clientId, lend(31, 3, 500));
  await receive();
  log.foreign(rename(1, 'Ann', 'Anna'));
  await receive();
  await writeInto(opened, lend(32, 3, 700));
  log.admit(opened.store.clientId, lend(32, 3, 700));
  log.foreign(addContact(4, 'Di'));
  await receive();
  await writeInto(opened, addContact(5, 'Open'));
  await writeInto(opened, lend(51, 5, 900));
  await opened.store.close();
  journal = await disk.readFile(SEGMENT);
});

/** Where each record begins, the segment's header first. */
function starts(): readonly number[] {
  const found = [0];
  for (let at = journal.indexOf(0x0a); at + 1 < journal.length; at = journal.indexOf(0x0a, at + 1)) found.push(at + 1);
  return found;
}

async function writeFile(target: MemoryDisk, path: string, bytes: Buffer): Promise<void> {
  const file = await target.open(path, 'create');
  await file.write(bytes, 0);
  await file.sync();
  await file.close();
}

/** Damages the journal, mends it, and opens the device on what came of it. */
async function mended(bytes: Buffer): Promise<{ report: MendReport | undefined; opened: OpenedStore }> {
  await writeFile(disk, SEGMENT, bytes);
  await disk.mkdir('/stage');
  for (const name of await disk.list('/stage')) await disk.remove(`/stage/${name}`);
  const options = { disk, dir: '/data', stage: '/stage', logger: silentLogger, clientId: NEW_CLIENT };
  const report = await mendJournal(options);
  expect(await disk.readFile(SEGMENT)).toEqual(bytes);
  const after = new MemoryDisk();
  await after.mkdir('/data/journal');
  for (const name of await disk.list('/stage'))
    await writeFile(after, `/data/journal/${name}`, await disk.readFile(`/stage/${name}`));
  return { report, opened: await openStore(after, { seed: 3 }) };
}

/** Goes on with a copy of the log; gives the one that it is a copy of. */
function forkLog(): FakeLog {
  const before = log;
  log = new FakeLog(book, before.epoch);
  for (const { clientId, name, args, at } of before.entries) log.admit(clientId, { name, args, at });
  return before;
}

/** Receives what the log has, pushes what is pending then, and receives that; both sides are the same in the end. */
async function converge(opened: OpenedStore): Promise<void> {
  const { store } = opened;
  const { replica } = store.slot(book);
  await catchUp(opened);
  const items = [...replica.outbox.items()];
  await store.loadBodies(items);
  for (const { body } of items) if (body !== undefined) log.admit(store.clientId, body);
  await catchUp(opened);
  expect([replica.outbox.size, replica.place.cursor]).toEqual([0, log.head]);
  expect(digestToHex(replica.digest)).toBe(log.digestHex);
}

async function catchUp({ store, pages }: OpenedStore): Promise<void> {
  const { replica } = store.slot(book);
  if (replica.place.epoch === null) replica.place = { epoch: log.epoch, cursor: 0, tag: null, head: 0 };
  const { cursor } = replica.place;
  if (cursor === null) {
    const first = replica.outbox.first?.n ?? replica.nextN;
    await pages.takeSnapshot(book, log.snapshot(store.clientId, first));
  } else if (cursor < log.head) expect(await pages.apply(book, log.page(cursor))).toMatchObject({ type: 'applied' });
}

/** The amounts lent to each contact of the log, by contact's name. */
function lent(): Readonly<Record<string, string>> {
  const sums = [...log.state.contacts()].map(({ id, name }) => [name, String(log.state.balancesOf(id)[0]?.sum ?? 0)]);
  return Object.fromEntries(sums) as Record<string, string>;
}

const ALL = { Anna: '0', Bo: '0', Di: '0', Mine: '1200', Open: '900' };

test('[JR11] a repair keeps every intact record: whichever one is damaged, only what it held and no log has is gone', async () => {
  const records = starts();
  const kinds: string[] = [];
  const outcomes: unknown[] = [];
  for (const [index, start] of records.entries()) {
    if (index > 0 && index === records.length - 1) break;
    const bytes = Buffer.from(journal);
    bytes[start + 25] = (bytes[start + 25] ?? 0) ^ 1;
    const before = forkLog();
    const { report, opened } = await mended(bytes);
    expect(report?.at.offset).toBe(start);
    await converge(opened);
    const state = stateOf(opened);
    await opened.store.close();
    expect((state as { clientId: string }).clientId).toBe(NEW_CLIENT);
    kinds.push(/"kind":"(\w+)"/.exec(journal.toString('utf8', start))?.[1] ?? '');
    outcomes.push(lent());
    log = before;
  }
  const open = kinds.lastIndexOf('mutation');
  for (const [index, outcome] of outcomes.entries()) {
    // Without the contact, what was lent to it has nobody: the log refuses it, and says so.
    if (index === open) expect(outcome).toEqual({ Anna: '0', Bo: '0', Di: '0', Mine: '1200' });
    else expect([kinds[index], outcome]).toEqual([kinds[index], ALL]);
  }
});

test('[JR11] two damaged places, and bytes that are gone', async () => {
  const records = starts();
  const at = (index: number): number => records.at(index) ?? 0;
  const twice = Buffer.from(journal);
  for (const index of [5, -3]) twice[at(index) + 30] = 0;
  const cut = Buffer.concat([journal.subarray(0, at(6) + 20), journal.subarray(at(7) + 9)]);
  for (const bytes of [twice, cut]) {
    const before = forkLog();
    const { report, opened } = await mended(bytes);
    expect(report?.writes).toBeGreaterThan(0);
    await converge(opened);
    expect(contactNames(opened)).toEqual(['Anna', 'Bo', 'Di', 'Mine', 'Open']);
    await opened.store.close();
    log = before;
  }
});

test('[JR11] a journal that is not damaged is not mended', async () => {
  expect((await mended(journal)).report).toBeUndefined();
});
