// The history of a book newest first, with what each mutation changed: what is here, then what lies before it on the
// server (a device that began with a snapshot). For undo, which needs earlier values and any entry.

import type { Change } from '../../../model/change.ts';
import type { Mutation } from '../../../model/mutation.ts';
import type { EntryRef } from '../../../model/undo.ts';
import { UserError } from '../../../protocol/error-code.ts';
import type { Entry } from '../../../protocol/sync/entry.ts';
import type { BookSlot } from '../../store/book-slot.ts';
import type { Context } from '../context.ts';
import { backwards } from './history.ts';
import type { Piece } from './history.ts';
import { pendingChanges } from './pending-changes.ts';

const FETCHED_PER_READ = 500;
const NEWEST = { seq: Number.MAX_SAFE_INTEGER, n: Number.MAX_SAFE_INTEGER };

/** One mutation of history, answered (`entry`) or not. */
export interface HistoryItem extends EntryRef {
  readonly mutation: Mutation;
  readonly changes: readonly Change[];
  readonly entry?: Entry;
}

/** What is on this device, newest first. */
export async function* historyHere(context: Context, slot: BookSlot): AsyncGenerator<HistoryItem> {
  for await (const piece of backwards(context, slot, NEWEST)) yield historyItem(slot, piece);
}

/** A piece of a book's history with what it changed. */
export function historyItem({ replica }: BookSlot, piece: Piece): HistoryItem {
  if (piece.entry !== undefined) return itemOf(piece.entry);
  const { n, body } = piece;
  return { clientId: replica.clientId, n, mutation: body, changes: pendingChanges(body, replica.id) };
}

/** Everything, newest first. Throws `history_not_here` when what only the server has cannot be asked for. */
export async function* wholeHistory(context: Context, slot: BookSlot): AsyncGenerator<HistoryItem> {
  yield* historyHere(context, slot);
  for (let before = firstHere(slot); before > 1;) {
    const since = Math.max(0, before - 1 - FETCHED_PER_READ);
    const entries = await fetchEntries(context, slot, { since, before });
    for (const entry of [...entries].reverse()) yield itemOf(entry);
    before = since + 1;
  }
}

interface Range {
  readonly since: number;
  readonly before: number;
}

/** The first entry that is here; 1 if nothing lies before it. */
export function firstHere({ pages, replica: { place } }: BookSlot): number {
  return pages[0]?.[0] ?? (place.cursor ?? 0) + 1;
}

/** The entries after `since` and before `before`, from the server. Throws `history_not_here`. */
export async function fetchEntries(
  { calls }: Context,
  { replica }: BookSlot,
  { since, before }: Range,
): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  try {
    for (let at = since; at + 1 < before;) {
      const limit = String(before - 1 - at);
      const query = new URLSearchParams({ book: replica.id, since: String(at), limit }).toString();
      const page = await calls.json('GET', `api/sync/entries?${query}`);
      const read = page['entries'] as readonly Entry[];
      const last = read.at(-1);
      if (last === undefined) break;
      entries.push(...read);
      at = last.seq;
    }
  } catch (error) {
    throw notHere(before, error);
  }
  return entries;
}

function notHere(before: number, error: unknown): UserError {
  const reason = error instanceof Error ? error.message : String(error);
  return new UserError({
    code: 'history_not_here',
    message: `the history before entry ${before} is only on the server: ${reason}`,
    hint: 'try again when the server can be reached',
  });
}

function itemOf(entry: Entry): HistoryItem {
  const { clientId, n, name, args, at, group } = entry;
  const mutation = group === undefined ? { name, args, at } : { name, args, at, group };
  return { clientId, n, mutation, changes: entry.changes, entry };
}
