// A store whose book follows a log from its beginning, for tests of what comes from logs.

import type { Mutation } from '../../src/model/mutation.ts';
import type { Written } from '../../src/daemon/store/local-writes.ts';
import type { StoreSizes } from '../../src/daemon/store/store.ts';
import { FakeLog } from './fake-log.ts';
import type { MemoryDisk } from './memory-disk.ts';
import { openStore } from './store-fixture.ts';
import type { OpenedStore } from './store-fixture.ts';

/** A new store of `disk`, and the log that it follows; nothing is in either. */
export async function openFollowing(
  disk: MemoryDisk,
  sizes: StoreSizes = {},
): Promise<{ readonly opened: OpenedStore; readonly log: FakeLog }> {
  const opened = await openStore(disk, { sizes });
  const log = new FakeLog(opened.book);
  opened.store.currentSlot.replica.place = { epoch: log.epoch, cursor: 0, tag: null, head: 0 };
  return { opened, log };
}

/** Writes mutations into the store's book as one write. */
export function writeInto({ writes, book }: OpenedStore, ...mutations: readonly Mutation[]): Promise<Written> {
  return writes.write({ book, compose: () => mutations });
}

/** The numbers of what is pending. */
export function pendingIn({ store }: OpenedStore): readonly number[] {
  return [...store.currentSlot.replica.outbox.items()].map(({ n }) => n);
}
