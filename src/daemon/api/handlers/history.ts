// The history of a book as it stands here: answered entries from the journal, then this replica's pending mutations.
// Reads page by page, in either direction; decides nothing about what is shown.

import type { Mutation } from '../../../model/mutation.ts';
import type { Entry } from '../../../protocol/sync/entry.ts';
import type { BookSlot } from '../../store/book-slot.ts';
import type { OutboxItem } from '../../store/outbox.ts';
import type { PageRecord } from '../../store/journal-entry.ts';
import type { Context } from '../context.ts';

/** One piece of history: an entry of the log, or a mutation that the log has not answered. */
export type Piece =
  | { readonly entry: Entry; readonly n: number }
  | { readonly body: Mutation; readonly n: number; readonly entry?: undefined };

/** A place between pieces: entries up to `seq` and own mutations up to `n` lie before it. */
export interface Place {
  readonly seq: number;
  readonly n: number;
}

const BEGINNING: Place = { seq: 0, n: 0 };
const PENDING_PER_READ = 500;
const PENDING_FIRST_READ = 50;

/** Pieces after a place, oldest first. One that is answered while somebody reads on is given once. */
export async function* forwards(context: Context, slot: BookSlot, from: Place): AsyncGenerator<Piece> {
  const { clientId } = slot.replica;
  let seen = from.seq;
  const hasMore = from.seq < (slot.replica.place.cursor ?? 0);
  for (const [index, [, position]] of hasMore ? slot.pages.entries() : []) {
    const next = slot.pages[index + 1]?.[0] ?? Infinity;
    if (next <= from.seq + 1) continue;
    for (const entry of await readPage(context, position)) {
      if (entry.seq <= seen || (entry.clientId === clientId && entry.n <= from.n)) continue;
      seen = entry.seq;
      yield { entry, n: entry.n };
    }
  }
  const pending = [...slot.replica.outbox.items()].filter(({ n }) => n > from.n);
  for (let start = 0; start < pending.length; start += PENDING_PER_READ) {
    yield* await loadPending(context, pending.slice(start, start + PENDING_PER_READ));
  }
}

/** Pieces before a place, newest first. */
export async function* backwards(context: Context, slot: BookSlot, before: Place): AsyncGenerator<Piece> {
  for await (const pieces of backwardsInParts(context, slot, { before })) yield* pieces;
}

/** The same in parts, which costs less for whoever wants all of it; only as far back as `after`. */
export async function* backwardsInParts(
  context: Context,
  slot: BookSlot,
  { before, after = BEGINNING }: { readonly before: Place; readonly after?: Place },
): AsyncGenerator<readonly Piece[]> {
  const { clientId, outbox } = slot.replica;
  let n = Math.min(before.n, slot.replica.nextN) - 1;
  // Whoever looks at the newest ones needs few; whoever goes on reads more at a time.
  for (let size = PENDING_FIRST_READ; ; size = Math.min(2 * size, PENDING_PER_READ)) {
    const items: OutboxItem[] = [];
    for (let item = outbox.get(n); item !== undefined && n > after.n && items.length < size; item = outbox.get(n)) {
      items.push(item);
      n -= 1;
    }
    if (items.length === 0) break;
    yield await loadPending(context, items);
  }
  for await (const entries of pagesBackwards(context, slot, { before: before.seq, after: after.seq }))
    yield entries
      .filter((entry) => entry.clientId !== clientId || entry.n < before.n)
      .map((entry) => ({ entry, n: entry.n }));
}

/** Answered entries before a seq, newest first. */
export async function* entriesBackwards(context: Context, slot: BookSlot, before = Infinity): AsyncGenerator<Entry> {
  for await (const entries of pagesBackwards(context, slot, { before, after: 0 })) yield* entries;
}

async function* pagesBackwards(
  context: Context,
  slot: BookSlot,
  { before, after }: { readonly before: number; readonly after: number },
): AsyncGenerator<readonly Entry[]> {
  if (before <= after + 1) return;
  for (const [first, position] of [...slot.pages].reverse()) {
    if (first >= before) continue;
    const entries = [...(await readPage(context, position))].reverse();
    yield entries.filter(({ seq }) => seq < before && seq > after);
    if (first <= after + 1) return;
  }
}

async function readPage({ store }: Context, position: number): Promise<readonly Entry[]> {
  return ((await store.journal.read(position)) as PageRecord).entries;
}

async function loadPending(
  { store }: Context,
  items: readonly { readonly n: number; readonly position: number; readonly body?: Mutation | undefined }[],
): Promise<readonly Piece[]> {
  const copies = items.map(({ n, position, body }) => ({ n, position, body }));
  await store.loadBodies(copies);
  return copies.flatMap(({ n, body }) => (body === undefined ? [] : [{ n, body }]));
}
