// The server's log turns out to be another one than this replica followed.

import { beforeEach, describe, expect, test } from 'vitest';
import type { Mutation } from '../../../../src/model/mutation.ts';
import { recoverableItems, startOver } from '../../../../src/daemon/store/divergence.ts';
import type { Answer } from '../../../../src/daemon/store/answer.ts';
import { keptTags } from '../../../../src/daemon/store/kept-tags.ts';
import { FakeLog } from '../../../support/fake-log.ts';
import { openFollowing, pendingIn, writeInto } from '../../../support/following-store.ts';
import { MemoryDisk } from '../../../support/memory-disk.ts';
import {
  addContact,
  contactNames,
  DATA_DIR,
  id,
  lend,
  openStore,
  rename,
  stateOf,
} from '../../../support/store-fixture.ts';
import type { OpenedStore } from '../../../support/store-fixture.ts';

const NEXT = '01900000-0000-7000-8000-00000000d1d1';
const LATER = '01900000-0000-7000-8000-00000000d2d2';

let disk: MemoryDisk;
let opened: OpenedStore;
let log: FakeLog;

beforeEach(async () => {
  disk = new MemoryDisk();
  ({ opened, log } = await openFollowing(disk));
});

const slot = () => opened.store.currentSlot;
const write = (...mutations: readonly Mutation[]) => writeInto(opened, ...mutations);
const pending = () => pendingIn(opened);
const recoverable = async () => (await recoverableItems(opened.store, slot())).map(({ args }) => args['name']);

/** Own contacts that the log has answered. */
async function answered(...numbers: readonly number[]): Promise<void> {
  for (const i of numbers) {
    await write(addContact(i));
    log.admit(opened.store.clientId, addContact(i));
  }
  await opened.pages.apply(opened.book, log.page(slot().replica.place.cursor ?? 0));
}

/** Another log of the book, with these contacts of others in it, that has its first `common` entries in common with ours. */
async function meets(other: FakeLog, common: number, clientId: string): Promise<readonly Answer[]> {
  const n = slot().replica.outbox.first?.n ?? slot().replica.nextN;
  const state = other.snapshot(opened.store.clientId, n);
  const told: Answer[] = [];
  await startOver(opened.store, opened.book, { common, state, clientId, answered: (answers) => told.push(...answers) });
  return told;
}

function restored(...contacts: readonly number[]): FakeLog {
  const other = new FakeLog(opened.book, 'epoch-2');
  other.foreign(...contacts.map((i) => addContact(i)));
  return other;
}

async function expectSameAfterReopen(): Promise<void> {
  const before = [stateOf(opened), slot().recoverable];
  await opened.store.close();
  opened = await openStore(disk, { seed: 2 });
  expect([stateOf(opened), slot().recoverable]).toEqual(before);
}

test('[AL1] tags of what was followed are kept, page by page', async () => {
  await answered(1, 2);
  await answered(3);
  const kept = keptTags(opened.store, slot());
  expect(kept.starts).toEqual([1, 3]);
  const tags = await Promise.all([1, 3, 4].map((start) => kept.tagsHere(start)));
  expect(tags.map((page) => [...page])).toEqual([
    log.entries.slice(0, 2).map(({ seq, tag }) => [seq, tag]),
    log.entries.slice(2).map(({ seq, tag }) => [seq, tag]),
    [],
  ]);
});

test('[AL2] a device whose cached state is lost afterwards starts, with its numbers and all that is recoverable', async () => {
  log.foreign(addContact(8));
  await opened.pages.takeSnapshot(opened.book, log.snapshot(opened.store.clientId, 1));
  await answered(1);
  await meets(restored(7), 0, NEXT);
  await write(addContact(2));
  await opened.store.close();
  const documents = `${DATA_DIR}/checkpoint`;
  for (const name of await disk.list(documents)) disk.poke(`${documents}/${name}`, Buffer.alloc(0));
  opened = await openStore(disk, { seed: 2 });
  expect([opened.store.clientId, pending(), slot().replica.nextN]).toEqual([NEXT, [1], 2]);
  expect(await recoverable()).toEqual(['Contact 8', 'Contact 1']);
});

