// What comes from the log: pages, snapshots, and what shows that this directory is a copy.

import { beforeEach, describe, expect, test } from 'vitest';
import type { Mutation } from '../../../../src/model/mutation.ts';
import { FakeLog } from '../../../support/fake-log.ts';
import { openFollowing, pendingIn, writeInto } from '../../../support/following-store.ts';
import { MemoryDisk } from '../../../support/memory-disk.ts';
import { addContact, contactNames, lend, openStore, rename, stateOf } from '../../../support/store-fixture.ts';
import type { OpenedStore } from '../../../support/store-fixture.ts';

const COPY = '01900000-0000-7000-8000-00000000c0c0';

let disk: MemoryDisk;
let opened: OpenedStore;
let log: FakeLog;

beforeEach(async () => {
  disk = new MemoryDisk();
  ({ opened, log } = await openFollowing(disk));
});

const apply = (base: number, to?: number) => opened.pages.apply(opened.book, log.page(base, to));
const write = (...mutations: readonly Mutation[]) => writeInto(opened, ...mutations);
const pending = () => pendingIn(opened);
const snapshot = (n = 1) => opened.pages.takeSnapshot(opened.book, log.snapshot(opened.store.clientId, n));

async function expectSameAfterReopen(): Promise<void> {
  const before = stateOf(opened);
  await opened.store.close();
  opened = await openStore(disk, { seed: 2 });
  expect(stateOf(opened)).toEqual(before);
}

describe('a page', () => {
  test('[PO3] that begins after the cursor is a gap, and nothing is done', async () => {
    log.foreign(addContact(1), addContact(2));
    const before = stateOf(opened);
    expect(await apply(1)).toEqual({ type: 'gap' });
    expect(stateOf(opened)).toEqual(before);
  });

  test('[PO4] that overlaps the cursor is applied once', async () => {
    log.foreign(addContact(1, 'Ann'), rename(1, 'Ann', 'Bo'), rename(1, 'Bo', 'Cy'), addContact(2, 'Dee'));
    await apply(0, 3);
    expect(contactNames(opened)).toEqual(['Cy']);
    expect(await apply(1)).toEqual({ type: 'applied', answers: [] });
    expect(await apply(0)).toEqual({ type: 'applied', answers: [] });
    expect(contactNames(opened)).toEqual(['Cy', 'Dee']);
    const { replica } = opened.store.currentSlot;
    expect([replica.digest, replica.place]).toEqual([
      log.digest,
      { epoch: log.epoch, cursor: 4, tag: log.entries[3]?.tag, head: 4 },
    ]);
    await expectSameAfterReopen();
  });

  test('[OB1] answers what it bears of this client, in order; a refusal is an answer and is kept', async () => {
    await write(addContact(1, 'Ann'), lend(11, 1, 5), addContact(2, 'Mine'));
    log.admit(opened.store.clientId, addContact(1, 'Ann'));
    log.admit(opened.store.clientId, lend(11, 1, 5));
    log.foreign(addContact(2, 'Theirs'));
    log.admit(opened.store.clientId, addContact(2, 'Mine'));
    expect(await apply(0, 1)).toEqual({ type: 'applied', answers: [{ n: 1, seq: 1, outcome: 'applied' }] });
    expect([pending(), contactNames(opened)]).toEqual([
      [2, 3],
      ['Ann', 'Mine'],
    ]);
    const reason = { code: 'id_conflict', field: 'id', message: expect.any(String) };
    expect(await apply(1)).toEqual({
      type: 'applied',
      answers: [
        { n: 2, seq: 2, outcome: 'applied' },
        { n: 3, seq: 4, outcome: 'refused', reason },
      ],
    });
    expect([pending(), contactNames(opened)]).toEqual([[], ['Ann', 'Theirs']]);
    expect(opened.store.currentSlot.refused).toMatchObject([{ n: 3, seq: 4, name: 'contact.add', reason }]);
    await expectSameAfterReopen();
  });
});

