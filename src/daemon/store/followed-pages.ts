// Where the journal has the pages of the log that a replica follows: those in its state, and those that came on a state
// that was lost since. The log sends these again; if another log takes its place before, they are all there is of them.

import type { BookSlot, PageIndex } from './book-slot.ts';

/** The pages of a book's log, in order of their first seqs; of two with the same the one that is in the state. */
export function followedPages({ pages, loose }: BookSlot): readonly PageIndex[] {
  const inState = new Set(pages.map(([first]) => first));
  const others = new Map(loose.filter(([first]) => !inState.has(first)));
  return [...pages, ...others].sort(([a], [b]) => a - b);
}
