// One device's books, checked against the log and against themselves.
//
// CURSOR  what is confirmed is the log up to the cursor, no more and no less (I7, I11, by digest after every event)
// DIGEST  the digest that is kept is that of the records that are kept
// VIEW    view = confirmed + outbox replayed from scratch (I8)
// BALANCE balances = signed sums of live transactions, those of merged contacts together (I9); a live transaction's contact is there (I15)
// OUTBOX  what is pending is not in the log up to the cursor, what went is (I13); n has no gaps
// REFUSED the refused list is exactly the log's refusals of this device
// JOURNAL every answered write is in the journal, each key once (I1, I3)
// REBUILD a restart finds the state that there is, with the checkpoint and without (I24)

import { digestToHex, recordLine } from '../../src/model/digest.ts';
import type { BookReplica } from '../../src/daemon/store/book-replica.ts';
import type { BookSlot } from '../../src/daemon/store/book-slot.ts';
import type { Store } from '../../src/daemon/store/store.ts';
import type { OutboxItem } from '../../src/daemon/store/outbox.ts';
import type { Mutation } from '../../src/model/mutation.ts';
import type { LogChecker } from './log-checker.ts';
import { same } from './log-checker.ts';
import { ReferenceModel } from './reference-model.ts';
import { demand, difference } from './violation.ts';

/** After every event: the confirmed state is that of the log at the cursor. */
export function checkCursor(replica: BookReplica, log: LogChecker | undefined): void {
  const { cursor } = replica.place;
  if (cursor === null || cursor === 0) return;
  if (log === undefined) return demand('CURSOR', false, () => `${replica.id} has no log with ${cursor}`);
  const wanted = log.digestAt(cursor);
  demand('CURSOR', digestToHex(replica.digest) === wanted, () => `confirmed at ${cursor} is not the log's state`);
}

/** The log that a book follows, and whether its device has had one client id only since it began. */
export interface Against {
  readonly log: LogChecker;
  readonly sameIdentity: boolean;
  /** Whether refusals may have been taken off its list. */
  readonly recovers: boolean;
}

/** At quiet moments: one book as a whole. */
export async function checkBook(store: Store, slot: BookSlot, against?: Against): Promise<void> {
  const { replica } = slot;
  const model = confirmedModel(replica);
  demand(
    'DIGEST',
    hex(model.digest) === digestToHex(replica.digest),
    () => `of ${replica.id} does not fit its records`,
  );
  const items = [...replica.outbox.items()];
  const bodies = await bodiesOf(store, items);
  items.forEach((item, index) =>
    model.apply({ ...(bodies[index] as Mutation), clientId: replica.clientId, n: item.n }),
  );
  const view = viewLines(replica);
  demand('VIEW', same(view, model.lines()), () => `${replica.id}: ${difference(view, model.lines())}`);
  checkBalances(replica, model);
  checkNumbers(replica, items);
  if (against !== undefined) checkAgainstLog(slot, against);
}

/** The view's records as sorted canonical lines. */
export function viewLines(replica: BookReplica): string[] {
  return Array.from(replica.view.all(), ({ kind, stored }) => recordLine(kind, stored)).sort();
}

/** What must be the same after a restart, as lines. */
export function imageOf(store: Store): string[] {
  const lines = [`client ${store.clientId}`, `current ${store.current}`];
  for (const { replica, refused } of store.books.values()) {
    const line = (what: string, value: unknown): number => lines.push(`${replica.id} ${what} ${JSON.stringify(value)}`);
    const { epoch, cursor, tag } = replica.place;
    line('place', (cursor ?? 0) === 0 ? [] : [epoch, cursor, tag]);
    line('next n', replica.nextN);
    line('digest', digestToHex(replica.digest));
    line(
      'outbox',
      Array.from(replica.outbox.items(), ({ n }) => n),
    );
    line(
      'refused',
      refused.map(({ n }) => n),
    );
    for (const one of viewLines(replica)) line('view', one);
    for (const { kind, stored } of replica.confirmedRecords()) line('confirmed', recordLine(kind, stored));
  }
  return lines.sort();
}

function confirmedModel(replica: BookReplica): ReferenceModel {
  const model = new ReferenceModel(replica.id);
  for (const { kind, stored } of replica.confirmedRecords()) {
    const { id, ...fields } = stored.record;
    model.put(kind, id, fields, stored.deleted);
  }
  return model;
}

async function bodiesOf(store: Store, items: readonly OutboxItem[]): Promise<readonly Mutation[]> {
  const stored = items.filter(({ body }) => body === undefined);
  const records = await store.journal.readMany(stored.map(({ position }) => position));
  const read = new Map(stored.map((item, index) => [item.n, records[index] as Mutation]));
  return items.map((item) => item.body ?? (read.get(item.n) as Mutation));
}

function checkBalances({ view, id }: BookReplica, model: ReferenceModel): void {
  const found: string[] = [];
  for (const { kind, stored } of view.all()) {
    if (kind !== 'contact') continue;
    const contact = stored.record.id;
    if (model.rootOf(contact) !== contact) continue;
    for (const { currency, sum } of view.balancesOf(contact)) found.push(`${contact} ${currency} ${sum}`);
  }
  const wanted = model.balances((contact) => model.rootOf(contact));
  demand('BALANCE', same(found.sort(), wanted), () => `${id}: ${difference(found, wanted)}`);
  for (const { contactId } of view.live('transaction')) {
    demand(
      'BALANCE',
      model.isLive('contact', String(contactId)),
      () => `a transaction without its contact ${String(contactId)}`,
    );
  }
}

function checkNumbers({ nextN, id }: BookReplica, items: readonly OutboxItem[]): void {
  items.forEach(({ n }, index) => {
    demand(
      'OUTBOX',
      n === nextN - items.length + index,
      () => `${id}: n ${n} at ${index} of ${items.length}, next is ${nextN}`,
    );
  });
}

function checkAgainstLog({ replica, refused }: BookSlot, { log, sameIdentity, recovers }: Against): void {
  const { clientId, outbox, nextN, place } = replica;
  const { cursor } = place;
  if (cursor === null) return;
  const firstPending = outbox.first?.n ?? nextN;
  const own = log.entries.filter((entry) => entry.clientId === clientId);
  for (const { n, seq } of own) {
    const isPending = n >= firstPending;
    demand(
      'OUTBOX',
      isPending === seq > cursor,
      () => `n ${n} is entry ${seq}, the cursor is ${cursor}, pending from ${firstPending}`,
    );
  }
  demand(
    'OUTBOX',
    (own.at(-1)?.n ?? 0) >= firstPending - 1,
    () => `n ${firstPending - 1} left the outbox without an entry`,
  );
  if (recovers) return;
  const wanted = own.filter(({ outcome, seq }) => outcome === 'refused' && seq <= cursor).map(({ n }) => String(n));
  const found = refused.map(({ n }) => String(n));
  demand(
    'REFUSED',
    sameIdentity ? same(found, wanted) : wanted.every((n) => found.includes(n)),
    () => `${replica.id}: ${difference(found, wanted)} (${found.length}, ${wanted.length})`,
  );
}

function hex(digest: bigint): string {
  return digest.toString(16).padStart(32, '0');
}
