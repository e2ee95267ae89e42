// Copies everything from one database into another, empty one, of whatever engine, in pieces; and reads both again to
// see that they are equal. Asked of both in one Txn each.

import { createHash } from 'node:crypto';
import { all, one, run } from './query.ts';
import type { Ask, Value } from './query.ts';
import { parentKey } from './parent-key.ts';

/** Rows read and written at once. */
const ROWS = 200;

/** A database inside a Txn. */
export interface Side {
  readonly engine: 'sqlite' | 'postgres';
  ask<T>(questions: Ask<T>): Promise<T>;
}

/** Rows copied, by table. */
export type CopyCounts = Readonly<Record<string, number>>;

interface Table {
  readonly name: string;
  /** Columns that are the same in every engine; the first ones are its key (within a book). */
  readonly columns: readonly string[];
  readonly keys: number;
}

const ACCOUNTS: readonly Table[] = [
  { name: 'users', columns: ['id', 'name', 'name_key', 'personal_book', 'created_at'], keys: 1 },
  { name: 'codes', columns: ['hash', 'user_id', 'expires_at', 'used_at', 'created_at'], keys: 1 },
  {
    name: 'devices',
    columns: 'id token_hash user_id name kind book read_only created_at last_seen_at revoked_at'.split(' '),
    keys: 1,
  },
];

const OF_BOOK: readonly Table[] = [
  { name: 'members', columns: ['user_id', 'role', 'since'], keys: 1 },
  {
    name: 'invites',
    columns: ['id', 'hash', 'role', 'created_by', 'created_at', 'expires_at', 'used_at', 'used_by'],
    keys: 1,
  },
  { name: 'clients', columns: ['client_id', 'user_id', 'last_n'], keys: 1 },
  { name: 'entries', columns: ['seq', 'tag', 'client_id', 'n', 'hash', 'body', 'events'], keys: 1 },
  { name: 'records', columns: ['kind', 'id', 'parent_id', 'deleted', 'line', 'seq'], keys: 2 },
  { name: 'balances', columns: ['contact_id', 'currency', 'minor', 'count'], keys: 2 },
  { name: 'requests', columns: ['device_id', 'key', 'hash', 'answer'], keys: 2 },
];

type Row = Readonly<Record<string, Value>>;
type BookKey = Value;

const BOOK_COLUMNS = ['id', 'epoch', 'head', 'head_tag', 'digest', 'created_at', 'archived_at'] as const;

/** Whether nobody and nothing is in a database yet. */
export function* isEmpty(): Ask<boolean> {
  const users = yield* one('SELECT 1 FROM users LIMIT 1');
  return users === undefined && (yield* one('SELECT 1 FROM books LIMIT 1')) === undefined;
}

/** Copies every row; resolves with how many there were. */
export async function copyTables(from: Side, to: Side): Promise<CopyCounts> {
  const counts: Record<string, number> = {};
  const copy = async (table: Table, keys: { readonly from: BookKey; readonly to: BookKey } | undefined) => {
    counts[table.name] ??= 0;
    for await (const rows of piecesOf(from, table, keys?.from)) {
      await to.ask(insert(to, table, { rows, book: keys?.to }));
      counts[table.name] = (counts[table.name] ?? 0) + rows.length;
    }
  };
  for (const table of ACCOUNTS) await copy(table, undefined);
  for (const { key, row } of await from.ask(books())) {
    const made = await to.ask(insertBook(to, row));
    for (const table of OF_BOOK) await copy(table, { from: key, to: made });
    counts['books'] = (counts['books'] ?? 0) + 1;
  }
  return counts;
}

/** A hash over every row of a database, the same for equal databases of different engines. */
export async function contentHash(side: Side): Promise<string> {
  const hash = createHash('sha256');
  const add = async (table: Table, book?: BookKey): Promise<void> => {
    for await (const rows of piecesOf(side, table, book))
      for (const row of rows) hash.update(`${JSON.stringify(table.columns.map((name) => row[name] ?? null))}\n`);
  };
  for (const table of ACCOUNTS) await add(table);
  for (const { key, row } of await side.ask(books())) {
    hash.update(`${JSON.stringify(BOOK_COLUMNS.map((name) => row[name] ?? null))}\n`);
    for (const table of OF_BOOK) await add(table, key);
  }
  return hash.digest('hex');
}

async function* piecesOf(side: Side, table: Table, book: BookKey | undefined): AsyncGenerator<readonly Row[]> {
  for (let last: Row | undefined; ;) {
    const rows: readonly Row[] = await side.ask(piece(table, book, last));
    if (rows.length > 0) yield rows;
    if (rows.length < ROWS) return;
    last = rows.at(-1);
  }
}

function piece({ name, columns, keys }: Table, book: BookKey | undefined, last: Row | undefined): Ask<readonly Row[]> {
  const key = columns.slice(0, keys);
  const after = last === undefined ? [] : key.map((column) => last[column] ?? null);
  const ofBook = book === undefined ? [] : ['book_id = ?'];
  const further = last === undefined ? [] : [`(${key.join(', ')}) > (${key.map(() => '?').join(', ')})`];
  const where = [...ofBook, ...further].join(' AND ');
  const text = `SELECT ${columns.join(', ')} FROM ${name}${where === '' ? '' : ` WHERE ${where}`}`;
  return all<Row>(`${text} ORDER BY ${key.join(', ')} LIMIT ${ROWS}`, ...(book === undefined ? [] : [book]), ...after);
}

function* insert(
  { engine }: Side,
  { name, columns }: Table,
  { rows, book }: { readonly rows: readonly Row[]; readonly book: BookKey | undefined },
): Ask<void> {
  const isShort = name === 'records' && engine === 'sqlite';
  const names = [...(book === undefined ? [] : ['book_id']), ...columns, ...(isShort ? ['parent_key'] : [])];
  const places = `(${names.map(() => '?').join(', ')})`;
  const values = rows.flatMap((row) => [
    ...(book === undefined ? [] : [book]),
    ...columns.map((column) => row[column] ?? null),
    ...(isShort ? [typeof row['parent_id'] === 'string' ? parentKey(row['parent_id']) : null] : []),
  ]);
  yield* run(`INSERT INTO ${name} (${names.join(', ')}) VALUES ${rows.map(() => places).join(', ')}`, ...values);
}

/** In the order in which they were made. */
function* books(): Ask<readonly { readonly key: BookKey; readonly row: Row }[]> {
  const text = `SELECT book_id AS key, ${BOOK_COLUMNS.join(', ')} FROM books ORDER BY created_at, id`;
  return (yield* all<Row>(text)).map(({ key = null, ...row }) => ({ key, row }));
}

function* insertBook({ engine }: Side, row: Row): Ask<BookKey> {
  const [, ...others] = BOOK_COLUMNS;
  const names = [engine === 'sqlite' ? 'id' : 'book_id', ...others];
  const text = `INSERT INTO books (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')}) RETURNING book_id AS key`;
  const made = yield* one<{ key: BookKey }>(text, ...BOOK_COLUMNS.map((name) => row[name] ?? null));
  return made?.key ?? null;
}
