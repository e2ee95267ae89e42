// One SQLite connection with its prepared statements. Bound parameters only: texts of statements are constants.

import { DatabaseSync } from 'node:sqlite';
import type { SQLInputValue, StatementSync } from 'node:sqlite';
import type { Answer, Ask, Query } from '../shared/query.ts';

/** A connection whose statements are prepared once each. Everything is synchronous and throws SQLite's errors. */
export class Sql {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  /** Opens the file; `readOnly` connections cannot write. Waits `busyMs` for locks of other processes. */
  constructor(path: string, options: { readonly readOnly?: boolean; readonly busyMs: number }) {
    this.#db = new DatabaseSync(path, { readOnly: options.readOnly ?? false, timeout: options.busyMs });
  }

  /** Runs statements without parameters or results. */
  exec(text: string): void {
    this.#db.exec(text);
  }

  /** Runs one statement; returns how many rows it changed. */
  run(text: string, ...parameters: readonly SQLInputValue[]): number {
    return Number(this.#statement(text).run(...parameters).changes);
  }

  /** The first row of a query; `T` names its columns. */
  one<T>(text: string, ...parameters: readonly SQLInputValue[]): T | undefined {
    return this.#statement(text).get(...parameters) as T | undefined;
  }

  /** Every row of a query; `T` names its columns. */
  all<T>(text: string, ...parameters: readonly SQLInputValue[]): readonly T[] {
    return this.#statement(text).all(...parameters) as unknown as readonly T[];
  }

  /** The rows of a query one by one; it must be read to its end or left with `return`. */
  each<T>(text: string, ...parameters: readonly SQLInputValue[]): Iterable<T> {
    return this.#statement(text).iterate(...parameters) as unknown as Iterable<T>;
  }

  /** Answers what is asked, statement by statement. */
  ask<T>(questions: Ask<T>): T {
    let next = questions.next();
    while (next.done !== true) next = questions.next(this.#answer(next.value));
    return next.value;
  }

  /** Answers what is asked in one Txn that takes the write lock at once; undone if it throws. */
  askWriting<T>(questions: Ask<T>): T {
    return this.write(() => this.ask(questions));
  }

  /** Answers what is asked in one read Txn. */
  askReading<T>(questions: Ask<T>): T {
    return this.read(() => this.ask(questions));
  }

  /** Runs `work` in one Txn that takes the write lock at once; undone if `work` throws. */
  write<T>(work: () => T): T {
    return this.#within('BEGIN IMMEDIATE', work);
  }

  /** Runs `work` in one read Txn: everything it reads is of one moment. */
  read<T>(work: () => T): T {
    return this.#within('BEGIN', work);
  }

  close(): void {
    this.#statements.clear();
    this.#db.close();
  }

  #answer({ text, values, wants }: Query): Answer {
    const words = typeof text === 'string' ? text : text.sqlite;
    if (words === null) return wants === 'rows' ? [] : 0;
    return wants === 'rows' ? this.all(words, ...values) : this.run(words, ...values);
  }

  #within<T>(begin: string, work: () => T): T {
    this.run(begin);
    try {
      const result = work();
      this.run('COMMIT');
      return result;
    } catch (error) {
      // SQLite may have rolled back by itself (disk full); then this second one fails and says nothing new.
      if (this.#db.isTransaction) this.run('ROLLBACK');
      throw error;
    }
  }

  #statement(text: string): StatementSync {
    let statement = this.#statements.get(text);
    if (statement === undefined) this.#statements.set(text, (statement = this.#db.prepare(text)));
    return statement;
  }
}
