// The durable state of a device: what was acknowledged is there after a restart or a crash, what was not is not.

import { beforeEach, describe, expect, test } from 'vitest';
import { seededRandom } from '../../../../src/base/random.ts';
import type { Random } from '../../../../src/base/random.ts';
import type { Mutation } from '../../../../src/model/mutation.ts';
import { verifyBooks } from '../../../../src/daemon/store/verify-books.ts';
import { FakeLog } from '../../../support/fake-log.ts';
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
  viewOf,
} from '../../../support/store-fixture.ts';
import type { OpenedStore } from '../../../support/store-fixture.ts';

const SEGMENT = `${DATA_DIR}/journal/journal-00000001.log`;

let disk: MemoryDisk;
let opened: OpenedStore;

beforeEach(async () => {
  disk = new MemoryDisk();
  opened = await openStore(disk);
});

/** Writes mutations as one write; the key is optional. */
function write(mutations: readonly Mutation[], key?: string): Promise<{ readonly n: number | undefined }> {
  return opened.writes.write({ book: opened.book, compose: () => mutations, key });
}

/** The device restarts in good order. */
async function reopen(): Promise<OpenedStore> {
  await opened.store.close();
  opened = await openStore(disk, { seed: 2 });
  return opened;
}

/** Expects that opening again gives everything that is here now. */
async function expectSameAfterReopen(): Promise<void> {
  const before = stateOf(opened);
  await reopen();
  expect(stateOf(opened)).toEqual(before);
}

describe('opening', () => {
  test('[LC2] a new folder gets a client id and one book, and keeps them', async () => {
    const { store } = opened;
    expect(store.books.size).toBe(1);
    expect(store.clientId).not.toBe(store.current);
    await expectSameAfterReopen();
    expect(opened.store.clientId).toBe(store.clientId);
  });

  test('gives back view, numbers, outbox and keys from the journal alone', async () => {
    await write([addContact(1, 'Ann')], 'key-00001');
    await write([lend(9, 1, 500), rename(1, 'Ann', 'Anna')], 'key-00002');
    await expectSameAfterReopen();
    expect(contactNames(opened)).toEqual(['Anna']);
    expect(opened.store.currentSlot.replica.nextN).toBe(4);
    expect(opened.store.keys.find('key-00002')).toEqual({ book: opened.book, n: 3, id: id(1) });
  });

  test('gives back the same from a checkpoint, and from a checkpoint with more journal after it', async () => {
    await write([addContact(1, 'Ann'), addContact(2, 'Bo')], 'key-00001');
    await opened.store.checkpoint();
    await expectSameAfterReopen();
    await write([rename(1, 'Ann', 'Anna'), lend(9, 2, 100)]);
    await write([{ name: 'contact.delete', args: { id: id(1) }, at: 5 }]);
    await expectSameAfterReopen();
    await opened.store.checkpoint();
    await expectSameAfterReopen();
    expect(contactNames(opened)).toEqual(['Bo']);
  });

  test('a second book is kept, and which one is in use', async () => {
    await write([addContact(1)]);
    const first = opened.book;
    await opened.store.useBook(id(77));
    await opened.writes.write({ book: id(77), compose: () => [addContact(2)] });
    await expectSameAfterReopen();
    expect([...opened.store.books.keys()]).toEqual([first, id(77)]);
    expect(opened.book).toBe(id(77));
    await opened.store.checkpoint();
    await expectSameAfterReopen();
  });

  test('[CK2] many records go into many documents and come back', async () => {
    await write(Array.from({ length: 900 }, (_, i) => addContact(i)));
    await opened.store.checkpoint();
    await write([rename(450, 'Contact 450', 'Middle')]);
    await opened.store.checkpoint();
    await expectSameAfterReopen();
    expect(contactNames(opened)).toHaveLength(900);
    expect(contactNames(opened)).toContain('Middle');
  });
});

