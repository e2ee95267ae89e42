// A page of public events, cut by bytes also between the parts of one entry: an entry that deletes a contact with
// everything may tell a hundred times what it is itself.

import { WIRE } from '../../../protocol/limits.ts';
import type { FeedPlace } from '../../hub/feed-place.ts';
import type { EventsPage, EventsQuery } from '../log-storage.ts';
import { eventTexts } from './public-events.ts';
import { readableBook } from './book-access.ts';
import type { BookAccess } from './book-access.ts';
import type { Sql } from './sql.ts';

interface EntryRow {
  readonly seq: number;
  readonly body: string;
  readonly events: string | null;
}

/** The events after a place, as many as fit into a page. Holds one entry's in memory besides. */
export function readEvents(sql: Sql, query: EventsQuery): EventsPage | undefined {
  return sql.read(() => {
    const book = readableBook(sql, query);
    if (book === undefined) return undefined;
    return { ...gather(sql, book, query.since), head: book.head };
  });
}

function gather(sql: Sql, book: BookAccess, since: FeedPlace): Pick<EventsPage, 'to' | 'texts'> {
  const texts: string[] = [];
  let to = since;
  let [told, read] = [0, 0];
  const text = 'SELECT seq, body, events FROM entries WHERE book_id = ? AND seq > ? ORDER BY seq LIMIT ?';
  for (const row of sql.each<EntryRow>(text, book.key, since.after, WIRE.pageEntriesMax)) {
    const events = eventTexts({ book: book.id, seq: row.seq }, row);
    for (let part = to.seen; part < events.length; part += 1) {
      const event = events[part] ?? '';
      told += Buffer.byteLength(event);
      if (texts.length > 0 && told > WIRE.pageBytesMax) return { texts, to: { after: row.seq - 1, seen: part } };
      texts.push(event);
    }
    to = { after: row.seq, seen: 0 };
    read += row.body.length;
    if (read > WIRE.pageBytesMax) break;
  }
  return { texts, to };
}
