// Whether a database is what it should be: logs without a gap, and everything that follows from records and entries
// computed again. Asked in one read Txn; rows are read in pieces.

import { signedMinor } from '../../../model/balance.ts';
import { applyChange } from '../../../model/change.ts';
import type { Change } from '../../../model/change.ts';
import { addDigests, digestToHex, EMPTY_DIGEST, lineDigest, recordLine } from '../../../model/digest.ts';
import type { Digest } from '../../../model/digest.ts';
import type { Stored } from '../../../model/record.ts';
import type { Transaction } from '../../../model/transaction.ts';
import type { Entry } from '../../../protocol/sync/entry.ts';
import type { BookKey } from './book-access.ts';
import { countOf } from './book-limits.ts';
import { all, one } from './query.ts';
import type { Ask } from './query.ts';
import { storedOfLine } from './stored-line.ts';

/** How much was looked at, and what was found to be wrong, in words. */
export interface DatabaseReport {
  readonly books: number;
  readonly entries: number;
  readonly records: number;
  readonly problems: readonly string[];
}

interface CheckedBook {
  readonly key: BookKey;
  readonly id: string;
  readonly head: number;
  readonly tag: string | null;
  readonly digest: string;
}

interface BookReport {
  readonly entries: number;
  readonly records: number;
  readonly problems: readonly string[];
}

/** Rows read at once. */
const ROWS = 1_000;

/** Checks every book. */
export function* checkBooks(): Ask<DatabaseReport> {
  const books = yield* all<CheckedBook>(
    'SELECT book_id AS key, id, head, head_tag AS tag, digest FROM books ORDER BY book_id',
  );
  const reports: BookReport[] = [];
  for (const book of books) reports.push(yield* checkBook(book));
  return {
    books: books.length,
    entries: reports.reduce((sum, { entries }) => sum + entries, 0),
    records: reports.reduce((sum, { records }) => sum + records, 0),
    problems: reports.flatMap(({ problems }) => problems),
  };
}

function* checkBook(book: CheckedBook): Ask<BookReport> {
  const log = yield* checkLog(book);
  const folded = new Map<string, Stored>();
  const unreadable = yield* fold(book, folded);
  const state = yield* checkState(book, folded);
  const differing = unreadable === undefined ? state.differing : [unreadable];
  const found = [...log.problems, ...state.problems, ...differing, ...(yield* memberProblems(book))];
  const problems = found.map((problem) => `book ${book.id}: ${problem}`);
  return { entries: log.entries, records: state.records, problems };
}

function* count(text: string, ...values: readonly (BookKey | string)[]): Ask<number> {
  return (yield* one<{ count: number }>(text, ...values))?.count ?? 0;
}

function* memberProblems({ key }: CheckedBook): Ask<readonly string[]> {
  const roles = "role IN ('owner', 'editor', 'viewer')";
  const { owners, members } = yield* countOf(key);
  const strange = yield* count(
    `SELECT count(*) AS count FROM members m WHERE m.book_id = ? AND
      (NOT EXISTS (SELECT 1 FROM users u WHERE u.id = m.user_id) OR m.role IS NOT NULL AND NOT m.${roles})`,
    key,
  );
  const invites = yield* count(
    `SELECT count(*) AS count FROM invites WHERE book_id = ? AND
      ((used_at IS NULL) <> (used_by IS NULL) OR length(hash) <> 64 OR NOT ${roles})`,
    key,
  );
  return [
    ...(members > 0 && owners === 0 ? ['it has members and no owner'] : []),
    ...(strange > 0 ? [`${strange} of its members are no users, or have a role that there is not`] : []),
    ...(invites > 0 ? [`${invites} of its invitations are not whole`] : []),
  ];
}