describe('a write', () => {
  test('[OB3] of more mutations than bodies are kept in memory is stored whole', async () => {
    const many = Array.from({ length: 1_500 }, (_, i) => addContact(i + 1));
    expect(await write(many, 'key-00001')).toEqual({ n: 1_500 });
    expect(opened.store.keys.find('key-00001')).toEqual({ book: opened.book, n: 1_500, id: id(1_500) });
    await expectSameAfterReopen();
    expect(contactNames(opened)).toHaveLength(1_500);
    const items = [...opened.store.currentSlot.replica.outbox.items()].slice(0, 3);
    await opened.store.loadBodies(items);
    expect(items.map(({ body }) => body)).toEqual(many.slice(0, 3));
  });

  test('sees what others in the same batch did before it', async () => {
    const done = await Promise.all([
      write([addContact(1, 'Ann')]),
      write([rename(1, 'Ann', 'Anna')]),
      write([lend(9, 1, 7)]),
    ]);
    expect(done).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
    await expectSameAfterReopen();
    expect(contactNames(opened)).toEqual(['Anna']);
  });

  test('[OB2] that changes nothing takes no number', async () => {
    await write([addContact(1, 'Ann')]);
    expect(await write([addContact(1, 'Ann')], 'key-00001')).toEqual({ n: undefined });
    expect(opened.store.currentSlot.replica.nextN).toBe(2);
    expect(opened.store.keys.find('key-00001')).toBeUndefined();
  });

  test('[OB3] that is refused leaves nothing, and the others of its batch stand', async () => {
    const good = write([addContact(1, 'Ann')]);
    const bad = write([addContact(2, 'Bo'), lend(9, 99, 5)]);
    const late = write([addContact(3, 'Cy')]);
    await expect(bad).rejects.toMatchObject({ body: { code: 'contact_not_found' } });
    expect([await good, await late]).toEqual([{ n: 1 }, { n: 2 }]);
    expect(contactNames(opened)).toEqual(['Ann', 'Cy']);
    await expectSameAfterReopen();
  });

  test('[OB3] that is refused after it changed a record with pending work leaves that record as it was', async () => {
    await write([addContact(1, 'Ann')]);
    await write([rename(1, 'Ann', 'Anna')]);
    const before = stateOf(opened);
    await expect(write([rename(1, 'Anna', 'Wrong'), lend(9, 99, 5)])).rejects.toMatchObject({
      body: { code: 'contact_not_found' },
    });
    expect(stateOf(opened)).toEqual(before);
    expect(contactNames(opened)).toEqual(['Anna']);
    await write([rename(1, 'Anna', 'Annika')]);
    await expectSameAfterReopen();
    expect(contactNames(opened)).toEqual(['Annika']);
  });

  test('whose composing fails leaves nothing', async () => {
    const failed = opened.writes.write({
      book: opened.book,
      compose: () => {
        throw new RangeError('no');
      },
    });
    await expect(failed).rejects.toThrow('no');
    expect(await write([addContact(1)])).toEqual({ n: 1 });
  });

  test('into a book that is not here is refused and the others of its batch stand', async () => {
    const lost = opened.writes.write({ book: id(5), compose: () => [addContact(1)] });
    const good = write([addContact(2)]);
    await expect(lost).rejects.toThrow('no book');
    expect(await good).toEqual({ n: 1 });
  });

  test('tells listeners once it is stored', async () => {
    const told: unknown[] = [];
    opened.store.listener = {
      stepped: ({ changes, local }) => told.push({ ids: changes.map((change) => change.id), local }),
      appended: (book) => told.push(book),
      renumbered: () => undefined,
    };
    disk.fail({ operation: 'datasync', at: 1, code: 'EIO' });
    await expect(write([addContact(1)])).rejects.toMatchObject({ code: 'store_failed' });
    expect(told).toEqual([]);
    await write([addContact(2)]);
    expect(told).toEqual([{ ids: [id(2)], local: { n: 1 } }, opened.book]);
  });
});

describe('a dry run', () => {
  test('[OB6] shows the result and leaves nothing behind', async () => {
    await write([addContact(1, 'Ann')]);
    await write([rename(1, 'Ann', 'Anna')]);
    const before = stateOf(opened);
    const seen = await opened.writes.rehearse(
      opened.book,
      () => [rename(1, 'Anna', 'Nobody'), addContact(2, 'Bo'), lend(9, 1, 300)],
      () => contactNames(opened),
    );
    expect(seen).toEqual(['Bo', 'Nobody']);
    expect(stateOf(opened)).toEqual(before);
    await expectSameAfterReopen();
  });

  test('that is refused leaves nothing behind', async () => {
    await write([addContact(1, 'Ann')]);
    const before = stateOf(opened);
    const rehearsal = opened.writes.rehearse(
      opened.book,
      () => [rename(1, 'Ann', 'Nobody'), lend(9, 99, 5)],
      () => contactNames(opened),
    );
    await expect(rehearsal).rejects.toMatchObject({ body: { code: 'contact_not_found' } });
    expect(stateOf(opened)).toEqual(before);
  });
});

