// What a page of entries leaves besides state: its place in the history index, and refusals of this replica's mutations.

import type { BookSlot, RefusedItem } from './book-slot.ts';
import type { PageRecord } from './journal-entry.ts';

/** Notes a page in the history index and its refusals of this replica's mutations. */
export function notePage(slot: BookSlot, page: Pick<PageRecord, 'entries'>, position: number): void {
  const [first] = page.entries;
  if (first !== undefined) slot.pages.push([first.seq, position]);
  for (const entry of page.entries) {
    if (entry.outcome !== 'refused' || entry.clientId !== slot.replica.clientId) continue;
    const { n, seq, name, args, at } = entry;
    const reason = entry.reason ?? { code: 'invalid_args', message: 'refused' };
    slot.refused.push({ n, seq, name, args, at, reason } satisfies RefusedItem);
  }
  slot.outboxDirty = true;
}
