// The tags of the entries that this replica keeps, by seq.

import type { BookSlot, PageIndex } from './book-slot.ts';
import type { PageRecord } from './journal-entry.ts';
import type { Store } from './store.ts';

/** The range of seqs kept of a book, and their tags; empty (`first` > `last`) when none is. */
export interface KeptTags {
  readonly first: number;
  readonly last: number;
  tagHere(seq: number): Promise<string | undefined>;
}

/** What is kept of a book's log now. Pages are read from the journal when a tag of theirs is asked for. */
export async function keptTags(store: Store, slot: BookSlot): Promise<KeptTags> {
  const pages = [...slot.pages];
  const entriesAt = async (position: number) => ((await store.journal.read(position)) as PageRecord).entries;
  const lastPage = pages.at(-1);
  const last = lastPage === undefined ? 0 : ((await entriesAt(lastPage[1])).at(-1)?.seq ?? lastPage[0]);
  return {
    first: pages[0]?.[0] ?? 1,
    last,
    async tagHere(seq) {
      const page = pageOf(pages, seq);
      if (page === undefined) return undefined;
      return (await entriesAt(page[1])).find((entry) => entry.seq === seq)?.tag;
    },
  };
}

function pageOf(pages: readonly PageIndex[], seq: number): PageIndex | undefined {
  return pages.findLast(([first]) => first <= seq);
}
