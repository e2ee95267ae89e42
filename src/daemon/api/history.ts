// The history of a book, newest first: this device's pending mutations, the pages in the journal, and what lies before
// them (a device that began with a snapshot) from the server.

import type { Change } from '../../model/change.ts';
import type { Mutation } from '../../model/mutation.ts';
import type { EntryRef } from '../../model/undo.ts';
import { UserError } from '../../protocol/error-code.ts';
import type { Entry } from '../../protocol/sync/entry.ts';
import type { BookSlot } from '../store/book-slot.ts';
import type { PageRecord } from '../store/journal-entry.ts';
import type { Context } from './context.ts';
import { pendingChanges } from './pending-changes.ts';

const PENDING_PER_READ = 500;
const FETCHED_PER_READ = 500;

/** One mutation of history, answered (`entry`) or not. */
export interface HistoryItem extends EntryRef {
  readonly mutation: Mutation;
  readonly changes: readonly Change[];
  readonly entry?: Entry;
}

/** Everything, newest first. `remote`: also what only the server has; throws `history_not_here` if it cannot be asked. */
export async function* history(context: Context, slot: BookSlot, remote = false): AsyncGenerator<HistoryItem> {
  yield* pendingItems(context, slot);
  yield* pagedItems(context, slot);
  if (remote) yield* fetchedItems(context, slot);
}

/** The first seq whose entry is on this device; one past the cursor when none is. */
export function firstSeqHere({ pages, replica }: BookSlot): number {
  return pages[0]?.[0] ?? (replica.place.cursor ?? 0) + 1;
}

async function* pendingItems(context: Context, slot: BookSlot): AsyncGenerator<HistoryItem> {
  const pending = [...slot.replica.outbox.items()].reverse();
  const { clientId } = slot.replica;
  for (let start = 0; start < pending.length; start += PENDING_PER_READ) {
    const some = pending
      .slice(start, start + PENDING_PER_READ)
      .map((item) => ({ n: item.n, position: item.position, body: item.body }));
    await context.store.loadBodies(some);
    for (const { n, body } of some) {
      if (body !== undefined) yield { clientId, n, mutation: body, changes: pendingChanges(body) };
    }
  }
}

async function* pagedItems(context: Context, slot: BookSlot): AsyncGenerator<HistoryItem> {
  for (const [, position] of [...slot.pages].reverse()) {
    const page = (await context.store.journal.read(position)) as PageRecord;
    for (const entry of [...page.entries].reverse()) yield itemOf(entry);
  }
}

async function* fetchedItems(context: Context, slot: BookSlot): AsyncGenerator<HistoryItem> {
  for (let before = firstSeqHere(slot); before > 1;) {
    const since = Math.max(0, before - 1 - FETCHED_PER_READ);
    const entries = await fetchEntries(context, slot, { since, before });
    if (entries.length === 0) return;
    for (const entry of [...entries].reverse()) yield itemOf(entry);
    before = since + 1;
  }
}

/** The entries after `since` and before `before`, from the server. */
async function fetchEntries(
  { calls }: Context,
  { replica }: BookSlot,
  { since, before }: { readonly since: number; readonly before: number },
): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  try {
    for (let at = since; at + 1 < before;) {
      const limit = String(before - 1 - at);
      const query = new URLSearchParams({ book: replica.id, since: String(at), limit }).toString();
      const page = (await calls.json('GET', `api/sync/entries?${query}`)) as unknown as {
        readonly entries: readonly Entry[];
      };
      const last = page.entries.at(-1);
      if (last === undefined) break;
      entries.push(...page.entries);
      at = last.seq;
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError({
      code: 'history_not_here',
      message: `the history before entry ${before} is only on the server: ${reason}`,
      hint: 'try again when the server can be reached',
    });
  }
  return entries;
}

function itemOf(entry: Entry): HistoryItem {
  const { clientId, n, name, args, at, group } = entry;
  const mutation = group === undefined ? { name, args, at } : { name, args, at, group };
  return { clientId, n, mutation, changes: entry.changes, entry };
}