function* checkLog({ key, head, tag }: CheckedBook): Ask<Pick<BookReport, 'entries' | 'problems'>> {
  const run = yield* one<{ count: number; first: number | null; last: number | null }>(
    'SELECT count(*) AS count, min(seq) AS first, max(seq) AS last FROM entries WHERE book_id = ?',
    key,
  );
  const { count: entries = 0, first = null, last = null } = run ?? {};
  const problems: string[] = [];
  if (entries !== head || (entries > 0 && (first !== 1 || last !== head)))
    problems.push(`its log should be 1 to ${head} and has ${entries} entries, ${first ?? 0} to ${last ?? 0}`);
  const newest = yield* one<{ tag: string }>('SELECT tag FROM entries WHERE book_id = ? AND seq = ?', key, head);
  if ((newest?.tag ?? null) !== tag) problems.push('the tag at its head is not that of its newest entry');
  const wrong = yield* count(
    `SELECT count(*) AS count FROM clients c WHERE c.book_id = ? AND c.last_n IS DISTINCT FROM
      (SELECT max(e.n) FROM entries e WHERE e.book_id = c.book_id AND e.client_id = c.client_id)`,
    key,
  );
  if (wrong > 0) problems.push(`${wrong} of its clients have another last n than the log`);
  return { entries, problems };
}

/** Applies every entry's changes anew; what is wrong with them, if anything is. */
function* fold({ key }: CheckedBook, folded: Map<string, Stored>): Ask<string | undefined> {
  const text = 'SELECT seq, body FROM entries WHERE book_id = ? AND seq > ? ORDER BY seq LIMIT ?';
  for (let since = 0; ;) {
    const rows = yield* all<{ seq: number; body: string }>(text, key, since, ROWS);
    for (const { seq, body } of rows) {
      const changes = changesOf(body);
      if (changes === undefined) return `its entry ${seq} cannot be read`;
      for (const change of changes) {
        const name = `${change.kind} ${change.id}`;
        const after = applyChange(folded.get(name), change);
        if (after === undefined) return `its entry ${seq} changes a ${change.kind} that was never added`;
        folded.set(name, after);
      }
      since = seq;
    }
    if (rows.length < ROWS) return undefined;
  }
}

function changesOf(body: string): readonly Change[] | undefined {
  try {
    return (JSON.parse(body) as Entry).changes;
  } catch {
    return undefined;
  }
}

interface LineRow {
  readonly kind: string;
  readonly id: string;
  readonly line: string;
}

/** Digest and balances of the records; each record must be what the entries give. */
function* checkState(
  { key, digest }: CheckedBook,
  folded: Map<string, Stored>,
): Ask<Pick<BookReport, 'records' | 'problems'> & { readonly differing: readonly string[] }> {
  let [records, differing] = [0, 0];
  let sum: Digest = EMPTY_DIGEST;
  const balances = new Map<string, bigint>();
  const text = `SELECT kind, id, line FROM records WHERE book_id = ? AND (kind, id) > (?, ?)
    ORDER BY kind, id LIMIT ?`;
  for (let last = { kind: '', id: '' }; ;) {
    const rows = yield* all<LineRow>(text, key, last.kind, last.id, ROWS);
    for (const { kind, id, line } of rows) {
      records += 1;
      sum = addDigests(sum, lineDigest(line));
      if (kind === 'transaction') addTo(balances, line);
      const stored = folded.get(`${kind} ${id}`);
      folded.delete(`${kind} ${id}`);
      if (stored === undefined || recordLine(kind, stored) !== line) differing += 1;
      last = { kind, id };
    }
    if (rows.length < ROWS) break;
  }
  differing += folded.size;
  const problems: string[] = [];
  if (digestToHex(sum) !== digest) problems.push('its records do not give its digest');
  if (!(yield* sameBalances(key, balances))) problems.push('its balances are not the sums of its transactions');
  const fault = `${differing} of its records are not what its entries give`;
  return { records, problems, differing: differing === 0 ? [] : [fault] };
}

function addTo(balances: Map<string, bigint>, line: string): void {
  const { record, deleted } = storedOfLine(line);
  if (deleted !== undefined) return;
  const transaction = record as unknown as Transaction;
  const name = `${transaction.contactId} ${transaction.currency}`;
  balances.set(name, (balances.get(name) ?? 0n) + signedMinor(transaction));
}

function* sameBalances(key: BookKey, expected: ReadonlyMap<string, bigint>): Ask<boolean> {
  const rows = yield* all<{ name: string; minor: string }>(
    "SELECT contact_id || ' ' || currency AS name, minor FROM balances WHERE book_id = ?",
    key,
  );
  return rows.length === expected.size && rows.every(({ name, minor }) => expected.get(name) === BigInt(minor));
}
