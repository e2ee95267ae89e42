// The records of a book that never had a server, made again in another book (`login --into`). First it is noted that the
// other book stands for it, so that whatever stops it on its way, it goes on at the next start; ids make it happen once.

import type { Mutation } from '../../model/mutation.ts';
import type { BookSlot } from './book-slot.ts';
import type { LocalWrites } from './local-writes.ts';
import { isRemade, makingAgain } from './remake.ts';
import type { Store } from './store.ts';

/** Makes the records of `from` again in `into`, which is on this device and the one in use from then on. */
export async function copyInto(
  { store, writes }: { readonly store: Store; readonly writes: LocalWrites },
  { from, into }: { readonly from: string; readonly into: string },
): Promise<void> {
  await store.noteStanding(from, { into });
  await copy(store, writes, { from, into });
}

/** Goes on with what was stopped. A book that takes no writes any more is left as it is. */
export async function finishCopies(store: Store, writes: LocalWrites): Promise<void> {
  for (const { replica, standing } of store.books.values()) {
    const into = standing?.into;
    if (into === undefined || !store.books.has(into)) continue;
    await copy(store, writes, { from: replica.id, into }).catch((error: unknown) => {
      store.options.logger.warn('copy_not_finished', { book: into, message: String(error) });
    });
  }
}

async function copy(
  store: Store,
  writes: LocalWrites,
  { from, into }: { readonly from: string; readonly into: string },
): Promise<void> {
  if (store.current === from) await store.exclusive(() => store.useBook(into));
  const records = [...store.slot(from).replica.view.all()].filter(({ kind }) => kind !== 'book');
  const mutations = makingAgain(records);
  const compose = ({ replica }: BookSlot): readonly Mutation[] =>
    mutations.filter((mutation) => !isRemade(replica.view, mutation));
  await writes.write({ book: into, compose });
}
