// The statement that writes everything of a commit to one book, row by row: SQLite has no writing parts in a statement.

import type { Sql } from '../../../src/server/storage/sqlite/sql.ts';

/** How that statement begins. */
export const WRITE_WORDS = 'WITH new_entries AS (';

type Value = string | number | null;

/** Writes what the statement's values say; gives the access version. */
export function writeAll(
  sql: Sql,
  values: readonly unknown[],
): { readonly rows: readonly object[]; readonly rowCount: number } {
  const book = values[0] as string;
  const rows = (from: number, count: number): readonly Value[][] => zipped(values.slice(from - 1, from - 1 + count));
  const put = (table: string, columns: string, list: readonly Value[][]): void => {
    const marks = columns.split(',').map(() => '?');
    for (const row of list)
      sql.run(`INSERT INTO ${table} (book_id, ${columns}) VALUES (?, ${marks.join(', ')})`, book, ...row);
  };
  const drop = (table: string, keys: readonly string[], list: readonly Value[][]): void => {
    const same = keys.map((key) => ` AND ${key} = ?`).join('');
    for (const row of list)
      sql.run(`DELETE FROM ${table} WHERE book_id = ?${same}`, book, ...row.slice(0, keys.length));
  };
  put('entries', 'seq, tag, client_id, n, hash, body, events', rows(2, 7));
  drop('records', ['kind', 'id'], rows(9, 6));
  put('records', 'kind, id, parent_id, deleted, line, seq', rows(9, 6));
  drop('balances', ['contact_id', 'currency'], rows(15, 4));
  put('balances', 'contact_id, currency, minor, count', rows(15, 4));
  drop('balances', ['contact_id', 'currency'], rows(19, 2));
  drop('clients', ['client_id'], rows(21, 3));
  put('clients', 'client_id, user_id, last_n', rows(21, 3));
  put('requests', 'device_id, key, hash, answer', rows(24, 4));
  const [head, tag, digest] = values.slice(27) as Value[];
  if (head !== null && head !== undefined) {
    sql.run(
      'UPDATE books SET head = ?, head_tag = ?, digest = ? WHERE book_id = ?',
      head,
      tag ?? null,
      digest ?? null,
      book,
    );
  }
  const version = sql.all<object>('SELECT version FROM access_version WHERE one = 1');
  return { rows: version, rowCount: version.length };
}

function zipped(columns: readonly unknown[]): readonly Value[][] {
  const [first = []] = columns as Value[][];
  return first.map((_, index) => (columns as Value[][]).map((column) => column[index] ?? null));
}
