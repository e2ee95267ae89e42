// Stores on a memory disk, mutations to write into them, and their whole state as comparable data.

import { silentLogger } from '../../src/base/logger.ts';
import type { Logger } from '../../src/base/logger.ts';
import { seededRandom } from '../../src/base/random.ts';
import { digestToHex, recordLine } from '../../src/model/digest.ts';
import type { Mutation } from '../../src/model/mutation.ts';
import { LocalWrites } from '../../src/daemon/store/local-writes.ts';
import { RemotePages } from '../../src/daemon/store/remote-pages.ts';
import { Store } from '../../src/daemon/store/store.ts';
import type { StoreSizes } from '../../src/daemon/store/store.ts';
import { FakeClock } from './fake-clock.ts';
import type { MemoryDisk } from './memory-disk.ts';

export const DATA_DIR = '/data';

/** An opened store with its writing and receiving sides. */
export interface OpenedStore {
  readonly store: Store;
  readonly writes: LocalWrites;
  readonly pages: RemotePages;
  readonly clock: FakeClock;
  readonly book: string;
}

/** Opens the store of `disk`. The seed decides the ids that it makes. */
export async function openStore(
  disk: MemoryDisk,
  {
    seed = 1,
    clock = new FakeClock(),
    logger = silentLogger,
    sizes = {},
  }: { seed?: number; clock?: FakeClock; logger?: Logger; sizes?: StoreSizes } = {},
): Promise<OpenedStore> {
  const store = await Store.open({ disk, dir: DATA_DIR, clock, random: seededRandom(seed), logger, sizes });
  return { store, writes: new LocalWrites(store), pages: new RemotePages(store), clock, book: store.current };
}

/** The id of test record `i`. */
export function id(i: number): string {
  return `01900000-0000-7000-8000-${i.toString(16).padStart(12, '0')}`;
}

/** Adds contact `i`. */
export function addContact(i: number, name = `Contact ${i}`): Mutation {
  return { name: 'contact.add', args: { id: id(i), name }, at: 1_000 + i };
}

/** Renames contact `i`. */
export function rename(i: number, from: string, to: string): Mutation {
  return {
    name: 'contact.edit',
    args: { id: id(i), set: { name: to }, unset: [], saw: { name: from } },
    at: 2_000 + i,
  };
}

/** Lends `amountMinor` to contact `contact` as transaction `i`. */
export function lend(i: number, contact: number, amountMinor: number): Mutation {
  const what = { direction: 'lent', amountMinor, currency: 'EUR', description: '', date: '2026-01-01' };
  return { name: 'transaction.add', args: { id: id(i), contactId: id(contact), ...what }, at: 3_000 + i };
}

/** The view's records as sorted canonical lines. */
export function viewOf({ store }: Pick<OpenedStore, 'store'>, book = store.current): readonly string[] {
  return [...store.slot(book).replica.view.all()].map(({ kind, stored }) => recordLine(kind, stored)).sort();
}

/** Names of the live contacts in the view, in order. */
export function contactNames({ store }: Pick<OpenedStore, 'store'>): readonly string[] {
  return [...store.currentSlot.replica.view.contacts()].map(({ name }) => name);
}

/** Everything that must be the same after opening again. */
export function stateOf({ store }: Pick<OpenedStore, 'store'>): unknown {
  const books = [...store.books].map(([book, { replica, refused, pages }]) => ({
    book,
    view: viewOf({ store }, book),
    confirmed: [...replica.confirmedRecords()].map(({ kind, stored }) => recordLine(kind, stored)).sort(),
    balances: [...replica.view.contacts()].map((contact) => replica.view.balancesOf(contact.id)),
    digest: digestToHex(replica.digest),
    place: replica.place,
    nextN: replica.nextN,
    outbox: [...replica.outbox.items()].map(({ n, position, touched }) => ({ n, position, touched })),
    refused,
    pages: [...pages],
  }));
  return { clientId: store.clientId, current: store.current, books, keys: store.keys.latest(1_000) };
}
