// What shows that this directory is a copy, or was restored from an older state of itself.

import { deepEqual } from '../../base/deep-equal.ts';
import type { Mutation } from '../../model/mutation.ts';
import type { Entry } from '../../protocol/sync/entry.ts';
import type { BookSlot } from './book-slot.ts';
import type { Store } from './store.ts';

/** The first entry that bears this client's id with a number it never gave, or with other content than it gave. */
export async function strangeEntry(
  store: Store,
  { replica }: BookSlot,
  entries: readonly Entry[],
): Promise<Entry | undefined> {
  const own = entries.filter((entry) => entry.clientId === replica.clientId);
  const items = own.flatMap((entry) => replica.outbox.get(entry.n) ?? []);
  await store.loadBodies(items);
  return own.find((entry) => {
    const item = replica.outbox.get(entry.n);
    return entry.n >= replica.nextN || (item !== undefined && !sameMutation(entry, item.body));
  });
}

function sameMutation(entry: Entry, body: Mutation | undefined): boolean {
  return body !== undefined && entry.name === body.name && entry.at === body.at && deepEqual(entry.args, body.args);
}