describe('a request key', () => {
  const again = (key: string) =>
    opened.writes.write({ book: opened.book, compose: () => [addContact(2, 'Second')], key });

  test('[OB4] that was used makes no second write', async () => {
    await write([addContact(1, 'First')], 'key-00001');
    expect(await again('key-00001')).toMatchObject({ n: 1, id: id(1) });
    expect(contactNames(opened)).toEqual(['First']);
  });

  test('[OB4] is known after a restart, with and without a checkpoint', async () => {
    await write([addContact(1, 'First')], 'key-00001');
    await reopen();
    expect(await again('key-00001')).toMatchObject({ n: 1, id: id(1) });
    await opened.store.checkpoint();
    await reopen();
    expect(await again('key-00001')).toMatchObject({ n: 1, id: id(1) });
    expect(contactNames(opened)).toEqual(['First']);
  });

  test('[OB8] is not answered while what it stands on may not be on the disk', async () => {
    await write([addContact(1, 'First')], 'key-00001');
    // The process is killed; the next one finds a disk on which it cannot make sure of what it has read.
    disk.fail({ operation: 'sync', at: 1, code: 'EIO', times: 2 });
    opened = await openStore(disk);
    await expect(again('key-00001')).rejects.toMatchObject({ code: 'store_failed' });
    expect(await again('key-00001')).toMatchObject({ n: 1, id: id(1) });
  });

  test('[OB4] twice in the same batch makes one write', async () => {
    const [first, second, other] = await Promise.all([
      write([addContact(1, 'First')], 'key-00001'),
      again('key-00001'),
      write([addContact(3, 'Third')], 'key-00003'),
    ]);
    expect([first.n, second, other.n]).toEqual([1, { n: 1, id: id(1) }, 2]);
    expect(contactNames(opened)).toEqual(['First', 'Third']);
  });

  test('[OB4] of a write that could not be stored is free again', async () => {
    disk.fail({ operation: 'write', at: 1, code: 'ENOSPC' });
    const [first, second] = await Promise.allSettled([
      write([addContact(1, 'First')], 'key-00001'),
      again('key-00001'),
    ]);
    expect(first).toMatchObject({ status: 'rejected' });
    expect(second).toEqual({ status: 'fulfilled', value: { n: 1 } });
    expect(contactNames(opened)).toEqual(['Second']);
  });
});

describe('a snapshot', () => {
  test('is in the checkpoint that its taking waits for, also when another one was under way', async () => {
    const log = new FakeLog(opened.book);
    log.foreign(addContact(1, 'Ann'));
    const earlier = opened.store.checkpoint();
    await opened.pages.takeSnapshot(opened.book, log.snapshot(opened.store.clientId, 1));
    await earlier;
    const before = stateOf(opened);
    opened = await openStore(disk, { seed: 2 });
    expect(stateOf(opened)).toEqual(before);
  });
});

