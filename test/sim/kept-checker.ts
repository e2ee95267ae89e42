// KEPT    every mutation in a device's journal is an entry of the log in the end; where the log was replaced, it is listed
//         as recoverable or refused instead (I13, I22, I23)
// ONCE    a device that has had one client id finds its mutations in the log under their own numbers, so each once (I3)

import { recoverableItems } from '../../src/daemon/store/divergence.ts';
import type { MutationRecord } from '../../src/daemon/store/journal-entry.ts';
import type { Store } from '../../src/daemon/store/store.ts';
import type { Mutation } from '../../src/model/mutation.ts';
import type { Entry } from '../../src/protocol/sync/entry.ts';
import { canonical } from './canonical.ts';
import type { LogChecker } from './log-checker.ts';
import { journalOf } from './restart-checker.ts';
import type { SimDevice } from './sim-daemon.ts';
import { demand } from './violation.ts';

/** Kinds of records that name entries by author and number: marks of what is undone, and conflicts. */
const BOUND_TO_LOG: readonly string[] = ['undo', 'conflict'];

/** Against what it is checked. */
export interface Logs {
  /** The log of a book as the server has it. */
  readonly now: (book: string) => LogChecker | undefined;
  /** All logs that it has had. */
  readonly ever: (book: string) => readonly LogChecker[];
  readonly sameIdentity: boolean;
}

/** Checks a device that has nothing pending any more. */
export async function checkKept(device: SimDevice, store: Store, logs: Logs): Promise<void> {
  const byBook = Map.groupBy(await mutationsOf(device), ({ book }) => book);
  for (const [book, written] of byBook) {
    const log = logs.now(book);
    if (log === undefined || store.slot(book).replica.outbox.size > 0) continue;
    if (logs.sameIdentity) checkOnce(device, log, { written, clientId: store.clientId });
    else await checkPresent(device, { written, log, ever: logs.ever(book) }, store);
  }
}

async function mutationsOf(device: SimDevice): Promise<readonly MutationRecord[]> {
  const records = (await journalOf(device)) as readonly { readonly kind: string }[];
  return records.filter((record): record is MutationRecord => record.kind === 'mutation');
}

function checkOnce(
  { index }: SimDevice,
  log: LogChecker,
  { written, clientId }: { readonly written: readonly MutationRecord[]; readonly clientId: string },
): void {
  for (const record of written) {
    const entry = log.byAuthor.get(`${clientId}/${record.n}`);
    const isThere = entry !== undefined && textOf(entry) === textOf(record);
    demand('ONCE', isThere, () => `n ${record.n} of device ${index} is ${JSON.stringify(entry)} in the log`);
  }
}

interface Written {
  readonly written: readonly MutationRecord[];
  readonly log: LogChecker;
  readonly ever: readonly LogChecker[];
}

async function checkPresent({ index }: SimDevice, { written, log, ever }: Written, store: Store): Promise<void> {
  const slot = store.slot(log.book.id);
  const recoverable = await recoverableItems(store, slot);
  const remade = new Set(recoverable.filter(({ remakes }) => remakes === true).map(remadeBy));
  const spent = ever.flatMap((old) => old.entries.filter((entry) => isSpent(entry, remade, old)));
  const kept = new Set([...log.entries, ...recoverable, ...spent].map(textOf));
  for (const record of written) {
    demand('KEPT', kept.has(textOf(record)), () => `device ${index} wrote ${textOf(record)}, which is nowhere`);
  }
}

/** What comes back as a whole: the book's own record, as one edit of it, or the record that is added again. */
function remadeBy({ name, args }: Mutation): string {
  const [kind] = name.split('.');
  return kind === 'book' ? kind : `${kind}/${String(args['id'])}`;
}

/**
 * Whether an entry has nothing to say in another log: a refusal, or all that it changed comes back anyway, or cannot. Where
 * records are made again as they were at last, those that were deleted are not among them: a device may not have seen
 * that somebody restored one.
 */
function isSpent({ outcome, changes }: Entry, remade: ReadonlySet<string>, log: LogChecker): boolean {
  if (outcome === 'refused') return true;
  return changes.every(({ kind, id }) => {
    if (BOUND_TO_LOG.includes(kind) || remade.has(kind) || remade.has(`${kind}/${id}`)) return true;
    return remade.size > 0 && wasDeleted(log, kind, id);
  });
}

function wasDeleted({ model, entries }: LogChecker, kind: string, id: string): boolean {
  if (!model.isLive(kind, id)) return true;
  const changes = entries.flatMap((entry) => entry.changes);
  return changes.some((change) => change.op === 'tombstone' && change.kind === kind && change.id === id);
}

function textOf({ name, args, at }: Mutation): string {
  return canonical([name, args, at]);
}
