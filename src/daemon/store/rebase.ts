// Which pending mutations a change of the confirmed state concerns. Pure.
// Only mutations whose inputs changed are replayed; all others keep the effect they have.

import type { Stored } from '../../model/record.ts';
import type { Outbox, OutboxItem } from './outbox.ts';
import { recordKey } from './record-key.ts';

/** Among the dirty keys: every pending mutation must be replayed. */
export const REPLAY_ALL = '*';

/**
 * Keys of the records that are read together with a changed one: a transaction's contact, a conflict's record. A merge
 * decides what every mutation about either contact means.
 */
export function readersOf(
  kind: string,
  { before, after }: { readonly before: Stored | undefined; readonly after: Stored | undefined },
): readonly string[] {
  if (kind === 'contact') return before?.record['mergedInto'] === after?.record['mergedInto'] ? [] : [REPLAY_ALL];
  const records = [before, after].flatMap((stored) => stored?.record ?? []);
  if (kind === 'transaction') return records.map((record) => recordKey('contact', record['contactId'] as string));
  if (kind !== 'conflict') return [];
  return records.map((record) => recordKey(record['recordKind'] as string, record['recordId'] as string));
}

/**
 * The outbox items to replay when the records in `dirty` changed: those that touch one of them, those without an
 * effect at present, and, transitively, all that touch what these touch. Items come in order of n.
 */
export function affectedItems(outbox: Outbox, dirty: ReadonlySet<string>): readonly OutboxItem[] {
  if (dirty.has(REPLAY_ALL)) return [...outbox.items()];
  const keys = new Set(dirty);
  const affected = new Set<OutboxItem>();
  for (let grew = true; grew;) {
    grew = false;
    for (const item of outbox.items()) {
      if (affected.has(item)) continue;
      if (item.touched.length > 0 && !item.touched.some((key) => keys.has(key))) continue;
      affected.add(item);
      for (const key of item.touched) if (!keys.has(key)) grew = Boolean(keys.add(key));
    }
  }
  return [...affected].sort((a, b) => a.n - b.n);
}
