// The tables of the real PostgreSQL schema in SQLite, with versions of rows: each row says which commit made it and which
// one ended it, and a view of the table's name shows what one moment sees. Statements read and write the views.

import { MIGRATIONS } from '../../../src/server/storage/postgres/schema.ts';

/** From here on a number is that of a Txn which is not committed. */
export const OPEN_FROM = 1e15;

/** A table: its columns, those that are computed from others, and its keys. */
export interface Table {
  readonly name: string;
  readonly columns: readonly string[];
  readonly computed: ReadonlyMap<string, string>;
  readonly keys: readonly (readonly string[])[];
}

/** Every table of the schema. */
export const TABLES: readonly Table[] = MIGRATIONS.flatMap((sql) => Array.from(sql.matchAll(CREATE()), tableOf)).map(
  (table) => ({ ...table, columns: [...table.columns, ...columnsAddedTo(table.name)] }),
);

/** Makes the tables, their views, and what makes the views writable. `moment` says what is seen and when. */
export function tablesSql(isUnique: boolean): string {
  const moment = 'CREATE TABLE moment (seen REAL, me REAL, now_ms REAL); INSERT INTO moment VALUES (0, 0, 0);';
  return `${moment}${TABLES.map((table) => tableSql(table, isUnique)).join('\n')}`;
}

function columnsAddedTo(name: string): readonly string[] {
  const added = new RegExp(`ALTER TABLE ${name} ADD COLUMN (\\w+)`, 'g');
  return MIGRATIONS.flatMap((sql) => Array.from(sql.matchAll(added), ([, column = '']) => column));
}

function CREATE(): RegExp {
  return /CREATE TABLE (\w+) \(([\s\S]*?)\);(?=\s|$)/g;
}

function tableOf([, name = '', body = '']: RegExpExecArray): Table {
  const columns: string[] = [];
  const computed = new Map<string, string>();
  const keys: string[][] = [];
  for (const part of partsOf(body)) {
    const key = /^(?:PRIMARY KEY|UNIQUE) \(([^)]*)\)/.exec(part)?.[1];
    const column = /^\w+/.exec(part)?.[0] ?? '';
    const source = /GENERATED ALWAYS AS \((\w+)\)/.exec(part)?.[1];
    if (key !== undefined) keys.push(key.split(',').map((one) => one.trim()));
    else if (source !== undefined) computed.set(column, source);
    else columns.push(column);
    if (key === undefined && /PRIMARY KEY|UNIQUE/.test(part)) keys.push([column]);
  }
  return { name, columns, computed, keys };
}

/** What commas outside of brackets part. */
function partsOf(body: string): readonly string[] {
  let depth = 0;
  let parts = [''];
  for (const letter of body) {
    if (letter === '(') depth += 1;
    if (letter === ')') depth -= 1;
    if (letter === ',' && depth === 0) parts = [...parts, ''];
    else parts[parts.length - 1] += letter;
  }
  return parts.map((part) => part.trim());
}

function tableSql({ name, columns, computed, keys }: Table, isUnique: boolean): string {
  const list = columns.join(', ');
  const extra = Array.from(computed, ([column, source]) => `, ${source} AS ${column}`).join('');
  const news = columns.map((column) => `NEW.${column}`).join(', ');
  const insert = `INSERT INTO ${name}_all (${list}, made) SELECT ${news}, me FROM moment;`;
  const end = `UPDATE ${name}_all SET ended = (SELECT me FROM moment) WHERE _row = OLD._row;`;
  const taken = keys.map((key) => {
    const same = key.map((column) => `${column} = NEW.${column}`).join(' AND ');
    return `SELECT RAISE(ABORT, 'sqlstate 23505') WHERE EXISTS (SELECT 1 FROM ${name} WHERE ${same});`;
  });
  const indexes = keys.map((key, index) => `CREATE INDEX ${name}_key${index} ON ${name}_all (${key.join(', ')});`);
  return `CREATE TABLE ${name}_all (_row INTEGER PRIMARY KEY, ${list}, made REAL NOT NULL, ended REAL);
    ${indexes.join('')}
    CREATE INDEX ${name}_made ON ${name}_all (made);
    CREATE INDEX ${name}_ended ON ${name}_all (ended) WHERE ended IS NOT NULL;
    CREATE VIEW ${name} AS SELECT _row, ${list}${extra} FROM ${name}_all, moment
      WHERE (made <= seen OR made = me) AND (ended IS NULL OR (ended > seen AND ended <> me));
    CREATE TRIGGER ${name}_insert INSTEAD OF INSERT ON ${name} BEGIN ${isUnique ? taken.join('') : ''}${insert} END;
    CREATE TRIGGER ${name}_update INSTEAD OF UPDATE ON ${name} BEGIN ${end}${insert} END;
    CREATE TRIGGER ${name}_delete INSTEAD OF DELETE ON ${name} BEGIN ${end} END;`;
}
