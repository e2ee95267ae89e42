// `--if-version SEQ`: a write goes ahead only if SEQ is the newest entry of the record. Decided from the history that
// this device has: a replica keeps no seq beside its records.

import type { BookSlot } from '../../store/book-slot.ts';
import { recordKey } from '../../store/record-key.ts';
import { UserError } from '../../../protocol/error-code.ts';
import { bookOf } from '../context.ts';
import type { Context } from '../context.ts';
import { entriesBackwards } from './history.ts';

/** Asked again at the moment of writing: throws `version_conflict` if the record has changed since the guard was made. */
export type VersionGuard = (slot: BookSlot) => void;

/** What a version is asked of. */
export interface VersionWish {
  readonly kind: 'contact' | 'transaction';
  /** The record's id in the book. */
  readonly find: (slot: BookSlot) => string;
}

interface Params {
  readonly book?: string;
  readonly key: string;
  readonly ifVersion?: number;
}

/**
 * Throws `version_conflict` if the record's newest entry is not `ifVersion`, or a write here is not answered yet, and
 * `entry_not_found` if that entry is older than this device's history. Reads back no further than it must. A retry of a
 * write that is done, and a write without `ifVersion`, are let through.
 */
export async function versionGuard(
  context: Context,
  params: Params,
  { kind, find }: VersionWish,
): Promise<VersionGuard> {
  const { ifVersion, key } = params;
  if (ifVersion === undefined || context.store.keys.find(key) !== undefined) return () => undefined;
  const slot = bookOf(context, params.book);
  const wish = { kind, id: find(slot), ifVersion };
  const checked = recordOf(slot, wish);
  const verdict = await compare(context, slot, wish);
  if (verdict !== undefined) throw verdict;
  return (now) => {
    if (recordOf(now, wish) !== checked) throw changed(wish, 'it was changed just now');
  };
}

interface Wish {
  readonly kind: VersionWish['kind'];
  readonly id: string;
  readonly ifVersion: number;
}

async function compare(context: Context, slot: BookSlot, wish: Wish): Promise<UserError | undefined> {
  const { kind, id, ifVersion } = wish;
  if (slot.replica.touches(recordKey(kind, id))) return changed(wish, 'a change of it here is not synced yet');
  for await (const { seq, changes } of entriesBackwards(context, slot)) {
    const isOfRecord = changes.some((change) => change.kind === kind && change.id === id);
    if (isOfRecord && seq === ifVersion) return undefined;
    if (isOfRecord) return changed(wish, `its newest is entry ${seq}`);
    if (seq < ifVersion) return changed(wish, 'there is no such entry here');
    if (seq === ifVersion) return changed(wish, 'that one is about something else');
  }
  return unknownEntry(wish);
}

/** Stored records are replaced, never mutated: another object is another version. */
function recordOf({ replica }: BookSlot, { kind, id }: Wish): unknown {
  return replica.view.peek(kind, id)?.record;
}

function changed({ kind, id, ifVersion }: Wish, why: string): UserError {
  const message = `the ${kind} is not as entry ${ifVersion} left it: ${why}`;
  return new UserError({ code: 'version_conflict', message, field: 'ifVersion', hint: `ledger log ${id}`, id });
}

function unknownEntry({ kind, id, ifVersion }: Wish): UserError {
  const message = `entry ${ifVersion} is not in this device's history, so nobody can tell here whether it is the ${kind}'s newest`;
  return new UserError({ code: 'entry_not_found', message, field: 'ifVersion', hint: `ledger log ${id}`, id });
}
