// Fetches wanted rows of a book: most of them with one statement, whatever they are.

import type { Role } from '../../../protocol/sync/down.ts';
import { hashOfEntry } from '../shared/book-store.ts';
import { childrenName } from './book-facts.ts';
import type { BookFacts, LineRow } from './book-facts.ts';
import type { Statement, Txn } from './database.ts';
import type { WantedList, WantedTransactions, Wants } from './wants.ts';
import { Wants as NewWants } from './wants.ts';

/** A row of the statement for everything: what it is, three texts and a number, as its part below says. */
interface AnyRow {
  readonly what: 'record' | 'balance' | 'client' | 'hash' | 'answer' | 'role';
  readonly a: string;
  readonly b: string;
  readonly c: string | null;
  readonly d: string | null;
  readonly n: number;
}

const FETCH: Statement = {
  name: 'fetch',
  text: `SELECT 'record' AS what, kind AS a, id AS b, line AS c, NULL AS d, seq AS n FROM records
      WHERE book_id = $1 AND kind = ANY($2) AND id = ANY($3)
    UNION ALL SELECT 'record', kind, id, line, NULL, seq FROM records
      WHERE book_id = $1 AND parent_id = ANY($3) AND kind = 'contact'
    UNION ALL SELECT 'record', kind, id, line, NULL, seq FROM records
      WHERE book_id = $1 AND parent_id = ANY($3) AND kind = 'conflict' AND deleted IS NULL
    UNION ALL SELECT 'balance', contact_id, currency, minor, NULL, count FROM balances
      WHERE book_id = $1 AND contact_id = ANY($3)
    UNION ALL SELECT 'client', client_id, user_id, '', NULL, last_n FROM clients
      WHERE book_id = $1 AND client_id = ANY($4)
    UNION ALL SELECT 'hash', e.client_id, '', e.body, e.hash, e.n FROM unnest($5::text[], $6::bigint[]) AS w (client_id, n)
      JOIN entries e ON e.book_id = $1 AND e.client_id = w.client_id AND e.n = w.n
    UNION ALL SELECT 'answer', r.device_id, r.key, r.answer, r.hash, 0 FROM unnest($7::text[], $8::text[]) AS w (device_id, key)
      JOIN requests r ON r.book_id = $1 AND r.device_id = w.device_id AND r.key = w.key
    UNION ALL SELECT 'role', w.device_id, m.user_id, m.role, NULL,
      (SELECT count(*) FROM devices d WHERE d.id = w.device_id AND d.revoked_at IS NULL)
      FROM unnest($9::text[], $10::text[]) AS w (device_id, user_id)
      JOIN members m ON m.book_id = $1 AND m.user_id = w.user_id`,
};

const LIVE: Statement = {
  name: 'live',
  text: `SELECT kind, id, line, seq FROM records
    WHERE book_id = $1 AND parent_id = $2 AND kind = 'transaction' AND deleted IS NULL LIMIT $3`,
};
const DELETED: Statement = {
  name: 'deleted',
  text: `SELECT kind, id, line, seq FROM records
    WHERE book_id = $1 AND parent_id = $2 AND kind = 'transaction' AND deleted = $4 LIMIT $3`,
};
const AFTER: Statement = {
  name: 'after',
  text: `SELECT kind, id, line, seq FROM records WHERE book_id = $1 AND kind = $2 AND id > $3 ORDER BY id LIMIT $4`,
};
const AFTER_OF: Statement = {
  name: 'after-of',
  text: `SELECT kind, id, line, seq FROM records
    WHERE book_id = $1 AND kind = $2 AND id > $3 AND parent_id = ANY($5) ORDER BY id LIMIT $4`,
};
const ALL_BALANCES: Statement = {
  name: 'all-balances',
  text: `SELECT currency, minor FROM balances WHERE book_id = $1`,
};

/** A book's facts, and the Txn that fetches more of them. */
export interface Fetching {
  readonly txn: Txn;
  readonly book: string;
  readonly facts: BookFacts;
}

