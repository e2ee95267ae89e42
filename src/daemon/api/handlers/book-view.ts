// A book of this device as documents have it.

import type { BookView } from '../../../protocol/local/book-views.ts';
import type { BookSlot } from '../../store/book-slot.ts';
import type { Context } from '../context.ts';

/** The book's view. */
export function bookView({ store }: Context, { replica, standing = {} }: BookSlot): BookView {
  const { id, view, outbox } = replica;
  const record = view.get('book', id)?.record;
  const facts = { id, name: record?.name ?? 'Personal', currency: record?.currency ?? 'USD' };
  return { ...facts, ...standing, inUse: id === store.current, unsynced: outbox.size };
}
