// A model of PostgreSQL: statements of the real storage over rows with versions. A statement sees what was committed when
// it began (in a REPEATABLE READ Txn: when its first one began) and what its own Txn did; rows that are written are locked
// until the Txn ends, and whoever wants them waits, up to a time. Txns are lost with their connection.

import { Sql } from '../../../src/server/storage/sqlite/sql.ts';
import { IN_MEMORY } from '../../../src/server/storage/sqlite/open.ts';
import { MIGRATIONS } from '../../../src/server/storage/postgres/schema.ts';
import type { Dice } from '../dice.ts';
import type { ServerSql } from '../sim-database.ts';
import type { Process, Timeline } from '../sim-clock.ts';
import { inSqlite, valuesInSqlite } from './dialect.ts';
import { Locks } from './locks.ts';
import { OPEN_FROM, TABLES, tablesSql } from './versioned-tables.ts';
import { WRITE_WORDS, writeAll } from './write-all.ts';

/** What a statement came to. */
export interface Result {
  readonly rows: readonly object[];
  readonly rowCount: number;
  /** Which end a COMMIT came to. */
  readonly command?: 'COMMIT' | 'ROLLBACK';
}

/** An error as PostgreSQL sends it. */
export class PgError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** What whoever asked hears when the connection is lost. */
export function connectionLost(): Error {
  return Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
}

/** One connection's end at the database. */
export interface Session {
  readonly process: Process;
  readonly id: number;
  txn: Txn | undefined;
  isLost: boolean;
}

/** An open Txn. `seen`: the newest commit that it sees; fixed from its first statement on if it is repeatable. */
export interface Txn {
  readonly me: number;
  readonly isRepeatable: boolean;
  readonly locks: Set<string>;
  seen: number | undefined;
  hasWritten: boolean;
  /** A statement of it has failed: nothing more is done in it. */
  hasFailed: boolean;
}

/** Known bugs of storages among nodes, put back by the gate. */
export interface PgBugs {
  /** Nobody waits for rows that another Txn has locked, and no key is unique. */
  readonly unlocked?: boolean;
  /** Readers see what is not committed. */
  readonly dirtyReads?: boolean;
}

/** The part of commits that take long, and how long (ms). */
const SLOW_COMMITS = 0.3;
const SLOW_MS = 150;
/** Rows that no open Txn can see are removed after so many commits. */
const VACUUM_EVERY = 50;
const UNIQUE = /sqlstate (\d+)/;

/** The database. */
export class SimPostgres extends Sql implements ServerSql {
  readonly #timeline: Timeline;
  readonly #dice: Dice;
  readonly #bugs: PgBugs;
  readonly #locks = new Locks();
  readonly #open = new Set<Txn>();
  #commits = 0;
  #begun = 0;
  /** The statement of a writing Txn that fails, after so many others; with `death` the node that asked dies with it. */
  #planned: { left: number; readonly death: ((process?: Process) => void) | undefined } | undefined;
  /** What only the SQLite worlds' bugs are for. */
  broken: 'autocommit' | 'lateCommit' | undefined;

  constructor(timeline: Timeline, dice: Dice, bugs: PgBugs = {}) {
    super(IN_MEMORY, { busyMs: 0 });
    this.#timeline = timeline;
    this.#dice = dice;
    this.#bugs = bugs;
    this.exec(tablesSql(bugs.unlocked !== true));
    this.write(() => this.run('INSERT INTO access_version (one, version) VALUES (1, 0)'));
  }

  failAfter(statements: number, death?: (process?: Process) => void): void {
    this.#planned = { left: statements, death };
  }

  heal(): void {
    this.#planned = undefined;
  }

  apart<T>(work: () => T): T {
    return work();
  }

  commitLate(): void {
    // Commits are never late here.
  }