describe('a snapshot', () => {
  test('[SN3] replaces the confirmed state; what it answers leaves the outbox, the rest is on top of it', async () => {
    await write(addContact(1, 'Ann'), addContact(2, 'Bo'));
    log.admit(opened.store.clientId, addContact(1, 'Ann'));
    log.foreign(rename(1, 'Ann', 'Anna'));
    expect(await snapshot()).toEqual({ type: 'applied', answers: [{ n: 1, seq: 1, outcome: 'applied' }] });
    expect([pending(), contactNames(opened)]).toEqual([[2], ['Anna', 'Bo']]);
    expect(opened.store.currentSlot.replica.place).toMatchObject({ cursor: 2, head: 2 });
    await expectSameAfterReopen();
  });
});

describe('a directory that is a copy', () => {
  test('[OB5] is known by an own number with other content, or one it never gave', async () => {
    await write(addContact(1, 'Ann'));
    log.admit(opened.store.clientId, addContact(1, 'Another'));
    const before = stateOf(opened);
    expect(await apply(0)).toEqual({ type: 'forked', answers: [] });
    expect(stateOf(opened)).toEqual(before);
    const other = new FakeLog(opened.book);
    other.admit(opened.store.clientId, addContact(1, 'Ann'));
    other.admit(opened.store.clientId, addContact(2, 'Never here'));
    const answers = [{ n: 1, seq: 1, outcome: 'applied' }];
    expect(await opened.pages.apply(opened.book, other.page(0))).toEqual({ type: 'forked', answers });
  });

  test('[OB5] takes what precedes that as answered, so that it gets no new number', async () => {
    await write(addContact(1, 'Ann'), addContact(2, 'Mine'));
    log.foreign(addContact(7, 'Theirs'));
    log.admit(opened.store.clientId, addContact(1, 'Ann'));
    log.admit(opened.store.clientId, addContact(3, 'Of the original'));
    log.foreign(addContact(8, 'Later'));
    expect(await apply(0)).toMatchObject({ type: 'forked', answers: [{ n: 1, seq: 2 }] });
    expect(opened.store.currentSlot.replica.place).toMatchObject({ cursor: 2, tag: log.entries[1]?.tag, head: 4 });
    await opened.pages.renumber(COPY);
    expect(await apply(2)).toEqual({ type: 'applied', answers: [] });
    expect([pending(), contactNames(opened)]).toEqual([[1], ['Ann', 'Later', 'Mine', 'Of the original', 'Theirs']]);
    await expectSameAfterReopen();
  });

  test('[OB5] takes a new client id; what is unanswered keeps its order and gets numbers from 1', async () => {
    await write(addContact(1, 'Ann'), addContact(2, 'Bo'), addContact(3, 'Cy'));
    log.admit(opened.store.clientId, addContact(1, 'Ann'));
    await apply(0);
    await opened.pages.renumber(COPY);
    expect([opened.store.clientId, pending(), opened.store.currentSlot.replica.nextN]).toEqual([COPY, [1, 2], 3]);
    const items = [...opened.store.currentSlot.replica.outbox.items()];
    await opened.store.loadBodies(items);
    expect(items.map(({ body }) => body?.args['name'])).toEqual(['Bo', 'Cy']);
    await expectSameAfterReopen();
  });

  test('[OB5] drops nothing of its own for a snapshot that answers its numbers with other content', async () => {
    await write(addContact(1, 'Ann'), addContact(2, 'Mine'), addContact(3, 'Mine too'));
    log.admit(opened.store.clientId, addContact(1, 'Ann'));
    log.admit(opened.store.clientId, addContact(4, 'Of the original'));
    expect(await snapshot()).toEqual({ type: 'forked', answers: [{ n: 1, seq: 1, outcome: 'applied' }] });
    expect(pending()).toEqual([2, 3]);
    expect(contactNames(opened)).toEqual(['Ann', 'Mine', 'Mine too', 'Of the original']);
  });
});
