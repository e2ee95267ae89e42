// History: who did what, when, with old and new values. Answered entries come from the journal, pending ones after them.

import type { Mutation } from '../../../model/mutation.ts';
import { needsNewer } from '../../../model/newer.ts';
import { UserError } from '../../../protocol/error-code.ts';
import type { LogPage } from '../../../protocol/local/answers.ts';
import type { Params } from '../../../protocol/local/requests.ts';
import type { ChangeView, LogItem, Page } from '../../../protocol/local/views.ts';
import type { Entry } from '../../../protocol/sync/entry.ts';
import type { BookSlot } from '../../store/book-slot.ts';
import { bookOf } from '../context.ts';
import type { Context } from '../context.ts';
import { decodeCursor, encodeCursor } from '../paging.ts';
import { anyContact, anyTransaction } from '../refs.ts';
import { describeChanges } from './describe-changes.ts';
import { backwards, forwards } from './history.ts';
import type { Piece, Place } from './history.ts';
import { carriedBy, pastItem, undoesOf } from './past-entries.ts';
import { pendingChanges } from './pending-changes.ts';

/** Changes in one answer, more or less: an entry may have a thousand. */
const CHANGES_MAX = 5_000;

/**
 * History, of one record with `ref`, always oldest first. Without `from` the last `limit` items (before the cursor
 * `after`); with `from` everything from that cursor on, page by page (empty: from the beginning).
 */
export async function log(context: Context, params: Params<'log'>): Promise<LogPage> {
  const slot = bookOf(context, params.book);
  const ids = params.ref === undefined ? undefined : new Set(recordIds(slot, params.ref));
  const { from, after, limit = Infinity, offset } = params;
  if (offset !== undefined && ids === undefined) return newestFirst(context, slot, { offset, limit });
  const isForward = from !== undefined;
  const cursor = isForward ? from : (after ?? '');
  const place = cursor === '' ? edge(isForward) : placeOf(cursor);
  const pieces = isForward ? forwards(context, slot, place) : backwards(context, slot, place);
  const changesMax = isForward ? CHANGES_MAX : Infinity;
  const newest = { seq: slot.replica.place.cursor ?? 0, n: slot.replica.nextN - 1 };
  const { items, end, isCut } = await gather(pieces, { limit, changesMax, place }, (piece) => {
    const item = presentPiece(context, slot, piece);
    return ids === undefined || concerns(item, ids) ? item : undefined;
  });
  const next = isCut ? { next: cursorOf(end) } : {};
  return { items: isForward ? items : items.reverse(), ...next, end: cursorOf(isForward ? end : newest) };
}

function cursorOf({ seq, n }: Place): string {
  return encodeCursor([String(seq), String(n)]);
}

/**
 * A window of the whole history, newest first: pending mutations by n, then entries by seq. What a device has no entries
 * of, before its first snapshot, counts and is not given.
 */
