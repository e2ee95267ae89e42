// Whether a SQLite database is what it should be: whole pages, then whatever is checked of every engine. Reads only.

import { checkBooks } from '../shared/check-books.ts';
import type { DatabaseReport } from '../shared/check-books.ts';
import type { Sql } from './sql.ts';

/** Checks everything, in one read Txn. Throws only what SQLite throws of a file that is no database. */
export function checkDatabase(sql: Sql): DatabaseReport {
  return sql.read(() => {
    const rows = sql.all<{ integrity_check: string }>('PRAGMA integrity_check');
    const damage = rows.map((row) => row.integrity_check).filter((line) => line !== 'ok');
    if (damage.length > 0) return { books: 0, entries: 0, records: 0, problems: damage };
    return sql.ask(checkBooks());
  });
}
