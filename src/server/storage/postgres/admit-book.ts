// Admits requests to one book in one Txn of two trips: locks the book's row and fetches what they need, admits them in
// memory as they would be over any storage, writes everything with one statement and commits.

import { assert } from '../../../base/assert.ts';
import type { Identity } from '../../access/identity.ts';
import type { BookQuery, Commit } from '../log-storage.ts';
import { admitParsed, commitOf } from '../shared/admit-request.ts';
import type { LogResult, Parsed } from '../shared/admit-request.ts';
import type { Batch } from '../shared/batch.ts';
import { accessOf, judge } from '../shared/book-access.ts';
import type { AccessRow, BookAccess } from '../shared/book-access.ts';
import { OpenBook } from '../shared/open-book.ts';
import type { CommittedRun } from '../shared/open-book.ts';
import type { TagSource } from '../shared/tag-source.ts';
import { BookAttempt } from './book-attempt.ts';
import { BookFacts } from './book-facts.ts';
import type { Sending, Statement, Txn } from './database.ts';
import { fetchRows } from './fetch.ts';
import { hintOf } from './notifier.ts';
import { wantsOf } from './prefetch.ts';
import { writeRows } from './write-rows.ts';

/** Attempts until everything that is needed was found to be. Each brings at least one row that was missing. */
const ATTEMPTS_MAX = 200;

/** A place in a log: the last entry of a Txn. */
export interface Place {
  readonly seq: number;
  readonly tag: string;
}

/** What a Txn of a book will come to if it is committed. */
export interface Admitting {
  readonly results: readonly LogResult[];
  readonly run: CommittedRun | undefined;
  readonly place: Place | undefined;
}

/**
 * What a Txn of a book came to. `hinted`: whether the other nodes were told of it; absent if nobody has tried. `epoch`:
 * the book's then, if there is such a book.
 */
export interface Admitted {
  readonly results: readonly LogResult[];
  readonly commit: Commit | undefined;
  readonly hinted?: Promise<boolean> | undefined;
  readonly epoch?: string | undefined;
}

/** A book's row, locked. */
export type LockedRow = Omit<AccessRow, 'key' | 'role' | 'live'>;

const TAG: Statement = {
  name: 'tag',
  text: `SELECT tag, (SELECT version FROM access_version WHERE one = 1) AS version
    FROM entries WHERE book_id = $1 AND seq = $2`,
};

const LOCK: Statement = {
  name: 'lock',
  text: `SELECT epoch, head, head_tag AS tag, digest, archived_at AS "archivedAt" FROM books WHERE book_id = $1 FOR UPDATE`,
};

/** Locks a book's row until the Txn ends: the first statement of every Txn that writes a book. */
export function lockStatement(book: string): Sending {
  return { statement: LOCK, values: [book] };
}

/**
 * Whether an entry with this tag stands there, as what a Txn whose end is uncertain would have written; the access
 * version if so.
 */
export async function writtenAt(txn: Txn, book: string, place: Place): Promise<number | undefined> {
  const [row] = await txn.rows<{ tag: string; version: number }>(TAG, [book, place.seq]);
  return row?.tag === place.tag ? row.version : undefined;
}

/** What is to be admitted. `epoch`: the book's as it is remembered; a wrong one costs a trip, no more. */
export interface AdmitWork {
  readonly row: Promise<LockedRow | undefined>;
  readonly requests: readonly Parsed[];
  readonly tags: TagSource;
  readonly epoch: string | undefined;
  /** Hears what is about to be written and committed. */
  readonly writing: (done: Admitting) => void;
}

/** Admits what it can of these requests, all to one book, and commits. */
export async function admitBook(txn: Txn, book: string, work: AdmitWork): Promise<Admitted> {
  const { requests, tags } = work;
  const facts = new BookFacts();
  const fetching = { txn, book, facts };
  const [row] = await Promise.all([work.row, fetchRows(fetching, wantsOf(requests, { id: book, epoch: work.epoch }))]);
  const access = accessTable(facts, book, row);
  for (let left = ATTEMPTS_MAX; left > 0; left -= 1) {
    const attempt = new BookAttempt(facts);
    const { results, run } = admitAll(attempt, { access, exists: row !== undefined, requests, tags });
    if (attempt.wants.any) {
      await fetchRows(fetching, attempt.wants);
      continue;
    }
    const { end } = attempt;
    const place = end === undefined ? undefined : { seq: end.head, tag: end.tag };
    const done = { results, run, place };
    work.writing(done);
    const isEmpty = end === undefined && attempt.clients.size === 0 && attempt.answers.size === 0;
    const writing = isEmpty ? undefined : writeRows(txn, book, attempt);
    const hinted = writing && place && txn.behind(hintOf(book, place));
    return { ...admitted(done, (await writing) ?? 0), hinted, epoch: row?.epoch };
  }
  throw new Error('a batch needs ever more rows');
}

/** What requests came to once that is committed, at this access version. */
export function admitted({ results, run }: Admitting, version: number): Admitted {
  return { results, commit: run === undefined ? undefined : commitOf(run, version) };
}

interface Asked {
  readonly exists: boolean;
  readonly access: (query: BookQuery) => BookAccess | undefined;
  readonly requests: readonly Parsed[];
  readonly tags: TagSource;
}

function admitAll(
  attempt: BookAttempt,
  { access, exists, requests, tags }: Asked,
): { readonly results: readonly LogResult[]; readonly run: CommittedRun | undefined } {
  let open: OpenBook | undefined;
  const batch: Batch = {
    writable: (query) => judge('write', access(query), exists),
    open: (row) => (open ??= new OpenBook({ store: attempt, tags }, row)),
    step: (work) => attempt.step(work),
  };
  const results = requests.map((parsed) => attempt.step(() => admitParsed(batch, parsed)) ?? {});
  return { results, run: attempt.wants.any ? undefined : open?.finish() };
}

/** How everybody who asks stands to the book. */
function accessTable(facts: BookFacts, book: string, row: LockedRow | undefined): Asked['access'] {
  return (query) => {
    assert(query.book === book, 'requests to one book');
    const { identity } = query;
    const found = facts.roles.get(`${identity.deviceId} ${identity.userId}`);
    if (row === undefined || found === undefined || !isOf(identity, book)) return undefined;
    return accessOf(query, { ...row, ...found, key: book });
  };
}

function isOf(identity: Identity, book: string): boolean {
  return identity.bookId === null || identity.bookId === book;
}
