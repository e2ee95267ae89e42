// Pages of a log from its rows: cut by entries and bytes, events also between the parts of one entry: an entry that
// deletes a contact with everything may tell a hundred times what it is itself.

import { WIRE } from '../../../protocol/limits.ts';
import type { FeedPlace } from '../../hub/feed-place.ts';
import type { EventsPage, Page, PageQuery } from '../log-storage.ts';
import type { BookAccess } from './book-access.ts';
import { pageOf } from './poke-frames.ts';
import { eventTexts } from './public-events.ts';

/** An entry as it is read for events. */
export interface EventRow {
  readonly seq: number;
  readonly body: string;
  readonly events: string | null;
}

/** How many entries a page may have. */
export function pageLimit({ limit }: PageQuery): number {
  return Math.min(limit ?? WIRE.pageEntriesMax, WIRE.pageEntriesMax);
}

/** The page that begins with these rows: as many as fit, one at least. */
export function cutPage(book: BookAccess, since: number, rows: Iterable<{ readonly body: string }>): Page {
  const texts: string[] = [];
  let bytes = 0;
  for (const { body } of rows) {
    bytes += Buffer.byteLength(body) + 1;
    if (texts.length > 0 && bytes > WIRE.pageBytesMax) break;
    texts.push(body);
  }
  const run = { book: book.id, base: since, head: book.head, texts };
  return pageOf(since + texts.length === book.head ? { ...run, digest: book.digest } : run);
}

/** The events of these rows, as many as fit into a page. Holds one entry's in memory besides. */
export function cutEvents(book: BookAccess, since: FeedPlace, rows: Iterable<EventRow>): EventsPage {
  const texts: string[] = [];
  const { head } = book;
  let to = since;
  let [told, read] = [0, 0];
  for (const row of rows) {
    const events = eventTexts({ book: book.id, seq: row.seq }, row);
    for (let part = to.seen; part < events.length; part += 1) {
      const event = events[part] ?? '';
      told += Buffer.byteLength(event);
      if (texts.length > 0 && told > WIRE.pageBytesMax) return { texts, to: { after: row.seq - 1, seen: part }, head };
      texts.push(event);
    }
    to = { after: row.seq, seen: 0 };
    read += row.body.length;
    if (read > WIRE.pageBytesMax) break;
  }
  return { texts, to, head };
}
