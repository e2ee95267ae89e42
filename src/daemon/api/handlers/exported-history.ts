// A book's history on its way into a file: all of it up to the moment at which the export began, page by page.

import type { ExportBegun, ExportedEntry, ExportedHistory } from '../../../protocol/local/export-views.ts';
import type { BookSlot } from '../../store/book-slot.ts';
import type { Context } from '../context.ts';
import { decodeCursor, encodeCursor } from '../paging.ts';
import { forwards } from './history.ts';
import type { Piece, Place } from './history.ts';
import { presentPiece } from './log.ts';
import { pastOf } from './past-entries.ts';

/** Lines, and changes in them, in one answer: the last line may have a thousand more. */
const ITEMS_MAX = 1_000;
const CHANGES_MAX = 2_000;

/** Where the history ends now. */
export function placeNow({ replica: { place, nextN } }: BookSlot): Place {
  return { seq: place.cursor ?? 0, n: nextN - 1 };
}

/** The first entry that is here, if there are some before it. */
export function historyBegins({ pages, replica: { place } }: BookSlot): Pick<ExportBegun, 'historyFrom'> {
  const first = pages[0]?.[0] ?? (place.cursor ?? 0) + 1;
  return first > 1 ? { historyFrom: first } : {};
}

/** The lines after a cursor (empty: all) that were there at the moment `until`. */
export async function exportedHistory(
  context: Context,
  slot: BookSlot,
  { from, until }: { readonly from: string; readonly until: Place },
): Promise<ExportedHistory> {
  let end = placeOf(from);
  let changes = 0;
  const items: ExportedEntry[] = [];
  for await (const piece of forwards(context, slot, end)) {
    if (items.length >= ITEMS_MAX || changes >= CHANGES_MAX)
      return { items, next: encodeCursor([String(end.seq), String(end.n)]) };
    end = piece.entry === undefined ? { ...end, n: piece.n } : { ...end, seq: piece.entry.seq };
    if (!wasThere(slot, piece, until)) continue;
    const item = presentPiece(context, slot, piece);
    const entry = pastOf(slot, piece, item);
    if (entry === undefined) continue;
    items.push({ ...item, entry });
    changes += entry.changes.length;
  }
  return { items };
}

/** Whether it was in the log at that moment, or pending then and answered since. */
function wasThere({ replica: { clientId } }: BookSlot, { entry, n }: Piece, until: Place): boolean {
  if (entry === undefined) return n <= until.n;
  return entry.seq <= until.seq || (entry.clientId === clientId && n <= until.n);
}

function placeOf(cursor: string): Place {
  if (cursor === '') return { seq: 0, n: 0 };
  const [seq, n] = decodeCursor(cursor, 2).map(Number);
  return { seq: seq ?? 0, n: n ?? 0 };
}
