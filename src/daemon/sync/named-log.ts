// The log of a book as the server names it, and whether what comes next is of that log: between two answers the server may
// have been replaced by another copy of itself.

import type { SnapshotState } from '../store/remote-pages.ts';
import type { BookSlot } from '../store/book-slot.ts';
import { followedPages } from '../store/followed-pages.ts';

/** A log at a moment. `tag`: that of its newest entry, null for an empty log; absent where it was not named. */
export interface NamedLog {
  readonly epoch: string;
  readonly head: number;
  readonly tag?: string | null;
}

/** A log, the last seq that it has in common with what is kept here, and the last one kept (0 = none). */
export interface ComparedLog extends Required<NamedLog> {
  readonly common: number;
  readonly last: number;
}

/** Something is not of the log that was named: nothing of it may be used, and it is asked for anew. */
export class OtherLog extends Error {
  override readonly name = 'OtherLog';
}

/** Gives the snapshot back. Throws `OtherLog` if it is of another log, or of a time before the log was named. */
export function ofLog(state: SnapshotState, { epoch, head, tag }: NamedLog): SnapshotState {
  const { place } = state;
  const seq = place.cursor ?? 0;
  const isOther = place.epoch !== epoch || seq < head || (seq === head && tag !== undefined && place.tag !== tag);
  if (isOther) throw new OtherLog(`a snapshot of another log than the server named (${epoch} at ${head})`);
  return state;
}

/**
 * Whether a replica that has no cursor, so that the server cannot tell, followed another log than this one. `compare` asks
 * the server for the common seq; it is called only where epochs do not tell.
 */
export async function followedAnother(
  slot: BookSlot,
  named: NamedLog,
  compare: () => Promise<ComparedLog>,
): Promise<boolean> {
  const { epoch } = slot.replica.place;
  const keeps = followedPages(slot).length > 0;
  if (epoch === null || (slot.isGivenUp && !keeps)) return false;
  if (epoch !== named.epoch) return true;
  if (!keeps) return false;
  const { common, last } = await compare();
  return common < last;
}
