// What one book pushes, and when.

import { beforeEach, expect, test } from 'vitest';
import { BookSync } from '../../../../src/daemon/sync/book-sync.ts';
import { FakeLog } from '../../../support/fake-log.ts';
import { MemoryDisk } from '../../../support/memory-disk.ts';
import { addContact, openStore } from '../../../support/store-fixture.ts';
import type { OpenedStore } from '../../../support/store-fixture.ts';

let disk: MemoryDisk;
let opened: OpenedStore;
let log: FakeLog;
let sync: BookSync;

beforeEach(async () => {
  disk = new MemoryDisk();
  opened = await openStore(disk);
  log = new FakeLog(opened.book);
  sync = new BookSync(opened.book, opened.store);
  opened.store.currentSlot.replica.place = { epoch: log.epoch, cursor: 0, tag: null, head: 0 };
});

function welcome(role: 'owner' | 'editor' | 'viewer' = 'owner', head = 0): void {
  sync.welcome({ id: opened.book, status: 'readable', name: 'B', role, epoch: log.epoch, head, lastN: 0 });
}

async function write(count: number, first = 1): Promise<void> {
  const many = Array.from({ length: count }, (_, i) => addContact(first + i));
  await opened.writes.write({ book: opened.book, compose: () => many });
}

const numbers = async (): Promise<readonly number[] | undefined> =>
  (await sync.nextPush())?.mutations.map(({ n }) => n);

test('[HS2] nothing is pushed before the book is welcome and its head is applied', async () => {
  await write(1);
  expect(await numbers()).toBeUndefined();
  log.foreign(addContact(50));
  welcome('owner', 1);
  expect([sync.caughtUp, await numbers()]).toEqual([false, undefined]);
  await opened.pages.apply(opened.book, log.page(0));
  expect([sync.caughtUp, await numbers()]).toEqual([true, [1]]);
});

test('[PU14] what may not be on the disk yet is pushed when it is, not before', async () => {
  await write(1);
  // The process is killed; the next one finds a disk on which it cannot make sure of what it has read.
  disk.fail({ operation: 'sync', at: 1, code: 'EIO', times: 2 });
  opened = await openStore(disk);
  opened.store.currentSlot.replica.place = { epoch: log.epoch, cursor: 0, tag: null, head: 0 };
  sync = new BookSync(opened.book, opened.store);
  welcome();
  expect(await numbers()).toBeUndefined();
  expect(await numbers()).toEqual([1]);
});

test('[PU3] a push has at most 1,000 mutations, and two are on their way at most', async () => {
  await write(2_500);
  welcome();
  expect((await numbers())?.length).toBe(1_000);
  expect([await numbers().then((all) => [all?.[0], all?.length]), await numbers()]).toEqual([
    [1_001, 1_000],
    undefined,
  ]);
  sync.answered(999);
  expect(await numbers()).toBeUndefined();
  sync.answered(1_000);
  expect((await numbers())?.at(-1)).toBe(2_500);
});

test('[PU3] a push has at most a page of bytes, but one mutation at least', async () => {
  const note = 'x'.repeat(10_000);
  const many = Array.from({ length: 60 }, (_, i) => ({
    name: 'contact.add',
    args: { ...addContact(i).args, note },
    at: 5,
  }));
  await opened.writes.write({ book: opened.book, compose: () => many });
  welcome();
  expect(await numbers()).toHaveLength(25);
});

test('[ER3] a viewer pushes nothing, nor a book whose writes were refused as a whole', async () => {
  await write(1);
  welcome('viewer');
  expect(await numbers()).toBeUndefined();
  welcome('editor');
  sync.hold({ code: 'forbidden', message: 'no' });
  expect(await numbers()).toBeUndefined();
});

test('[PU9] a book is stuck once all is answered that precedes what the server does not know', async () => {
  await write(2);
  welcome();
  await numbers();
  const why = { code: 'upgrade_server', message: 'unknown', n: 2 };
  sync.hold(why);
  expect(sync.stuck).toBeUndefined();
  opened.store.currentSlot.replica.dropAnswered();
  expect(sync.stuck).toEqual(why);
});

test('[PU8] what is answered while a push is composed is not in it, and what follows is', async () => {
  await write(2);
  welcome();
  const { store } = opened;
  const load = store.loadBodies.bind(store);
  store.loadBodies = async (items) => {
    store.loadBodies = load;
    for (const { body } of items) if (body !== undefined) log.admit(store.clientId, { ...addContact(0), ...body });
    await opened.pages.apply(opened.book, log.page(0));
    sync.answered(2);
    await write(1, 3);
    return load(items);
  };
  expect(await numbers()).toEqual([3]);
  sync.answered(3);
  expect(sync.waiting).toBe(false);
});

test('[ME9] as a viewer nothing is pushed; as an editor again all of it, from its beginning', async () => {
  await write(2);
  welcome('editor');
  expect(await numbers()).toEqual([1, 2]);
  sync.hold({ code: 'forbidden', message: 'no' });
  welcome('viewer');
  expect([await numbers(), sync.stuck?.code]).toEqual([undefined, 'forbidden']);
  welcome('editor');
  expect([await numbers(), sync.stuck]).toEqual([[1, 2], undefined]);
});

test('[ME8] of a book that is gone nothing is pushed, and it is said why; a member again pushes', async () => {
  await write(1);
  sync.welcome({ id: opened.book, status: 'gone' });
  expect([await numbers(), sync.stuck?.code, sync.caughtUp]).toEqual([undefined, 'not_a_member', true]);
  welcome('editor');
  expect(await numbers()).toEqual([1]);
});

test('[ME6] of an archived book nothing is pushed', async () => {
  await write(1);
  const book = { id: opened.book, name: 'B', role: 'owner', epoch: log.epoch, head: 0, lastN: 0 } as const;
  sync.welcome({ ...book, status: 'readable', archived: true });
  expect([await numbers(), sync.stuck?.code]).toEqual([undefined, 'book_archived']);
});
