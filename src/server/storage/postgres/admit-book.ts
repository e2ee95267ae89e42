// Admits requests to one book in one Txn: locks the book's row, fetches what they need, admits them in memory as they
// would be over any storage, and writes everything with one statement.

import { assert } from '../../../base/assert.ts';
import type { Role } from '../../../protocol/sync/down.ts';
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

type LockedRow = Omit<AccessRow, 'key' | 'role' | 'live'>;

const LOCK: Statement = {
  name: 'lock',
  text: `SELECT epoch, head, head_tag AS tag, digest, archived_at AS "archivedAt" FROM books WHERE book_id = $1 FOR UPDATE`,
};
const ROLES: Statement = {
  name: 'roles',
  text: `SELECT w.device_id AS "deviceId", m.user_id AS "userId", m.role,
      (SELECT count(*) FROM devices d WHERE d.id = w.device_id AND d.revoked_at IS NULL) AS live
    FROM unnest($2::text[], $3::text[]) AS w (device_id, user_id)
    JOIN members m ON m.book_id = $1 AND m.user_id = w.user_id`,
};
const TAG: Statement = { name: 'tag', text: `SELECT tag FROM entries WHERE book_id = $1 AND seq = $2` };

/** Locks a book's row until the Txn ends; `undefined` if there is no such book. */
async function lockRow(txn: Txn, book: string): Promise<LockedRow | undefined> {
  return (await txn.rows<LockedRow>(LOCK, [book]))[0];
}

/** Whether an entry with this tag stands there: what a Txn whose end is uncertain would have written. */
export async function isWritten(txn: Txn, book: string, place: { seq: number; tag: string }): Promise<boolean> {
  await lockRow(txn, book);
  const [row] = await txn.rows<{ tag: string }>(TAG, [book, place.seq]);
  return row?.tag === place.tag;
}

/** Admits what it can of these requests, all to one book. */
export async function admitBook(
  txn: Txn,
  book: string,
  work: { readonly requests: readonly Parsed[]; readonly tags: TagSource; readonly written: (done: Admitted) => void },
): Promise<Admitted> {
  const { requests, tags, written } = work;
  const row = await lockRow(txn, book);
  const access = await accessTable(txn, book, { row, requests });
  const facts = new BookFacts();
  if (row !== undefined) await fetchRows({ txn, book, facts }, wantsOf(requests, { id: book, epoch: row.epoch }));
  for (let left = ATTEMPTS_MAX; left > 0; left -= 1) {
    const attempt = new BookAttempt(facts);
    const { results, run } = admitAll(attempt, { access, requests, tags });
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
  readonly access: (query: BookQuery) => BookAccess | undefined;
  readonly requests: readonly Parsed[];
  readonly tags: TagSource;
}

function admitAll(
  attempt: BookAttempt,
  { access, requests, tags }: Admitting,
): { readonly results: readonly LogResult[]; readonly run: CommittedRun | undefined } {
  let open: OpenBook | undefined;
  const batch: Batch = {
    writable: (query) => judge('write', access(query)),
    open: (row) => (open ??= new OpenBook({ store: attempt, tags }, row)),
    step: (work) => attempt.step(work),
  };
  const results = requests.map((parsed) => attempt.step(() => admitParsed(batch, parsed)) ?? {});
  return { results, run: attempt.wants.any ? undefined : open?.finish() };
}

interface RoleRow {
  readonly deviceId: string;
  readonly userId: string;
  readonly role: Role | null;
  readonly live: number;
}

/** How everybody who asks stands to the book. */
async function accessTable(
  txn: Txn,
  book: string,
  { row, requests }: { readonly row: LockedRow | undefined; readonly requests: readonly Parsed[] },
): Promise<Admitting['access']> {
  if (row === undefined) return () => undefined;
  const identities = new Map<string, Identity>(
    requests.map(({ request }) => [request.identity.deviceId, request.identity]),
  );
  const who = [...identities.values()];
  const rows = await txn.rows<RoleRow>(ROLES, [book, who.map((one) => one.deviceId), who.map((one) => one.userId)]);
  const found = new Map(rows.map((one) => [`${one.deviceId} ${one.userId}`, one]));
  return (query) => {
    assert(query.book === book, 'requests to one book');
    const { identity } = query;
    if (identity.bookId !== null && identity.bookId !== book) return undefined;
    const role = found.get(`${identity.deviceId} ${identity.userId}`);
    return role === undefined ? undefined : accessOf(query, { ...row, key: book, role: role.role, live: role.live });
  };
}
