// What every import brought whose entries are here. The history is read once; from then on only what came after it, as
// long as what was read holds: no mutation that was pending then is answered, and the log is the same one.

import { isDerivedId, isUuid } from '../../../base/uuid.ts';
import type { BookSlot } from '../../store/book-slot.ts';
import type { Context } from '../context.ts';
import { backwardsInParts } from './history.ts';
import type { Place } from './history.ts';
import { isOther, noteAdded, nothingAdded } from './import-history.ts';
import type { Added } from './import-history.ts';
import { historyItem } from './whole-history.ts';
import type { HistoryItem } from './whole-history.ts';

/** What was found up to `read`. `others`: groups that are no imports; `pendingFrom`: the first n that was pending. */
interface Known {
  readonly read: Place;
  readonly log: string;
  readonly pendingFrom: number | undefined;
  readonly groups: ReadonlyMap<string, Added>;
  readonly others: ReadonlySet<string>;
}

const NOTHING = { read: { seq: 0, n: 0 }, groups: new Map<string, Added>(), others: new Set<string>() };

const knownOf = new WeakMap<BookSlot, Known>();

/** What every import added whose entries are here, by its id. */
export async function importsHere(context: Context, slot: BookSlot): Promise<ReadonlyMap<string, Added>> {
  const known = knownOf.get(slot);
  const older = known !== undefined && holds(known, slot) ? known : NOTHING;
  const read = newestPlace(slot);
  const [log, pendingFrom] = [logOf(slot), slot.replica.outbox.first?.n];
  const groups = new Map<string, Added>();
  const others = new Set(older.others);
  const before = { seq: read.seq + 1, n: read.n + 1 };
  for await (const pieces of backwardsInParts(context, slot, { before, after: older.read }))
    for (const piece of pieces) noteGroup(historyItem(slot, piece), groups, others);
  for (const [id, added] of older.groups) groups.set(id, together(groups.get(id), added));
  for (const id of others) groups.delete(id);
  knownOf.set(slot, { read, log, pendingFrom, groups, others });
  return new Map([...groups].filter(([, { isImport }]) => isImport));
}

function holds({ log, pendingFrom }: Known, slot: BookSlot): boolean {
  return log === logOf(slot) && (pendingFrom === undefined || pendingFrom === slot.replica.outbox.first?.n);
}

/** Differs when what a seq or an n meant, or where the history here begins, is another than it was. */
function logOf({ replica, pages }: BookSlot): string {
  return JSON.stringify([replica.clientId, replica.place.epoch, pages[0]?.[0]]);
}

/** The newest entry, and the newest own mutation that is stored: one that could not be is taken back. */
function newestPlace({ replica: { place, nextN, outbox } }: BookSlot): Place {
  let n = nextN - 1;
  while (outbox.get(n)?.position === 0) n -= 1;
  return { seq: place.cursor ?? 0, n };
}

function noteGroup(item: HistoryItem, groups: Map<string, Added>, others: Set<string>): void {
  const { group } = item.mutation;
  // The group of an import is a version 7 UUID; that of an import's undo is a derived one.
  if (group === undefined || others.has(group)) return;
  const found = groups.get(group);
  if (found === undefined && (!isUuid(group) || isDerivedId(group))) return;
  if (isOther(item.mutation, group)) {
    others.add(group);
    return;
  }
  const added = found ?? nothingAdded();
  groups.set(group, added);
  noteAdded(added, item, group);
}

function together(newer: Added | undefined, older: Added): Added {
  if (newer === undefined) return older;
  return {
    contacts: [...newer.contacts, ...older.contacts],
    records: newer.records.union(older.records),
    entries: newer.entries + older.entries,
    completed: [...newer.completed, ...older.completed],
    isImport: newer.isImport || older.isImport,
  };
}
