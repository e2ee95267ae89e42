// Past entries on their way out of a book's history, and what they look like in the history of the book that has them now.

import type { Mutation } from '../../../model/mutation.ts';
import { HISTORY_KIND, HISTORY_PUT, pastId } from '../../../model/past-entry.ts';
import type { PastEntry } from '../../../model/past-entry.ts';
import { needsNewer } from '../../../model/newer.ts';
import { undoChain } from '../../../model/undo.ts';
import type { LogItem } from '../../../protocol/local/views.ts';
import type { Entry } from '../../../protocol/sync/entry.ts';
import type { BookSlot } from '../../store/book-slot.ts';
import { defined } from '../clean.ts';
import { describeChanges } from './describe-changes.ts';
import type { Piece } from './history.ts';
import { pendingChanges } from './pending-changes.ts';

/** The past entry that a piece of history carries; `undefined` if it carries none, or one that was here before it. */
export function carriedBy({ replica }: BookSlot, piece: Piece): PastEntry | undefined {
  const { entry } = piece;
  const { name, args } = entry ?? piece.body;
  if (name !== HISTORY_PUT) return undefined;
  const past = args as unknown as PastEntry;
  const wasHere = entry === undefined ? replica.confirmed(HISTORY_KIND, pastId(past)) !== undefined : !hasMark(entry);
  return wasHere ? undefined : past;
}

function hasMark({ changes }: Entry): boolean {
  return changes.length > 0;
}

/**
 * A piece of history as another book will have it; `undefined` for what only brought a past entry that was here. `shown`:
 * the names that the history gives its author.
 */
export function pastOf(slot: BookSlot, piece: Piece, shown: Pick<LogItem, 'by' | 'device'>): PastEntry | undefined {
  const { entry, n } = piece;
  const mutation = entry ?? piece.body;
  if (mutation.name === HISTORY_PUT) return carriedBy(slot, piece);
  const { id: book, clientId } = slot.replica;
  const { name, group } = mutation;
  const wishes = pendingChanges(mutation, book);
  if (entry === undefined) {
    const device = shown.device === 'this device' ? '' : shown.device;
    const who = { book, clientId, n, at: mutation.at, by: shown.by, device };
    return defined({ ...who, name, group, ...undoesOf(mutation), changes: wishes });
  }
  const { seq, at, by, device, outcome, reason, changes } = entry;
  const wanted = outcome === 'refused' && wishes.length > 0 ? wishes : undefined;
  const facts = { book, clientId: entry.clientId, n, seq, at, by, device, name, group, outcome, reason };
  return defined({ ...facts, ...undoesOf(mutation), changes, wanted });
}

/** A past entry as the history of this book shows it; `place`: where it stands here, and how what brought it does. */
export function pastItem(
  slot: BookSlot,
  past: PastEntry,
  place: Pick<LogItem, 'seq' | 'n' | 'status'> & { readonly batch?: string | undefined },
): LogItem {
  const { book, by, device, name, group, outcome, reason, undoes, changes, wanted } = past;
  const { batch, ...here } = place;
  const status = outcome === 'refused' ? outcome : outcome === 'partly' ? 'conflict' : place.status;
  return defined({
    ...here,
    at: new Date(past.at).toISOString(),
    by,
    device,
    mutation: name,
    group,
    outcome,
    status,
    reason,
    undoes,
    changes: describeChanges(slot, changes),
    wanted: wanted === undefined ? undefined : describeChanges(slot, wanted),
    needsNewer: needsNewer({ name, changes }) ? (true as const) : undefined,
    imported: defined({ book, seq: past.seq, n: past.n, batch }),
  });
}

/** Which entry an undo or redo takes back. */
export function undoesOf(body: Pick<Mutation, 'name' | 'args'>): Pick<LogItem, 'undoes'> {
  const chain = undoChain(body);
  const [target] = chain;
  if (target === undefined) return {};
  return { undoes: { clientId: target.clientId, n: target.n, redo: chain.length % 2 === 0 } };
}
