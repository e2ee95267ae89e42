// Admits requests to one book in one Txn: locks the book's row, fetches what they need, admits them in memory as they
// would be over any storage, and writes everything with one statement.

import { escapeLiteral } from 'pg';
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
import type { Statement, Txn } from './database.ts';
import { fetchRows } from './fetch.ts';
import { wantsOf } from './prefetch.ts';
import { writeRows } from './write-rows.ts';

/** Attempts until everything that is needed was found to be. Each brings at least one row that was missing. */
const ATTEMPTS_MAX = 200;

/** What a Txn of a book came to. `tag`: of its last entry. */
export interface Admitted {
  readonly results: readonly LogResult[];
  readonly commit: Commit | undefined;
  readonly place: { readonly seq: number; readonly tag: string } | undefined;
}

/** A book's row, locked. */
export type LockedRow = Omit<AccessRow, 'key' | 'role' | 'live'>;

const TAG: Statement = { name: 'tag', text: 'SELECT tag FROM entries WHERE book_id = $1 AND seq = $2' };

/** The statement that locks a book's row until the Txn ends: the first of every Txn that writes a book. */
export function lockStatement(book: string): string {
  const columns = 'epoch, head, head_tag AS tag, digest, archived_at AS "archivedAt"';
  return `SELECT ${columns} FROM books WHERE book_id = ${escapeLiteral(book)} FOR UPDATE`;
}

/** Whether an entry with this tag stands there: what a Txn whose end is uncertain would have written. */
export async function isWritten(txn: Txn, book: string, place: { seq: number; tag: string }): Promise<boolean> {
  const [row] = await txn.rows<{ tag: string }>(TAG, [book, place.seq]);
  return row?.tag === place.tag;
}

/** Admits what it can of these requests, all to one book. */
export async function admitBook(
  txn: Txn,
  book: string,
  work: {
    readonly row: LockedRow | undefined;
    readonly requests: readonly Parsed[];
    readonly tags: TagSource;
    readonly written: (done: Admitted) => void;
  },
): Promise<Admitted> {
  const { row, requests, tags, written } = work;
  const facts = new BookFacts();
  const access = accessTable(facts, book, row);
  if (row !== undefined) await fetchRows({ txn, book, facts }, wantsOf(requests, { id: book, epoch: row.epoch }));
  for (let left = ATTEMPTS_MAX; left > 0; left -= 1) {
    const attempt = new BookAttempt(facts);
    const { results, run } = admitAll(attempt, { access, exists: row !== undefined, requests, tags });
    if (attempt.wants.any) {
      await fetchRows({ txn, book, facts }, attempt.wants);
      continue;
    }
    const isEmpty = attempt.end === undefined && attempt.clients.size === 0 && attempt.answers.size === 0;
    const version = isEmpty ? 0 : await writeRows(txn, book, attempt);
    const { end } = attempt;
    const place = end === undefined ? undefined : { seq: end.head, tag: end.tag };
    const done = { results, commit: run === undefined ? undefined : commitOf(run, version), place };
    written(done);
    return done;
  }
  throw new Error('a batch needs ever more rows');
}

interface Admitting {
  readonly exists: boolean;
  readonly access: (query: BookQuery) => BookAccess | undefined;
  readonly requests: readonly Parsed[];
  readonly tags: TagSource;
}

function admitAll(
  attempt: BookAttempt,
  { access, exists, requests, tags }: Admitting,
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
function accessTable(facts: BookFacts, book: string, row: LockedRow | undefined): Admitting['access'] {
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
