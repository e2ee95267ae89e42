// What a device keeps of its user's right to its books, and what it refuses by it.

import { beforeEach, expect, test } from 'vitest';
import { closedReason } from '../../../../src/daemon/store/book-standing.ts';
import type { BookStanding } from '../../../../src/daemon/store/book-standing.ts';
import { MemoryDisk } from '../../../support/memory-disk.ts';
import { addContact, contactNames, id, openStore } from '../../../support/store-fixture.ts';
import type { OpenedStore } from '../../../support/store-fixture.ts';

let disk: MemoryDisk;
let opened: OpenedStore;

beforeEach(async () => {
  disk = new MemoryDisk();
  opened = await openStore(disk);
});

const write = (i: number, book = opened.book) => opened.writes.write({ book, compose: () => [addContact(i)] });

test.each<[BookStanding | undefined, string | undefined]>([
  [undefined, undefined],
  [{}, undefined],
  [{ role: 'owner' }, undefined],
  [{ role: 'editor' }, undefined],
  [{ role: 'viewer' }, 'not_allowed'],
  [{ role: 'owner', archived: true }, 'book_archived'],
  [{ role: 'viewer', archived: true }, 'book_archived'],
  [{ removed: true }, 'not_a_member'],
])('[ME9] with %j a write is refused with %s', (standing, code) => {
  expect(closedReason(standing)?.code).toBe(code);
});

test('[ME8][ME9] a closed book refuses writes and rehearsals, keeps what is pending, and takes writes again later', async () => {
  await write(1);
  await opened.store.noteStanding(opened.book, { removed: true });
  await expect(write(2)).rejects.toMatchObject({ body: { code: 'not_a_member' } });
  const rehearsal = opened.writes.rehearse(
    opened.book,
    () => [addContact(2)],
    () => undefined,
  );
  await expect(rehearsal).rejects.toMatchObject({ body: { code: 'not_a_member' } });
  expect([opened.store.currentSlot.replica.outbox.size, contactNames(opened)]).toEqual([1, ['Contact 1']]);
  await opened.store.noteStanding(opened.book, { role: 'editor' });
  expect((await write(2)).n).toBe(2);
});

test('[ME8][ME9] the last word is known after a crash, and from a checkpoint', async () => {
  await opened.store.noteStanding(opened.book, { role: 'viewer' });
  await opened.store.noteStanding(id(7), { role: 'owner', archived: true });
  disk.crash();
  opened = await openStore(disk);
  expect(opened.store.slot(opened.book).standing).toEqual({ role: 'viewer' });
  await opened.store.noteStanding(opened.book, { removed: true });
  await opened.store.checkpoint();
  await opened.store.close();
  opened = await openStore(disk);
  expect(opened.store.slot(opened.book).standing).toEqual({ removed: true });
  expect(opened.store.slot(id(7)).standing).toEqual({ role: 'owner', archived: true });
  expect(await opened.store.noteStanding(opened.book, { removed: true })).toBe(false);
});

test('[ME9] a word that cannot be stored counts until the next start', async () => {
  disk.fail({ operation: 'write', at: 1, code: 'ENOSPC' });
  await expect(opened.store.noteStanding(opened.book, { role: 'viewer' })).rejects.toThrow(/disk is full/);
  await expect(write(1)).rejects.toMatchObject({ body: { code: 'not_allowed' } });
});

test('[ME10] books have outboxes and numbers of their own, and come back in their order', async () => {
  await opened.store.addBook(id(8));
  expect([(await write(1)).n, (await write(1, id(8))).n, (await write(2, id(8))).n]).toEqual([1, 1, 2]);
  disk.crash();
  const current = opened.book;
  opened = await openStore(disk);
  expect([opened.book, [...opened.store.books.keys()]]).toEqual([current, [current, id(8)]]);
  const sizes = [...opened.store.books.values()].map(({ replica }) => replica.outbox.size);
  expect(sizes).toEqual([1, 2]);
});