describe('a disk that fails', () => {
  test.each([
    ['write', 'ENOSPC', 'disk_full'],
    ['write', 'EIO', 'store_failed'],
    ['datasync', 'EIO', 'store_failed'],
  ] as const)(
    'at %s with %s: nothing of the batch is acknowledged, memory is as before, later writes work',
    async (operation, code, told) => {
      await write([addContact(1, 'Ann')]);
      await write([rename(1, 'Ann', 'Anna')]);
      const before = stateOf(opened);
      disk.fail({ operation, at: 1, code });
      const batch = [
        write([rename(1, 'Anna', 'Wrong'), addContact(2)]),
        write([addContact(3)], 'key-00003'),
        write([lend(9, 1, 5)]),
      ];
      const results = await Promise.allSettled(batch);
      expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
      expect(results[0]).toMatchObject({ reason: { code: told } });
      expect(stateOf(opened)).toEqual(before);
      expect(await write([addContact(4, 'Dee')])).toEqual({ n: 3 });
      expect(contactNames(opened)).toEqual(['Anna', 'Dee']);
      await expectSameAfterReopen();
    },
  );

  test('a failed write that touches what a deletion took leaves later work out of that deletion', async () => {
    await write([addContact(1, 'Ann'), lend(2, 1, 5)]);
    await write([{ name: 'contact.delete', args: { id: id(1), cascade: [id(2)] }, at: 4_000 }]);
    await write([{ name: 'contact.restore', args: { id: id(1) }, at: 4_001 }]);
    await write([lend(3, 1, 7)]);
    const before = stateOf(opened);
    disk.fail({ operation: 'write', at: 1, code: 'ENOSPC' });
    const failing = write([{ name: 'transaction.delete', args: { id: id(2) }, at: 4_002 }]);
    await expect(failing).rejects.toMatchObject({ code: 'disk_full' });
    expect(stateOf(opened)).toEqual(before);
  });

  test('[JR5] a batch of more mutations than bodies are kept is undone whole', async () => {
    await write([addContact(1, 'Ann')]);
    const before = stateOf(opened);
    disk.fail({ operation: 'write', at: 1, code: 'ENOSPC' });
    const many = Array.from({ length: 700 }, (_, i) => addContact(i + 2));
    const results = await Promise.allSettled([
      write([rename(1, 'Ann', 'Wrong')]),
      write(many),
      write([rename(1, 'Wrong', 'Worse')]),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(stateOf(opened)).toEqual(before);
    await expectSameAfterReopen();
  });

  test('[CK1] a checkpoint that cannot be written costs nothing and the next one holds everything', async () => {
    await write([addContact(1, 'Ann')]);
    disk.fail({ operation: 'write', at: 1, code: 'ENOSPC' });
    await expect(opened.store.checkpoint()).rejects.toMatchObject({ code: 'disk_full' });
    await write([addContact(2, 'Bo')]);
    await opened.store.checkpoint();
    await expectSameAfterReopen();
    expect(contactNames(opened)).toEqual(['Ann', 'Bo']);
  });
});

describe('damage', () => {
  test('[CK3] a damaged document is set aside and everything is rebuilt from the journal', async () => {
    await write([addContact(1, 'Ann'), lend(9, 1, 250)], 'key-00001');
    await opened.store.checkpoint();
    await write([addContact(2, 'Bo')]);
    const before = stateOf(opened);
    await opened.store.close();
    const names = await disk.list(`${DATA_DIR}/checkpoint`);
    const documents = names.filter((name) => name.includes('-records-'));
    expect(documents.length).toBeGreaterThan(0);
    for (const name of documents) disk.poke(`${DATA_DIR}/checkpoint/${name}`, Buffer.from('{"kind":"contact"'));
    opened = await openStore(disk, { seed: 2 });
    expect(stateOf(opened)).toEqual(before);
    expect(opened.store.warnings).toEqual([
      'the cached state was damaged; it was set aside and rebuilt from the journal',
    ]);
    await opened.store.checkpoint();
    await expectSameAfterReopen();
    expect(opened.store.warnings).toEqual([]);
  });

  test('a checkpoint that is gone whole is rebuilt from the journal', async () => {
    await write([addContact(1, 'Ann')]);
    await opened.store.checkpoint();
    await write([addContact(2, 'Bo')]);
    const before = stateOf(opened);
    await opened.store.close();
    for (const name of await disk.list(`${DATA_DIR}/checkpoint`)) await disk.remove(`${DATA_DIR}/checkpoint/${name}`);
    opened = await openStore(disk, { seed: 2 });
    expect(stateOf(opened)).toEqual(before);
  });

  test('pages after a snapshot that went with the checkpoint are not taken for the whole book', async () => {
    const { store, pages, book } = opened;
    const log = new FakeLog(book);
    log.foreign(addContact(1, 'Ann'));
    await pages.takeSnapshot(book, log.snapshot(store.clientId, 1));
    await write([addContact(2, 'Mine')]);
    log.foreign(addContact(3, 'Cy'), addContact(4, 'Di'));
    await pages.apply(book, log.page(1, 2));
    await pages.apply(book, log.page(2));
    await store.close();
    for (const name of await disk.list(`${DATA_DIR}/checkpoint`)) await disk.remove(`${DATA_DIR}/checkpoint/${name}`);
    opened = await openStore(disk, { seed: 2 });
    expect(contactNames(opened)).toEqual(['Mine']);
    const { replica } = opened.store.currentSlot;
    expect(replica.place).toEqual({ epoch: log.epoch, cursor: null, tag: null, head: 3 });
    expect(await opened.pages.apply(book, log.page(3))).toEqual({ type: 'gap' });
    await opened.pages.takeSnapshot(book, log.snapshot(opened.store.clientId, 1));
    expect(contactNames(opened)).toEqual(['Ann', 'Cy', 'Di', 'Mine']);
    expect(replica.digest).toBe(log.digest);
    expect(replica.outbox.size).toBe(1);
    await expectSameAfterReopen();
  });

  test('[CK5] what only a snapshot had is not made up: without its checkpoint it is to be taken again', async () => {
    const { pages, book, store } = opened;
    const log = new FakeLog(book);
    log.foreign(addContact(1, 'Ann'), addContact(2, 'Bo'));
    await pages.takeSnapshot(book, log.snapshot(store.clientId, 1));
    log.foreign(addContact(3, 'Cy'));
    await pages.apply(book, log.page(2));
    await write([rename(1, 'Ann', 'Anna')]);
    expect(contactNames(opened)).toEqual(['Anna', 'Bo', 'Cy']);
    await store.close();
    for (const name of await disk.list(`${DATA_DIR}/checkpoint`)) await disk.remove(`${DATA_DIR}/checkpoint/${name}`);
    opened = await openStore(disk, { seed: 2 });
    expect(opened.store.currentSlot.replica.place).toEqual({ epoch: log.epoch, cursor: null, tag: null, head: 3 });
    expect(contactNames(opened)).toEqual([]);
    await opened.pages.takeSnapshot(book, log.snapshot(store.clientId, 1));
    expect(contactNames(opened)).toEqual(['Anna', 'Bo', 'Cy']);
    await expectSameAfterReopen();
  });

  test('[JR4] a damaged journal can be read and refuses writes', async () => {
    for (let i = 1; i <= 6; i += 1) await write([addContact(i)]);
    await opened.store.close();
    const bytes = disk.peek(SEGMENT) ?? Buffer.alloc(0);
    const at = bytes.indexOf('Contact 4');
    bytes[at] = 0x58;
    disk.poke(SEGMENT, bytes);
    opened = await openStore(disk, { seed: 2 });
    expect(contactNames(opened)).toEqual(['Contact 1', 'Contact 2', 'Contact 3']);
    expect(opened.store.journal.readOnly).toMatch(/^the journal is damaged at byte \d+ of journal-00000001.log$/);
    expect(opened.store.warnings).toEqual([]);
    expect(opened.store.journal.isNewer).toBe(false);
    const before = viewOf(opened);
    await expect(write([addContact(7)])).rejects.toMatchObject({ code: 'journal_damaged' });
    expect(viewOf(opened)).toEqual(before);
    expect(
      (
        await opened.writes.rehearse(
          opened.book,
          () => [addContact(8)],
          () => contactNames(opened),
        )
      ).length,
    ).toBe(4);
  });

  test('[CK7] a record that is not what its digest says is found', async () => {
    const { store, pages, clock, book } = opened;
    const log = new FakeLog(book);
    log.foreign(addContact(1, 'Ann'), addContact(2, 'Bo'));
    store.currentSlot.replica.place = { epoch: log.epoch, cursor: 0, tag: null, head: 0 };
    await pages.apply(book, log.page(0));
    await write([rename(2, 'Bo', 'Bob')]);
    const errors: unknown[] = [];
    const logger = { ...store.options.logger, error: (event: string, facts?: object) => errors.push([event, facts]) };
    const check = () => verifyBooks({ books: store.books.values(), clock, logger, closed: () => false });
    expect(await check()).toEqual([]);
    const stored = store.currentSlot.replica.view.peek('contact', id(1));
    store.currentSlot.replica.view.set('contact', id(1), {
      record: { ...stored?.record, id: id(1), note: 'tampered' },
    });
    expect(await check()).toEqual([book]);
    expect(errors).toEqual([['digest_differs', { book, records: 2 }]]);
  });

  test('[CK7] a book that changes while it is checked is read again from the beginning', async () => {
    const { store, pages, clock, book } = opened;
    const log = new FakeLog(book);
    for (let n = 1; n <= 600; n += 1) log.foreign(addContact(n, `Person ${n}`));
    store.currentSlot.replica.place = { epoch: log.epoch, cursor: 0, tag: null, head: 0 };
    await pages.apply(book, log.page(0));
    let [asked, pauses] = [0, 0];
    // Time flies: whoever may pause does. In the first pause a record that was read already is written.
    const monotonic = (): number => 10 * (asked += 1);
    const timer = (_: number, resume: () => void): (() => void) => {
      pauses += 1;
      const wrote = pauses === 1 ? write([rename(1, 'Person 1', 'Ann')]) : Promise.resolve();
      void wrote.then(resume);
      return () => undefined;
    };
    const errors: unknown[] = [];
    const logger = { ...store.options.logger, error: (event: string) => errors.push(event) };
    const options = { books: store.books.values(), logger, closed: () => false };
    const wall = (): number => clock.now();
    expect(await verifyBooks({ ...options, clock: { now: wall, monotonic, timer } })).toEqual([]);
    expect(errors).toEqual([]);
    expect({ pauses, pending: store.currentSlot.replica.outbox.size }).toEqual({ pauses: 2, pending: 1 });
  });

  test('the check ends early when the daemon closes', async () => {
    const { store, clock } = opened;
    store.currentSlot.replica.digest = 5n;
    const { logger } = store.options;
    expect(await verifyBooks({ books: store.books.values(), clock, logger, closed: () => true })).toEqual([]);
  });
});

describe('a crash', () => {
  /** Writes in several batches with checkpoints between; gives the names whose write was acknowledged, and all tried. */
  async function script(target: MemoryDisk): Promise<{ acknowledged: string[]; tried: string[] }> {
    const acknowledged: string[] = [];
    const tried: string[] = [];
    const run = async (): Promise<void> => {
      const { store, writes, book } = await openStore(target);
      const add = (i: number): Promise<void> => {
        tried.push(`Contact ${i}`);
        return writes
          .write({ book, compose: () => [addContact(i)], key: `key-${i}-key` })
          .then(() => void acknowledged.push(`Contact ${i}`));
      };
      await add(1);
      await all(add(2), add(3));
      await all(store.checkpoint(), add(4));
      await add(5);
      await store.checkpoint();
      await all(add(6), add(7));
      await store.close();
    };
    await run().catch(() => undefined);
    return { acknowledged, tried };
  }

  async function operationsOfScript(): Promise<number> {
    const whole = new MemoryDisk();
    await script(whole);
    return [...whole.calls.values()].reduce((sum, calls) => sum + calls, 0);
  }

  async function crashAt(operation: number, random?: Random): Promise<void> {
    const target = new MemoryDisk();
    target.cutPowerAfter(operation);
    const { acknowledged, tried } = await script(target);
    target.crash(random);
    const after = await openStore(target, { seed: 3 });
    const names = contactNames(after);
    const note = `power cut at operation ${operation}`;
    expect(names, note).toEqual(expect.arrayContaining(acknowledged));
    expect(tried, note).toEqual(expect.arrayContaining([...names]));
    const { outbox, nextN } = after.store.currentSlot.replica;
    const items = [...outbox.items()];
    expect(
      items.map(({ n }) => n),
      note,
    ).toEqual(names.map((_, index) => index + 1));
    expect(nextN, note).toBe(items.length + 1);
    await after.store.loadBodies(items);
    expect(items.map(({ body }) => body?.args['name']).toSorted(), note).toEqual([...names]);
    for (const name of acknowledged) expect(after.store.keys.find(`key-${name.slice(8)}-key`), note).toBeDefined();
    await after.writes.write({ book: after.book, compose: () => [addContact(8)] });
    const state = stateOf(after);
    await after.store.close();
    expect(stateOf(await openStore(target, { seed: 4 })), note).toEqual(state);
  }

  test('[JR6] at any disk operation loses nothing acknowledged and doubles nothing', async () => {
    const operations = await operationsOfScript();
    expect(operations).toBeGreaterThan(40);
    for (let operation = 0; operation <= operations; operation += 1) await crashAt(operation);
  });

  test('that leaves any part of what was not synced does neither', async () => {
    const operations = await operationsOfScript();
    const random = seededRandom(7);
    for (let round = 0; round < 3; round += 1) {
      for (let operation = 0; operation <= operations; operation += 1) await crashAt(operation, random);
    }
  });
});

/** Waits until all have ended, so that nothing of them goes on after a crash; rejects if one did. */
async function all(...works: readonly Promise<unknown>[]): Promise<void> {
  for (const result of await Promise.allSettled(works)) if (result.status === 'rejected') throw result.reason;
}
