// How things are: connection, counts, digest, warnings.

import { digestToHex } from '../../../model/digest.ts';
import { isKnownKind } from '../../../model/newer.ts';
import { NEWER_JOURNAL_HINT } from '../../../protocol/error-code.ts';
import { LOCAL_VERSION } from '../../../protocol/version.ts';
import type { Params } from '../../../protocol/local/requests.ts';
import type { StatusView } from '../../../protocol/local/views.ts';
import type { BookSlot } from '../../store/book-slot.ts';
import { bookOf } from '../context.ts';
import type { BookReplica } from '../../store/book-replica.ts';
import type { Store } from '../../store/store.ts';
import type { Context } from '../context.ts';
import { defined } from '../clean.ts';
import { problemView } from '../problem-view.ts';

/** The status document of a book and the daemon. */
export function status(context: Context, params: Params<'status'>): StatusView {
  const { engine, clock } = context;
  const slot = bookOf(context, params.book);
  const { replica } = slot;
  const loggedIn = engine.account !== undefined;
  const { connection } = engine.state;
  const unanswered = replica.outbox.size;
  const online = engine.online(replica.id);
  return defined({
    version: context.version,
    daemon: defined({
      pid: context.pid,
      uptime: Math.floor((clock.monotonic() - context.startedAt) / 1000),
      protocol: LOCAL_VERSION,
      log: context.logFile,
    }),
    connection,
    problem: problemOf(context, replica.id),
    server: engine.account?.server,
    user: engine.account?.user.name,
    book: bookFacts(context, replica.id),
    pending: loggedIn ? unanswered : 0,
    unsynced: unanswered,
    refused: slot.refused.length,
    conflicts: replica.view.openConflictCount,
    recoverable: slot.recoverable?.count,
    lastSync: engine.lastSync === undefined ? undefined : new Date(engine.lastSync).toISOString(),
    cache: { contacts: replica.view.count('contact'), transactions: replica.view.count('transaction') },
    online: online.length === 0 ? undefined : online,
    warnings: [...lostWarning(slot), ...newerWarning(slot), ...warningsOf(context, replica)],
  }) as StatusView;
}

function lostWarning({ recoverable }: BookSlot): readonly string[] {
  if (recoverable === undefined) return [];
  const { count } = recoverable;
  const [entries, them] = count === 1 ? ['entry', 'it'] : ['entries', 'them'];
  return [`the server lost ${count} ${entries} that this device has: ledger sync recover writes ${them} again`];
}

function newerWarning({ replica: { view } }: BookSlot): readonly string[] {
  const kinds = [...view.kinds()].filter((kind) => !isKnownKind(kind) && view.count(kind) > 0);
  if (kinds.length === 0) return [];
  const counts = kinds.toSorted().map((kind) => `${view.count(kind)} ${kind}`);
  return [`kept, but not shown: ${counts.join(', ')}; this needs a newer ledger: upgrade it on this device`];
}

function bookFacts({ store }: Context, id: string): StatusView['book'] {
  const { replica, standing } = store.slot(id);
  const book = replica.view.get('book', id)?.record;
  const { epoch, cursor, head } = replica.place;
  return {
    id,
    name: book?.name ?? 'Personal',
    currency: book?.currency ?? 'USD',
    ...(epoch === null ? {} : { epoch }),
    cursor: cursor ?? 0,
    head,
    digest: digestToHex(replica.digest),
    ...standing,
  };
}

function problemOf({ engine, clock }: Context, book: string): StatusView['problem'] | undefined {
  const { problem = engine.stuck(book), retryAt } = engine.state;
  if (problem === undefined) return undefined;
  if (retryAt === undefined) return problemView(problem);
  return {
    ...problemView(problem),
    retryAt: new Date(clock.now() + Math.max(0, retryAt - clock.monotonic())).toISOString(),
  };
}

const REPAIRS: Readonly<Record<string, string>> = {
  disk_full: '; make room on the disk',
  read_only: '; give this user the right to write there',
};

/** What is wrong now, then what was found to be wrong since the start. */
function warningsOf({ store }: Context, { place }: BookReplica): readonly string[] {
  const { readOnly, failure } = store.journal;
  const now: string[] = [];
  if (readOnly !== undefined) now.push(readOnlyText(store, readOnly));
  else if (failure !== undefined) now.push(`nothing can be saved: ${failure.message}${REPAIRS[failure.code] ?? ''}`);
  if (place.epoch !== null && place.cursor === null) now.push('a part of this book is not here; the server has it');
  return [...now, ...store.warnings];
}

/** What is wrong, what still works, and what can be done about it with the commands that there are. */
function readOnlyText({ journal }: Store, why: string): string {
  if (journal.isNewer) return `${why}: nothing can be written; ${NEWER_JOURNAL_HINT}`;
  const still = 'what stands before it can be read, nothing is written or exchanged';
  return `${why}: ${still}. ledger doctor --fix keeps every record that can be read, and the damaged files aside`;
}
