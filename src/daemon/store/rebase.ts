// Which pending mutations a change of the confirmed state concerns. Pure.
// Only mutations whose inputs changed are replayed; all others keep the effect they have.
//
// A replay takes the effects of the replayed mutations back, so that their records are as confirmed, and plays them again
// in their order. For that to give what a replay of all would give, four things must hold of those that are replayed:
// 1. Whoever depends on a key that changed is among them.
// 2. Of a record that one of them writes, all writers are among them: it is as confirmed first, then as each leaves it.
// 3. Of a key that one of them reads, all later writers are among them: it must not see what came after it.
// 4. Of a key that one of them writes, all later readers are among them: they may find something else there.

import type { Slices } from '../../base/slices.ts';
import type { Dependencies, Outbox, OutboxItem } from './outbox.ts';

/** Among the dirty keys: every pending mutation must be replayed. */
export const REPLAY_ALL = '*';

/** The outbox items to replay when what `dirty` names has changed, in order of n. */
export function* affectedItems(outbox: Outbox, dirty: ReadonlySet<string>): Slices<readonly OutboxItem[]> {
  if (dirty.has(REPLAY_ALL)) return [...outbox.items()];
  const affected = new Set<OutboxItem>();
  const released = new Set<string>();
  for (let before = -1; before !== affected.size;) {
    before = affected.size;
    const pass = { released, rewritten: new Set(dirty), read: new Set<string>() };
    for (const item of outbox.items()) {
      if (affected.has(item) || isConcerned(item, pass)) join(item, affected, pass);
      yield;
    }
  }
  if (affected.size === 0) return [];
  return yield* inOrder(outbox, affected);
}

function* inOrder(outbox: Outbox, chosen: ReadonlySet<OutboxItem>): Slices<readonly OutboxItem[]> {
  const items: OutboxItem[] = [];
  for (const item of outbox.items()) {
    if (chosen.has(item)) items.push(item);
    yield;
  }
  return items;
}

/** What is known of the affected items that come before one: records that any of them writes, keys that they write and read. */
interface Pass {
  readonly released: Set<string>;
  readonly rewritten: Set<string>;
  readonly read: Set<string>;
}

function isConcerned({ touched, reads, writes }: OutboxItem, { released, rewritten, read }: Pass): boolean {
  return (
    touched.some((key) => released.has(key) || rewritten.has(key) || read.has(key)) ||
    reads.some((key) => rewritten.has(key)) ||
    writes.some((key) => read.has(key))
  );
}

function join(item: OutboxItem, affected: Set<OutboxItem>, { released, rewritten, read }: Pass): void {
  affected.add(item);
  for (const key of item.touched) for (const keys of [released, rewritten, read]) keys.add(key);
  for (const key of item.writes) rewritten.add(key);
  for (const key of item.reads) read.add(key);
}

/** A replayed item, and what its effect depended on and changed before. */
export interface Replayed {
  readonly item: OutboxItem;
  readonly before: Dependencies;
}

/**
 * Keys that replayed items write or read and did not before, where an item that was not replayed does too: these have to
 * be replayed together.
 */
export function* newMeetings(outbox: Outbox, replayed: readonly Replayed[]): Slices<readonly string[]> {
  const written = new Set<string>();
  const read = new Set<string>();
  const done = new Set<OutboxItem>();
  for (const one of replayed) {
    for (const key of added(one, writtenBy)) written.add(key);
    for (const key of added(one, (of) => of.reads)) read.add(key);
    done.add(one.item);
    yield;
  }
  if (written.size + read.size === 0) return [];
  const met = new Set<string>();
  for (const item of outbox.items()) {
    yield;
    if (done.has(item)) continue;
    for (const key of writtenBy(item)) if (written.has(key) || read.has(key)) met.add(key);
    for (const key of item.reads) if (written.has(key)) met.add(key);
  }
  return [...met];
}

function writtenBy({ touched, writes }: Dependencies): readonly string[] {
  return [...touched, ...writes];
}

function added({ item, before }: Replayed, keysOf: (of: Dependencies) => readonly string[]): readonly string[] {
  const had = new Set(keysOf(before));
  return keysOf(item).filter((key) => !had.has(key));
}