  /** Nothing that is open is committed any more. */
  rollBack(): void {
    for (const txn of this.#open) this.#end(txn, false);
  }

  /** Does something in a Txn of its own, at once. */
  override write<T>(work: () => T): T {
    const txn = this.#begin(false);
    txn.hasWritten = true;
    this.#look(this.#commits, txn.me);
    const result = work();
    this.#end(txn, true);
    return result;
  }

  /** Runs a statement of a session; `done` hears what came of it, perhaps after a wait for a lock of at most `lockMs`. */
  perform(
    session: Session,
    { text, values, lockMs }: { readonly text: string; readonly values: readonly unknown[]; readonly lockMs: number },
    done: (outcome: Result | Error) => void,
  ): void {
    const failure = this.#failureOf(session, text);
    if (failure === 'before') {
      this.lose(session);
      return done(connectionLost());
    }
    if (failure instanceof Error) {
      if (session.txn !== undefined) session.txn.hasFailed = true;
      return done(failure);
    }
    const run = (): void => {
      const outcome = this.#try(session, text, values);
      if (failure === 'after') this.lose(session);
      done(failure === 'after' ? connectionLost() : outcome);
    };
    const { txn } = session;
    // A disk takes its time to make a commit last: meanwhile it is not seen, and its rows stay locked.
    if (text === 'COMMIT' && txn?.hasWritten === true && this.#dice.chance(SLOW_COMMITS)) {
      this.#timeline.schedule(this.#dice.between(5, SLOW_MS), run);
      return;
    }
    const lock = txn === undefined || this.#bugs.unlocked === true ? undefined : this.#lockOf(text, values);
    if (txn === undefined || lock === undefined) return run();
    let isWaiting = true;
    const stop = this.#locks.ask(lock, txn, () => {
      isWaiting = false;
      // Whoever is gone by then has no use for it.
      if (session.txn === txn) run();
      else this.#locks.release(txn);
    });
    if (!isWaiting) return;
    this.#timeline.schedule(lockMs, () => {
      if (!isWaiting) return;
      stop();
      txn.hasFailed = true;
      done(new PgError('55P03', 'canceling statement due to lock timeout'));
    });
  }

  /** A connection is gone, and its Txn with it. */
  lose(session: Session): void {
    session.isLost = true;
    if (session.txn !== undefined) this.#end(session.txn, false);
    session.txn = undefined;
  }

  #try(session: Session, text: string, values: readonly unknown[]): Result | Error {
    if (session.isLost) return new PgError('57P01', 'terminating connection');
    const isAborted = session.txn?.hasFailed === true && !/^(COMMIT|ROLLBACK)$/.test(text);
    if (isAborted) return new PgError('25P02', 'current transaction is aborted');
    try {
      return this.#run(session, text, values);
    } catch (error) {
      if (session.txn !== undefined) session.txn.hasFailed = true;
      const state = UNIQUE.exec(String(error))?.[1];
      return state === undefined ? (error as Error) : new PgError(state, 'duplicate key value');
    }
  }

  #run(session: Session, text: string, values: readonly unknown[]): Result {
    if (text.startsWith('BEGIN')) session.txn = this.#begin(text.includes('REPEATABLE READ'));
    else if (/^(COMMIT|ROLLBACK)$/.test(text)) {
      const isDone = text === 'COMMIT' && session.txn?.hasFailed !== true;
      if (session.txn !== undefined) this.#end(session.txn, isDone);
      session.txn = undefined;
      return { rows: [], rowCount: 0, command: isDone ? 'COMMIT' : 'ROLLBACK' };
    } else if (session.txn !== undefined) return this.#statement(session.txn, text, values);
    else {
      const txn = this.#begin(false);
      try {
        return this.#statement(txn, text, values);
      } finally {
        this.#end(txn, true);
      }
    }
    return { rows: [], rowCount: 0 };
  }

  #statement(txn: Txn, text: string, values: readonly unknown[]): Result {
    if (text.startsWith('SET LOCAL')) return { rows: [], rowCount: 0 };
    const known = KNOWN.find(([start]) => text.startsWith(start));
    if (known !== undefined) return { rows: known[1], rowCount: known[1].length };
    if (!/^\s*SELECT/.test(text)) txn.hasWritten = true;
    const seen = txn.isRepeatable ? (txn.seen ??= this.#commits) : this.#commits;
    this.#look(this.#bugs.dirtyReads === true ? 2 * OPEN_FROM : seen, txn.me);
    try {
      if (text.startsWith(WRITE_WORDS)) return writeAll(this, values);
      return this.#translated(text, values);
    } finally {
      this.#look(this.#commits, 0);
    }
  }

  #translated(text: string, values: readonly unknown[]): Result {
    const upsert = /^INSERT INTO (\w+) \(([^)]*)\)[\s\S]* ON CONFLICT \(([^)]*)\) DO UPDATE/.exec(text);
    if (upsert?.[1] === 'attendance') {
      const there = 'book_id IN (SELECT value FROM json_each(?)) AND node_id = ?';
      this.run(`DELETE FROM attendance WHERE ${there}`, ...valuesInSqlite(values.slice(0, 2)));
    } else if (upsert !== null) this.#makeRoom(upsert, values);
    const bare = text.replace(/\s+(ON CONFLICT|RETURNING)[\s\S]*$/, '');
    const words = inSqlite(bare);
    const bound = valuesInSqlite(values);
    if (/^\s*(SELECT|WITH)/.test(bare)) {
      const rows = this.all<object>(words, ...bound);
      return { rows, rowCount: rows.length };
    }
    const before = this.#changes();
    this.run(words, ...bound);
    const changed = this.#changes() - before;
    const rowCount = bare.startsWith('UPDATE') ? changed / 2 : changed;
    return { rows: text.includes('RETURNING book_id AS key') ? [{ key: values[0] }] : [], rowCount };
  }

  /** What an upsert replaces goes first. Its first values are those of its first columns. */
  #makeRoom([, table = '', columns = '', keys = '']: RegExpExecArray, values: readonly unknown[]): void {
    const names = columns.split(',').map((name) => name.trim());
    const key = keys.split(',').map((name) => name.trim());
    const wanted = key.map((name) => values[names.indexOf(name)] as string);
    this.run(`DELETE FROM ${table} WHERE ${key.map((name) => `${name} = ?`).join(' AND ')}`, ...wanted);
  }

  #changes(): number {
    return this.one<{ n: number }>('SELECT total_changes() AS n')?.n ?? 0;
  }

  #lockOf(text: string, values: readonly unknown[]): string | undefined {
    const [, place, words] = /FROM books WHERE book_id = (?:'([^']*)'|(\$1)) FOR UPDATE/.exec(text) ?? [];
    const book = words === undefined ? place : String(values[0]);
    if (book !== undefined) {
      const exists = this.one('SELECT 1 FROM books WHERE book_id = ?', book) !== undefined;
      return exists ? `book ${book}` : undefined;
    }
    const table = /^(?:UPDATE|DELETE FROM) (\w+)/.exec(text)?.[1];
    return table === undefined ? undefined : `table ${table}`;
  }

  #failureOf({ txn, process }: Session, text: string): 'before' | 'after' | Error | undefined {
    if (this.#planned === undefined || txn === undefined || txn.isRepeatable || text === 'ROLLBACK') return undefined;
    this.#planned.left -= 1;
    if (this.#planned.left >= 0) return undefined;
    const { death } = this.#planned;
    this.#planned = undefined;
    if (death !== undefined) {
      death(process);
      return this.#dice.pick(['before', 'after']);
    }
    const passing = new PgError(this.#dice.pick(['40001', '40P01', '57014']), 'it fails in passing');
    return this.#dice.pick(['before', 'after', passing]);
  }

  #begin(isRepeatable: boolean): Txn {
    this.#begun += 1;
    const txn: Txn = {
      me: OPEN_FROM + this.#begun,
      isRepeatable,
      locks: new Set(),
      seen: undefined,
      hasWritten: false,
      hasFailed: false,
    };
    this.#open.add(txn);
    return txn;
  }

  #end(txn: Txn, isCommitted: boolean): void {
    if (!this.#open.delete(txn)) return this.#locks.release(txn);
    if (txn.hasWritten) {
      if (isCommitted) this.#commit(txn.me);
      else this.#undo(txn.me);
      this.#look(this.#commits, 0);
    }
    this.#locks.release(txn);
  }

  #commit(me: number): void {
    let changed = 0;
    for (const { name } of TABLES) {
      changed += this.run(`UPDATE ${name}_all SET made = ? WHERE made = ?`, this.#commits + 1, me);
      changed += this.run(`UPDATE ${name}_all SET ended = ? WHERE ended = ?`, this.#commits + 1, me);
    }
    if (changed === 0) return;
    this.#commits += 1;
    if (this.#commits % VACUUM_EVERY === 0) this.#vacuum();
  }

  #undo(me: number): void {
    for (const { name } of TABLES) {
      this.run(`DELETE FROM ${name}_all WHERE made = ?`, me);
      this.run(`UPDATE ${name}_all SET ended = NULL WHERE ended = ?`, me);
    }
  }

  #vacuum(): void {
    const oldest = Math.min(this.#commits, ...Array.from(this.#open, ({ seen }) => seen ?? this.#commits));
    for (const { name } of TABLES) this.run(`DELETE FROM ${name}_all WHERE ended <= ?`, oldest);
  }

  #look(seen: number, me: number): void {
    this.run('UPDATE moment SET seen = ?, me = ?, now_ms = ?', seen, me, this.#timeline.now);
  }
}

/** Statements about the server, not its tables. */
const KNOWN: readonly (readonly [start: string, rows: readonly object[]])[] = [
  ['SELECT pg_advisory_xact_lock', []],
  ['SELECT coalesce(max(version), 0)', [{ version: MIGRATIONS.length }]],
  ['SELECT to_regclass', [{ there: true }]],
  ['UPDATE schema_versions', []],
  ['LISTEN', []],
];
