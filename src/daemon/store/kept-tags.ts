// The tags of the entries that this replica keeps of the log that it followed, page by page.

import type { BookSlot } from './book-slot.ts';
import { followedPages } from './followed-pages.ts';
import type { PageRecord } from './journal-entry.ts';
import type { Store } from './store.ts';

/** The pages kept of a book, by the seq of their first entry, and the tags of their entries. */
export interface KeptTags {
  readonly starts: readonly number[];
  /** Tags by seq of the page that starts at a seq; none if no page does. */
  tagsHere(start: number): Promise<ReadonlyMap<number, string>>;
}

/** What is kept of a book's log now. Pages are read from the journal when their tags are asked for. */
export function keptTags(store: Store, slot: BookSlot): KeptTags {
  const pages = new Map(followedPages(slot));
  return {
    starts: [...pages.keys()],
    async tagsHere(start) {
      const position = pages.get(start);
      if (position === undefined) return new Map();
      const { entries } = (await store.journal.read(position)) as PageRecord;
      return new Map(entries.map(({ seq, tag }) => [seq, tag]));
    },
  };
}