/** Fetches what is wanted, and what that refers to. */
export async function fetchRows(fetching: Fetching, wants: Wants): Promise<void> {
  const listed = new Set(wants.ids);
  for (const list of wants.lists) for (const id of await fetchList(fetching, list)) listed.add(id);
  for (const wish of wants.transactions) await fetchTransactions(fetching, wish);
  if (wants.allBalances) await fetchAllBalances(fetching);
  await fetchAny(fetching, wants, [...listed]);
  // What is found there is most often asked next: the contact of a transaction, the root of a contact.
  const parents = fetching.facts.unknownParents();
  if (parents.length > 0) await fetchAny(fetching, new NewWants(), parents);
}

async function fetchAny({ txn, book, facts }: Fetching, wants: Wants, wanted: readonly string[]): Promise<void> {
  const ids = wanted.filter(canBeStored);
  const kinds = [...wants.kinds].filter(canBeStored);
  const answers = wants.answers.filter(([, key]) => canBeStored(key));
  const rows = await txn.rows<AnyRow>(FETCH, [
    book,
    kinds,
    ids,
    [...wants.clients],
    ...columns(wants.hashes),
    ...columns(answers),
    ...columns(wants.identities),
  ]);
  for (const id of wanted) {
    for (const kind of ['contact', 'conflict']) facts.families.add(`${kind} ${id}`);
    if (!facts.balances.has(id)) facts.balances.set(id, new Map());
  }
  for (const row of rows) take(facts, row);
  for (const id of wanted) for (const kind of wants.kinds) absent(facts.records, `${kind} ${id}`);
  for (const clientId of wants.clients) absent(facts.clients, clientId);
  for (const [clientId, n] of wants.hashes) absent(facts.hashes, `${clientId} ${n}`);
  for (const [deviceId, key] of wants.answers) absent(facts.answers, `${deviceId} ${key}`);
}

function take(facts: BookFacts, row: AnyRow): void {
  const { what, a, b, d, n } = row;
  if (what === 'role') return void facts.roles.set(`${a} ${b}`, { role: row.c as Role | null, live: n });
  const c = row.c ?? '';
  if (what === 'record') facts.addRecord({ kind: a, id: b, line: c, seq: n });
  else if (what === 'balance') facts.balances.get(a)?.set(b, { contactId: a, currency: b, minor: BigInt(c), count: n });
  else if (what === 'client') facts.clients.set(a, { userId: b, lastN: n });
  else if (what === 'hash') facts.hashes.set(`${a} ${n}`, hashOfEntry({ body: c, hash: d }));
  else facts.answers.set(`${a} ${b}`, { answer: c, hash: d ?? '' });
}

async function fetchTransactions({ txn, book, facts }: Fetching, wish: WantedTransactions): Promise<void> {
  const { parent, deleted, limit } = wish;
  const values = [book, parent, limit];
  const isLive = typeof deleted === 'string';
  const rows = !canBeStored(parent)
    ? []
    : await txn.rows<LineRow>(isLive ? LIVE : DELETED, isLive ? values : [...values, deleted.cause]);
  for (const row of rows) facts.addRecord(row);
  facts.transactions.set(childrenName(wish), { ids: rows.map(({ id }) => id), whole: rows.length < limit });
}

/** Returns the ids of contacts: with each, its balances and what was merged into it are wanted. */
async function fetchList({ txn, book, facts }: Fetching, wish: WantedList): Promise<readonly string[]> {
  const { name, kind, after, parents, limit } = wish;
  const values = [book, kind, after, limit];
  const rows = await txn.rows<LineRow>(parents ? AFTER_OF : AFTER, parents ? [...values, parents] : values);
  const list = facts.lists.get(name) ?? { rows: [], whole: false };
  list.whole = rows.length < limit;
  for (const row of rows) {
    list.rows.push(row);
    facts.addRecord(row);
  }
  facts.lists.set(name, list);
  return kind === 'contact' ? rows.map(({ id }) => id) : [];
}

async function fetchAllBalances({ txn, book, facts }: Fetching): Promise<void> {
  const rows = await txn.rows<{ currency: string; minor: string }>(ALL_BALANCES, [book]);
  facts.allBalances = rows.map(({ currency, minor }) => ({ currency, minor: BigInt(minor) }));
}

function absent(known: Map<string, unknown>, name: string): void {
  if (!known.has(name)) known.set(name, null);
}

function columns(pairs: readonly (readonly [unknown, unknown])[]): readonly [unknown[], unknown[]] {
  return [pairs.map(([first]) => first), pairs.map(([, second]) => second)];
}

/** Texts that PostgreSQL knows: what has others is in no row. */
function canBeStored(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}
