// Whether a database is what it should be: whole pages, logs without a gap, and everything that follows from records
// and entries computed again. Reads only, in one read Txn.

import { signedMinor } from '../../../model/balance.ts';
import { applyChange } from '../../../model/change.ts';
import type { Change } from '../../../model/change.ts';
import { addDigests, digestToHex, EMPTY_DIGEST, lineDigest, recordLine } from '../../../model/digest.ts';
import type { Digest } from '../../../model/digest.ts';
import type { Stored } from '../../../model/record.ts';
import type { Transaction } from '../../../model/transaction.ts';
import type { Entry } from '../../../protocol/sync/entry.ts';
import { countOf } from '../shared/book-limits.ts';
import { storedOfLine } from '../shared/stored-line.ts';
import type { Sql } from './sql.ts';

/** How much was looked at, and what was found to be wrong, in words. */
export interface DatabaseReport {
  readonly books: number;
  readonly entries: number;
  readonly records: number;
  readonly problems: readonly string[];
}

interface CheckedBook {
  readonly key: number;
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

/** Checks everything. Throws only what SQLite throws of a file that is no database. */
export function checkDatabase(sql: Sql): DatabaseReport {
  return sql.read(() => {
    const rows = sql.all<{ integrity_check: string }>('PRAGMA integrity_check');
    const damage = rows.map((row) => row.integrity_check).filter((line) => line !== 'ok');
    if (damage.length > 0) return { books: 0, entries: 0, records: 0, problems: damage };
    const books = sql.all<CheckedBook>(
      'SELECT book_id AS key, id, head, head_tag AS tag, digest FROM books ORDER BY book_id',
    );
    const reports = books.map((book) => checkBook(sql, book));
    return {
      books: books.length,
      entries: reports.reduce((sum, { entries }) => sum + entries, 0),
      records: reports.reduce((sum, { records }) => sum + records, 0),
      problems: reports.flatMap(({ problems }) => problems),
    };
  });
}

function checkBook(sql: Sql, book: CheckedBook): BookReport {
  const log = checkLog(sql, book);
  const state = checkState(sql, book);
  const found = [...log.problems, ...state.problems, ...checkFold(sql, book), ...memberProblems(sql, book)];
  const problems = found.map((problem) => `book ${book.id}: ${problem}`);
  return { entries: log.entries, records: state.records, problems };
}

function memberProblems(sql: Sql, { key }: CheckedBook): readonly string[] {
  const count = (text: string): number => sql.one<{ count: number }>(text, key)?.count ?? 0;
  const roles = "role IN ('owner', 'editor', 'viewer')";
  const { owners, members } = sql.ask(countOf(key));
  const strange = count(
    `SELECT count(*) AS count FROM members m WHERE m.book_id = ? AND
      (NOT EXISTS (SELECT 1 FROM users u WHERE u.id = m.user_id) OR m.role IS NOT NULL AND NOT m.${roles})`,
  );
  const invites = count(
    `SELECT count(*) AS count FROM invites WHERE book_id = ? AND
      ((used_at IS NULL) <> (used_by IS NULL) OR length(hash) <> 64 OR NOT ${roles})`,
  );
  return [
    ...(members > 0 && owners === 0 ? ['it has members and no owner'] : []),
    ...(strange > 0 ? [`${strange} of its members are no users, or have a role that there is not`] : []),
    ...(invites > 0 ? [`${invites} of its invitations are not whole`] : []),
  ];
}

function checkLog(sql: Sql, { key, head, tag }: CheckedBook): Pick<BookReport, 'entries' | 'problems'> {
  const run = sql.one<{ count: number; first: number | null; last: number | null }>(
    'SELECT count(*) AS count, min(seq) AS first, max(seq) AS last FROM entries WHERE book_id = ?',
    key,
  );
  const { count = 0, first = null, last = null } = run ?? {};
  const problems: string[] = [];
  if (count !== head || (count > 0 && (first !== 1 || last !== head)))
    problems.push(`its log should be 1 to ${head} and has ${count} entries, ${first ?? 0} to ${last ?? 0}`);
  const newest = sql.one<{ tag: string }>('SELECT tag FROM entries WHERE book_id = ? AND seq = ?', key, head);
  if ((newest?.tag ?? null) !== tag) problems.push('the tag at its head is not that of its newest entry');
  const wrong = sql.one<{ count: number }>(
    `SELECT count(*) AS count FROM clients c WHERE c.book_id = ?1 AND c.last_n IS NOT
      (SELECT max(e.n) FROM entries e WHERE e.book_id = ?1 AND e.client_id = c.client_id)`,
    key,
  );
  if ((wrong?.count ?? 0) > 0) problems.push(`${wrong?.count} of its clients have another last n than the log`);
  return { entries: count, problems };
}

/** Applies every entry's changes anew; each record must be what they give. */
function checkFold(sql: Sql, { key }: CheckedBook): readonly string[] {
  const folded = new Map<string, Stored>();
  for (const { seq, body } of sql.each<{ seq: number; body: string }>(
    'SELECT seq, body FROM entries WHERE book_id = ? ORDER BY seq',
    key,
  )) {
    const changes = changesOf(body);
    if (changes === undefined) return [`its entry ${seq} cannot be read`];
    for (const change of changes) {
      const name = `${change.kind} ${change.id}`;
      const after = applyChange(folded.get(name), change);
      if (after === undefined) return [`its entry ${seq} changes a ${change.kind} that was never added`];
      folded.set(name, after);
    }
  }
  let differing = 0;
  for (const { kind, id, line } of sql.each<{ kind: string; id: string; line: string }>(
    'SELECT kind, id, line FROM records WHERE book_id = ?',
    key,
  )) {
    const stored = folded.get(`${kind} ${id}`);
    folded.delete(`${kind} ${id}`);
    if (stored === undefined || recordLine(kind, stored) !== line) differing += 1;
  }
  differing += folded.size;
  return differing === 0 ? [] : [`${differing} of its records are not what its entries give`];
}

function changesOf(body: string): readonly Change[] | undefined {
  try {
    return (JSON.parse(body) as Entry).changes;
  } catch {
    return undefined;
  }
}

function checkState(sql: Sql, { key, digest }: CheckedBook): Pick<BookReport, 'records' | 'problems'> {
  let records = 0;
  let sum: Digest = EMPTY_DIGEST;
  const balances = new Map<string, bigint>();
  for (const { kind, line } of sql.each<{ kind: string; line: string }>(
    'SELECT kind, line FROM records WHERE book_id = ?',
    key,
  )) {
    records += 1;
    sum = addDigests(sum, lineDigest(line));
    if (kind === 'transaction') addTo(balances, line);
  }
  const problems: string[] = [];
  if (digestToHex(sum) !== digest) problems.push('its records do not give its digest');
  if (!sameBalances(sql, key, balances)) problems.push('its balances are not the sums of its transactions');
  return { records, problems };
}

function addTo(balances: Map<string, bigint>, line: string): void {
  const { record, deleted } = storedOfLine(line);
  if (deleted !== undefined) return;
  const transaction = record as unknown as Transaction;
  const name = `${transaction.contactId} ${transaction.currency}`;
  balances.set(name, (balances.get(name) ?? 0n) + signedMinor(transaction));
}

function sameBalances(sql: Sql, key: number, expected: ReadonlyMap<string, bigint>): boolean {
  const rows = sql.all<{ name: string; minor: string }>(
    "SELECT contact_id || ' ' || currency AS name, minor FROM balances WHERE book_id = ?",
    key,
  );
  return rows.length === expected.size && rows.every(({ name, minor }) => expected.get(name) === BigInt(minor));
}
