// Replays pending mutations until the view fits the confirmed state: piece by piece, with turns for others in between,
// and with the bodies of a few at a time in memory.

import { inTurns, runToEnd } from '../../base/slices.ts';
import type { Slices, Turns } from '../../base/slices.ts';
import type { BookReplica } from './book-replica.ts';
import type { OutboxItem } from './outbox.ts';

/** Items whose bodies are in memory at once. */
const BODIES_AT_ONCE = 256;

/** What a replay needs: bodies from the journal; turns for others, if there are others. */
export interface ReplayDeps {
  readonly load: (items: readonly OutboxItem[]) => Promise<void>;
  readonly turns?: Turns;
}

/** Replays what must be replayed, until nothing must. */
export async function settle(replica: BookReplica, deps: ReplayDeps): Promise<void> {
  for (;;) {
    const items = await run(replica.pendingReplay(), deps);
    if (items.length === 0) return;
    await replay(replica, items, deps);
  }
}

/** Replays these items, in order of n. If it throws, the next `settle` replays everything. */
export async function replay(replica: BookReplica, items: readonly OutboxItem[], deps: ReplayDeps): Promise<void> {
  try {
    const replayed = await run(replica.release(items), deps);
    for (let start = 0; start < items.length; start += BODIES_AT_ONCE) {
      const some = items.slice(start, start + BODIES_AT_ONCE);
      await deps.load(some);
      await run(replica.play(some), deps);
      replica.outbox.forgetBodies(some);
    }
    await run(replica.noteMeetings(replayed), deps);
  } catch (error) {
    replica.doubt();
    throw error;
  }
}

function run<T>(slices: Slices<T>, { turns }: ReplayDeps): T | Promise<T> {
  return turns === undefined ? runToEnd(slices) : inTurns(slices, turns);
}
