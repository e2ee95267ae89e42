// Which pending mutations a change of the confirmed state concerns. Pure.
// Only mutations whose inputs changed are replayed; all others keep the effect they have.

import type { Outbox, OutboxItem } from './outbox.ts';

/** Among the dirty keys: every pending mutation must be replayed. */
export const REPLAY_ALL = '*';

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
