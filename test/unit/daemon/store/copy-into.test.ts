// The records of a book, made again in another one, whatever stops it on its way.

import { beforeEach, expect, test } from 'vitest';
import { silentLogger } from '../../../../src/base/logger.ts';
import { copyInto, finishCopies } from '../../../../src/daemon/store/copy-into.ts';
import { MemoryDisk } from '../../../support/memory-disk.ts';
import { addContact, contactNames, id, lend, openStore, rename } from '../../../support/store-fixture.ts';
import type { OpenedStore } from '../../../support/store-fixture.ts';

const INTO = id(900);
let disk: MemoryDisk;
let opened: OpenedStore;
let from: string;
let warned: string[];

beforeEach(async () => {
  disk = new MemoryDisk();
  warned = [];
  opened = await openStore(disk, { logger: { ...silentLogger, warn: (event) => void warned.push(event) } });
  from = opened.book;
  await opened.store.addBook(INTO);
  await opened.writes.write({
    book: from,
    compose: () => [
      addContact(1),
      addContact(2),
      lend(11, 1, 500),
      rename(1, 'Contact 1', 'Ana'),
      { name: 'contact.merge', args: { from: id(2), into: id(1) }, at: 5 },
      addContact(3),
      { name: 'contact.delete', args: { id: id(3), saw: {} }, at: 6 },
    ],
  });
});

/** Names, loans and pending mutations of the book that stands for the other. */
const held = () => {
  const { view, outbox } = opened.store.slot(INTO).replica;
  return [contactNames(opened), view.count('transaction'), outbox.size];
};

test('[ME11] live records are made again, once; the other book takes nothing more', async () => {
  await copyInto(opened, { from, into: INTO });
  expect([opened.store.current, held()]).toEqual([INTO, [['Ana'], 1, 4]]);
  expect(opened.store.slot(INTO).replica.view.get('contact', id(2))?.record.mergedInto).toBe(id(1));
  await opened.writes.write({ book: INTO, compose: () => [rename(1, 'Ana', 'Bea')] });
  await finishCopies(opened.store, opened.writes);
  expect([held(), warned]).toEqual([[['Bea'], 1, 5], []]);
  const late = opened.writes.write({ book: from, compose: () => [addContact(4)] });
  await expect(late).rejects.toMatchObject({ body: { code: 'not_allowed' } });
  expect([opened.store.slot(from).blank, opened.store.slot(INTO).blank]).toEqual([true, false]);
});

test.each([1, 2, 3])('[ME11] stopped at write %i, it goes on at the next start, or did not begin', async (at) => {
  disk.fail({ operation: 'write', at, code: 'EIO' });
  await expect(copyInto(opened, { from, into: INTO })).rejects.toThrow(/disk failed/);
  disk.crash();
  opened = await openStore(disk);
  await finishCopies(opened.store, opened.writes);
  const begun = opened.store.slot(from).standing !== undefined;
  expect(begun).toBe(at > 1);
  if (!begun) expect(opened.store.slot(from).replica.outbox.size).toBe(7);
  else expect([opened.store.current, ...held()]).toEqual([INTO, ['Ana'], 1, 4]);
});
