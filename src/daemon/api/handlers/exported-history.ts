// A book's history on its way into a file: all of it up to the moment at which the export began, page by page. What lies
// before a device's first snapshot comes from the server, if it can be asked.

import { UserError } from '../../../protocol/error-code.ts';
import type { ExportedEntry, ExportedHistory } from '../../../protocol/local/export-views.ts';
import type { BookSlot } from '../../store/book-slot.ts';
import type { Context } from '../context.ts';
import { decodeCursor, encodeCursor } from '../paging.ts';
import { forwards } from './history.ts';
import type { Piece, Place } from './history.ts';
import { presentPiece } from './log.ts';
import { pastOf } from './past-entries.ts';
import { fetchEntries, firstHere } from './whole-history.ts';

/** Lines, and changes in them, in one answer: the last line may have a thousand more. */
const ITEMS_MAX = 1_000;
const CHANGES_MAX = 2_000;
/** Entries that are asked of the server at once. */
const FETCHED_MAX = 500;

/** Where the history ends now. */
export function placeNow({ replica: { place, nextN } }: BookSlot): Place {
  return { seq: place.cursor ?? 0, n: nextN - 1 };
}

/**
 * The lines after a cursor (empty: all) that were there at the moment `until`. Where the beginning cannot be had, the first
 * answer says where the lines begin. Throws `history_not_here` if the server goes while it is read.
 */
export async function exportedHistory(
  context: Context,
  slot: BookSlot,
  { from, until }: { readonly from: string; readonly until: Place },
): Promise<ExportedHistory> {
  const historyFrom = await beginning(context, slot, from);
  let end = historyFrom === undefined ? placeOf(from) : { seq: historyFrom - 1, n: 0 };
  let changes = 0;
  const items: ExportedEntry[] = [];
  for await (const piece of piecesAfter(context, slot, end)) {
    if (items.length >= ITEMS_MAX || changes >= CHANGES_MAX)
      return { items, next: encodeCursor([String(end.seq), String(end.n)]), ...begins(historyFrom) };
    end = piece.entry === undefined ? { ...end, n: piece.n } : { ...end, seq: piece.entry.seq };
    if (!wasThere(slot, piece, until)) continue;
    const item = presentPiece(context, slot, piece);
    const entry = pastOf(slot, piece, item);
    if (entry === undefined) continue;
    items.push({ ...item, entry });
    changes += entry.changes.length;
  }
  return { items, ...begins(historyFrom) };
}

function begins(historyFrom: number | undefined): Pick<ExportedHistory, 'historyFrom'> {
  return historyFrom === undefined ? {} : { historyFrom };
}

/** The first entry that can be had, for the first answer, if there are some before it. */
async function beginning(context: Context, slot: BookSlot, from: string): Promise<number | undefined> {
  const first = firstHere(slot);
  if (from !== '' || first === 1) return undefined;
  try {
    await fetchEntries(context, slot, { since: 0, before: 2 });
    return undefined;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return first;
  }
}

/** Pieces after a place: what is only on the server, then what is here. */
async function* piecesAfter(context: Context, slot: BookSlot, place: Place): AsyncGenerator<Piece> {
  const first = firstHere(slot);
  for (let since = place.seq; since + 1 < first;) {
    const before = Math.min(first, since + 1 + FETCHED_MAX);
    for (const entry of await fetchEntries(context, slot, { since, before })) yield { entry, n: entry.n };
    since = before - 1;
  }
  yield* forwards(context, slot, place);
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