describe('another log', () => {
  test('[AL2] is followed from its state; what is unanswered is numbered from 1 on top of it', async () => {
    await answered(1, 2);
    await write(addContact(3), addContact(4));
    expect(await meets(restored(1, 7), 1, NEXT)).toEqual([]);
    expect(contactNames(opened)).toEqual(['Contact 1', 'Contact 3', 'Contact 4', 'Contact 7']);
    expect([opened.store.clientId, pending(), slot().replica.place]).toMatchObject([
      NEXT,
      [1, 2],
      { epoch: 'epoch-2', cursor: 2 },
    ]);
    await expectSameAfterReopen();
  });

  test('[AL2] answers what it has of the outbox', async () => {
    await answered(1);
    await write(addContact(2), addContact(3));
    const other = restored();
    other.admit(opened.store.clientId, addContact(1));
    other.admit(opened.store.clientId, addContact(2));
    expect(await meets(other, 1, NEXT)).toEqual([{ n: 2, seq: 2, outcome: 'applied' }]);
    expect([contactNames(opened), pending()]).toEqual([['Contact 1', 'Contact 2', 'Contact 3'], [1]]);
    await expectSameAfterReopen();
  });

  test('[AL3] lacks what is recoverable: everything after the common seq that was not refused', async () => {
    await answered(1, 2);
    log.foreign(addContact(3), { ...addContact(3), args: { ...addContact(3).args, name: 'Refused' } });
    await opened.pages.apply(opened.book, log.page(2));
    await meets(restored(1), 1, NEXT);
    expect([await recoverable(), slot().recoverable?.count]).toEqual([['Contact 2', 'Contact 3'], 2]);
    await expectSameAfterReopen();
    expect(await recoverable()).toEqual(['Contact 2', 'Contact 3']);
  });

  test('[AL3] that is replaced by a third one adds to it', async () => {
    await answered(1, 2);
    const second = restored(1);
    await meets(second, 1, NEXT);
    second.foreign(addContact(5));
    await opened.pages.apply(opened.book, second.page(1));
    await meets(restored(1), 1, LATER);
    expect([await recoverable(), opened.store.clientId]).toEqual([['Contact 2', 'Contact 5'], LATER]);
    await expectSameAfterReopen();
  });

  test('[AL3] has the content of another author under an own number: what follows stays unanswered', async () => {
    await write(addContact(1), addContact(2));
    const other = restored();
    other.admit(opened.store.clientId, addContact(1));
    other.admit(opened.store.clientId, addContact(9));
    expect(await meets(other, 0, NEXT)).toMatchObject([{ n: 1, seq: 1 }]);
    expect([contactNames(opened), pending()]).toEqual([['Contact 1', 'Contact 2', 'Contact 9'], [1]]);
    await expectSameAfterReopen();
  });

  test('[AL3] lacks records that only a snapshot had brought: mutations that make them again are recoverable', async () => {
    log.foreign(addContact(1), addContact(2), addContact(3), lend(11, 1, 5), lend(12, 2, 6));
    log.foreign({ name: 'contact.merge', args: { from: id(3), into: id(1) }, at: 9_000 });
    await opened.pages.takeSnapshot(opened.book, log.snapshot(opened.store.clientId, 1));
    log.foreign(rename(1, 'Contact 1', 'Una'), addContact(4), rename(4, 'Contact 4', 'Dea'));
    log.foreign({ name: 'transaction.delete', args: { id: id(12) }, at: 9_001 });
    await opened.pages.apply(opened.book, log.page(6));
    await meets(restored(7), 0, NEXT);
    const items = await recoverableItems(opened.store, slot());
    expect(items.map(({ name, args }) => [name, args['name'] ?? args['id'] ?? args['into']])).toEqual([
      ['contact.add', 'Una'],
      ['contact.add', 'Contact 2'],
      ['contact.add', 'Contact 3'],
      ['contact.merge', id(1)],
      ['transaction.add', id(11)],
      ['contact.add', 'Contact 4'],
      ['contact.edit', id(4)],
    ]);
    expect([slot().recoverable?.count, items.filter(({ remakes }) => remakes).length]).toEqual([7, 5]);
    await expectSameAfterReopen();
    expect(await recoverableItems(opened.store, slot())).toEqual(items);
  });

  test('[AL3] what came from an export is recoverable as it came: records with their times, entries of a history', async () => {
    const lists = { phones: [], emails: [], tags: [], externalIds: {}, archived: false };
    const fields = { name: 'Old', ...lists, createdAt: 1, updatedAt: 2 };
    const facts = { at: 5, by: 'Bo', device: '', name: 'contact.add', changes: [] };
    const came: readonly Mutation[] = [
      { name: 'history.put', args: { book: id(500), clientId: id(501), n: 1, ...facts }, at: 9_000 },
      { name: 'record.put', args: { kind: 'contact', id: id(21), fields }, at: 9_001 },
    ];
    log.foreign(...came);
    await opened.pages.apply(opened.book, log.page(0));
    await meets(restored(7), 0, NEXT);
    const items = await recoverableItems(opened.store, slot());
    expect(items.map(({ name, args, remakes }) => ({ name, args, remakes }))).toEqual(
      came.map(({ name, args }) => ({ name, args, remakes: undefined })),
    );
  });

  test('[AL3] met before a crash is met once: its state is taken again, what is recoverable stands', async () => {
    await answered(1, 2);
    await write(addContact(3));
    disk.fail({ operation: 'rename', at: 1, code: 'EIO', times: Infinity });
    await expect(meets(restored(7), 0, NEXT)).rejects.toMatchObject({ code: 'store_failed' });
    disk.heal();
    disk.crash();
    opened = await openStore(disk, { seed: 2 });
    expect(slot().replica.place.cursor).toBeNull();
    await opened.pages.takeSnapshot(opened.book, restored(7).snapshot(NEXT, 1));
    expect([await recoverable(), contactNames(opened), pending()]).toEqual([
      ['Contact 1', 'Contact 2'],
      ['Contact 3', 'Contact 7'],
      [1],
    ]);
  });
});
