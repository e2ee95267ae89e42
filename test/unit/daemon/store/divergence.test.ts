// The server's log turns out to be another one than this replica followed.

import { beforeEach, describe, expect, test } from 'vitest';
import type { Mutation } from '../../../../src/model/mutation.ts';
import { recoverableEntries, startOver } from '../../../../src/daemon/store/divergence.ts';
import { keptTags } from '../../../../src/daemon/store/kept-tags.ts';
import { FakeLog } from '../../../support/fake-log.ts';
import { MemoryDisk } from '../../../support/memory-disk.ts';
import { addContact, contactNames, openStore, stateOf } from '../../../support/store-fixture.ts';
import type { OpenedStore } from '../../../support/store-fixture.ts';

const NEXT = '01900000-0000-7000-8000-00000000d1d1';
const LATER = '01900000-0000-7000-8000-00000000d2d2';

let disk: MemoryDisk;
let opened: OpenedStore;
let log: FakeLog;

beforeEach(async () => {
  disk = new MemoryDisk();
  opened = await openStore(disk);
  log = new FakeLog(opened.book);
  slot().replica.place = { epoch: log.epoch, cursor: 0, tag: null, head: 0 };
});

const slot = () => opened.store.currentSlot;
const write = (...mutations: readonly Mutation[]) =>
  opened.writes.write({ book: opened.book, compose: () => mutations });
const pending = () => [...slot().replica.outbox.items()].map(({ n }) => n);
const recoverable = async () => (await recoverableEntries(opened.store, slot())).map(({ args }) => args['name']);

/** Own contacts that the log has answered. */
async function answered(...numbers: readonly number[]): Promise<void> {
  for (const i of numbers) {
    await write(addContact(i));
    log.admit(opened.store.clientId, addContact(i));
  }
  await opened.pages.apply(opened.book, log.page(slot().replica.place.cursor ?? 0));
}

/** Another log of the book, with these contacts of others in it, that has its first `common` entries in common with ours. */
function meets(other: FakeLog, common: number, clientId: string) {
  const n = slot().replica.outbox.first?.n ?? slot().replica.nextN;
  const state = other.snapshot(opened.store.clientId, n);
  return startOver(opened.store, opened.book, { common, state, clientId });
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
  const kept = await keptTags(opened.store, slot());
  expect([kept.first, kept.last]).toEqual([1, 3]);
  const tags = await Promise.all([1, 2, 3, 4].map((seq) => kept.tagHere(seq)));
  expect(tags).toEqual([...log.entries.map(({ tag }) => tag), undefined]);
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
});