async function newestFirst(
  context: Context,
  slot: BookSlot,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<Page<LogItem>> {
  const { outbox, place, nextN } = slot.replica;
  const pending = outbox.size;
  const cursor = place.cursor ?? 0;
  const start: Place = {
    seq: offset < pending ? Number.MAX_SAFE_INTEGER : Math.max(0, cursor - (offset - pending)) + 1,
    n: nextN - Math.min(offset, pending),
  };
  const { items } = await gather(
    backwards(context, slot, start),
    { limit, changesMax: CHANGES_MAX, place: start },
    (piece) => presentPiece(context, slot, piece),
  );
  return { items, total: pending + cursor };
}

interface Bounds {
  readonly limit: number;
  readonly changesMax: number;
  readonly place: Place;
}

/** Takes items until a bound is met; `end` is the place after the last one, `isCut` whether there are more. */
async function gather(
  pieces: AsyncGenerator<Piece>,
  { limit, changesMax, place }: Bounds,
  itemOf: (piece: Piece) => LogItem | undefined,
): Promise<{ readonly items: LogItem[]; readonly end: Place; readonly isCut: boolean }> {
  const items: LogItem[] = [];
  let [end, changes] = [place, 0];
  for await (const piece of pieces) {
    const item = itemOf(piece);
    if (item === undefined) continue;
    if (items.length >= limit || changes >= changesMax) return { items, end, isCut: true };
    items.push(item);
    changes += item.changes.length;
    end = piece.entry === undefined ? { ...end, n: piece.n } : { ...end, seq: piece.entry.seq };
  }
  return { items, end, isCut: false };
}

function edge(isForward: boolean): Place {
  return isForward ? { seq: 0, n: 0 } : { seq: Number.MAX_SAFE_INTEGER, n: Number.MAX_SAFE_INTEGER };
}

function placeOf(cursor: string): Place {
  const [seq, n] = decodeCursor(cursor, 2).map(Number);
  return { seq: seq ?? 0, n: n ?? 0 };
}

/** One piece of history as people read it. */
export function presentPiece(context: Context, slot: BookSlot, piece: Piece): LogItem {
  const item = piece.entry === undefined ? pendingItem(context, slot, piece) : entryItem(slot, piece.entry);
  const past = carriedBy(slot, piece);
  if (past === undefined) return item;
  const { seq, n, status } = item;
  return pastItem(slot, past, { ...(seq === undefined ? {} : { seq }), n, status, batch: item.group });
}

function entryItem(slot: BookSlot, entry: Entry): LogItem {
  const { seq, n, by, device, name, group, outcome, reason, changes } = entry;
  const status = ({ applied: 'confirmed', partly: 'conflict', refused: 'refused' } as const)[outcome];
  const at = new Date(entry.at).toISOString();
  const optional = { ...(group === undefined ? {} : { group }), ...(reason === undefined ? {} : { reason }) };
  const undoes = undoesOf(entry);
  const newer = needsNewer(entry) ? { needsNewer: true as const } : {};
  const wanted = outcome === 'refused' ? { wanted: describeChanges(slot, pendingChanges(entry, slot.replica.id)) } : {};
  return {
    seq,
    n,
    at,
    by,
    device,
    mutation: name,
    outcome,
    status,
    ...optional,
    ...undoes,
    changes: describeChanges(slot, changes),
    ...wanted,
    ...newer,
  };
}

function pendingItem(context: Context, slot: BookSlot, { n, body }: { n: number; body: Mutation }): LogItem {
  const { account } = context.engine;
  const at = new Date(body.at).toISOString();
  const changes = pendingChanges(body, slot.replica.id);
  return {
    n,
    at,
    by: account?.user.name ?? 'me',
    device: account?.device ?? 'this device',
    mutation: body.name,
    status: account === undefined ? 'local' : 'pending',
    ...(body.group === undefined ? {} : { group: body.group }),
    ...undoesOf(body),
    changes: describeChanges(slot, changes),
    ...(needsNewer({ name: body.name, changes }) ? { needsNewer: true } : {}),
  };
}

/** Whether it is about one of these records, or about a transaction with one of these contacts. */
function concerns({ changes, wanted = [] }: LogItem, ids: ReadonlySet<string>): boolean {
  const names = (fields: ChangeView['set']): boolean => {
    const id = (fields['contact'] as { readonly id?: string } | undefined)?.id;
    return id !== undefined && ids.has(id);
  };
  return [...changes, ...wanted].some(
    ({ record, set, was, about }) => ids.has(record) || names(set) || names(was) || names(about),
  );
}

/** The record that is meant; of a contact also those merged into it. */
function recordIds(slot: BookSlot, ref: string): readonly string[] {
  const { view } = slot.replica;
  try {
    const { id } = anyContact(view, ref).record;
    return [id, ...view.mergedContactIds(id)];
  } catch (error) {
    if (!(error instanceof UserError) || error.body.code !== 'contact_not_found') throw error;
  }
  try {
    return [anyTransaction(view, ref).record.id];
  } catch {
    return [anyContact(view, ref).record.id];
  }
}
