// Copies of the server's database, as an administrator makes them, and what a server is after one was put back.

import { newUuid } from '../../src/base/uuid.ts';
import type { Dice } from './dice.ts';
import { EPOCH_MS } from './sim-clock.ts';
import type { ServerSql } from './sim-database.ts';

/** What a restore concerns: the books, and which one is whose. Devices keep their tokens, so that they come back by themselves. */
const TABLES = ['users', 'books', 'members', 'clients', 'entries', 'records', 'balances'] as const;

type Row = Readonly<Record<string, string | number | null>>;

/** A copy of a database. */
export type DatabaseCopy = ReadonlyMap<(typeof TABLES)[number], readonly Row[]>;

/** Copies what has been committed. */
export function copyDatabase(sql: ServerSql): DatabaseCopy {
  return sql.apart(() => new Map(TABLES.map((table) => [table, sql.all<Row>(`SELECT * FROM ${table}`)])));
}

/** Puts a copy in the place of what is there; no server may run. With `dice` as `ledger-server restore` does, under new epochs. */
export function putBack(sql: ServerSql, copy: DatabaseCopy, dice?: Dice): void {
  sql.apart(() => {
    sql.write(() => {
      for (const [table, rows] of copy) {
        sql.run(`DELETE FROM ${table}`);
        for (const row of rows) insert(sql, table, row);
      }
      for (const { id } of dice === undefined ? [] : sql.all<{ id: string }>('SELECT id FROM books ORDER BY id')) {
        sql.run('UPDATE books SET epoch = ? WHERE id = ?', newUuid(EPOCH_MS, (dice as Dice).random), id);
      }
    });
  });
}

function insert(sql: ServerSql, table: string, row: Row): void {
  const names = Object.keys(row);
  const places = names.map(() => '?').join(', ');
  sql.run(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${places})`, ...Object.values(row));
}
