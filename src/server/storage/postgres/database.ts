// Txns on PostgreSQL: limits set inside each, as few trips as there can be, what passes tried again.

import type { Pool, PoolClient } from 'pg';
import { assert } from '../../../base/assert.ts';
import type { Clock } from '../../../base/clock.ts';
import type { Logger } from '../../../base/logger.ts';
import type { Random } from '../../../base/random.ts';
import type { Answer, Ask, Query } from '../shared/query.ts';
import type { ConnectOptions } from './connect.ts';
import { isLost, isPassing, UncertainCommit } from './failure.ts';

/** How often something is tried at most. */
const TRIES_MAX = 10;
/** Ms before the second try; doubled each time, with jitter, up to the next. */
const WAIT_MS = 25;
const WAIT_MAX_MS = 1_000;

const BEGIN_READ = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';
/** Where commits would not wait for the disk, by whatever default of server, database or user, these do. */
const DURABLE = `SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off'`;
const BEGIN_WRITE = `BEGIN ISOLATION LEVEL READ COMMITTED; ${DURABLE}`;

/** How a Txn begins: with BEGIN and, in the same trip, a statement. */
interface Beginning {
  readonly begin: string;
  readonly first?: Sending;
}

/** What Txns need. `named`: statements are prepared once per connection, which poolers between may not bear. */
export interface DatabaseDeps {
  readonly pool: Pool;
  readonly options: ConnectOptions;
  readonly named: boolean;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** A statement with its name. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** A statement and its values. */
export interface Sending {
  readonly statement: Statement;
  readonly values: readonly unknown[];
}

/** One Txn that is open. Statements that are asked without waiting cross in one trip. */
export class Txn {
  readonly #client: PoolClient;
  readonly #named: boolean;
  #commit: Promise<void> | undefined;

  constructor(client: PoolClient, named: boolean) {
    this.#client = client;
    this.#named = named;
  }

  /** The rows of a statement; `T` names its columns. */
  async rows<T>({ name, text }: Statement, values: readonly unknown[]): Promise<readonly T[]> {
    const query = { text, values: [...values], ...(this.#named ? { name } : {}) };
    return (await this.#client.query<T & object>(query)).rows;
  }

  /** The rows of the last statement, which is committed with it, in one trip. Rejects if either fails. */
  async last<T>(statement: Statement, values: readonly unknown[]): Promise<readonly T[]> {
    const [rows] = await Promise.all([this.rows<T>(statement, values), this.commit()]);
    return rows;
  }

  /**
   * Sends a statement right behind COMMIT, in the same trip and outside of the Txn: it runs whatever COMMIT came to, and
   * nothing waits for it. Gives whether it was done.
   */
  behind({ statement, values }: Sending): Promise<boolean> {
    assert(this.isEnding, 'behind COMMIT');
    return this.rows(statement, values).then(
      () => true,
      () => false,
    );
  }

  /** Whether COMMIT was sent. */
  get isEnding(): boolean {
    return this.#commit !== undefined;
  }

  /** Commits, once. */
  commit(): Promise<void> {
    return (this.#commit ??= commit(this.#client));
  }

  /** Answers what is asked, statement by statement. */
  async ask<T>(questions: Ask<T>): Promise<T> {
    let next = questions.next();
    while (next.done !== true) next = questions.next(await this.#answer(next.value));
    return next.value;
  }

  async #answer({ text, values, wants }: Query): Promise<Answer> {
    const words = typeof text === 'string' ? text : text.postgres;
    if (words === null) return wants === 'rows' ? [] : 0;
    let index = 0;
    const numbered = words.replaceAll('?', () => `$${(index += 1)}`);
    const { rows, rowCount } = await this.#client.query<object>(numbered, [...values]);
    return wants === 'rows' ? rows : (rowCount ?? 0);
  }
}

/** A database that is there most of the time. */
export class Database {
  readonly #deps: DatabaseDeps;

  constructor(deps: DatabaseDeps) {
    this.#deps = deps;
  }

  /** Everything that `work` reads is of one moment. Tried again if that failed for a while. */
  read<T>(work: (txn: Txn) => Promise<T>): Promise<T> {
    return this.persist(() => this.readOnce(work));
  }

  /** The same, tried once. */
  readOnce<T>(work: (txn: Txn) => Promise<T>): Promise<T> {
    return this.#within({ begin: BEGIN_READ }, work);
  }

  /**
   * Statements that read, one after the other in one trip: what each sees is of one moment, and a later one sees no less
   * than those before it.
   */
  select(...reads: readonly Sending[]): Promise<readonly (readonly object[])[]> {
    return this.persist(async () => {
      const client = await this.#deps.pool.connect();
      const txn = new Txn(client, this.#deps.named);
      let broken = false;
      try {
        return await Promise.all(reads.map(({ statement, values }) => txn.rows<object>(statement, values)));
      } catch (error) {
        broken = isLost(error);
        throw error;
      } finally {
        client.release(broken);
      }
    });
  }

  /** One writing Txn, tried once. Throws `UncertainCommit` if it may have been committed all the same. */
  write<T>(work: (txn: Txn) => Promise<T>): Promise<T> {
    return this.#within({ begin: BEGIN_WRITE }, async (txn, begun) => {
      // What is sent before it has begun would stand alone if it did not.
      await begun;
      return work(txn);
    });
  }

  /**
   * The same, beginning with a statement. `work` gets the promise of its rows; whatever reads it may
   * ask without waiting for them crosses in the same trip, and sees what was committed before they came. It must have
   * waited for them before it writes.
   */
  writeAfter<T>(first: Sending, work: (txn: Txn, rows: Promise<readonly object[]>) => Promise<T>): Promise<T> {
    return this.#within({ begin: BEGIN_WRITE, first }, work);
  }

  /** Tries again, within bounds, what fails in passing and is certain not to have been done. */
  async persist<T>(work: (attempt: number) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work(attempt);
      } catch (error) {
        if (!isPassing(error) || attempt === TRIES_MAX) throw error;
        this.#deps.logger.warn('database_retry', { attempt, error: String(error) });
        await this.#pause(attempt);
      }
    }
  }

  async #pause(attempt: number): Promise<void> {
    const { clock, random } = this.#deps;
    const most = Math.min(WAIT_MS * 2 ** attempt, WAIT_MAX_MS);
    await new Promise<void>((resolve) => clock.timer((most / 2) * (1 + random.uniform()), resolve));
  }

  async #within<T>(
    beginning: Beginning,
    work: (txn: Txn, begun: Promise<readonly object[]>) => Promise<T>,
  ): Promise<T> {
    const { pool, named } = this.#deps;
    const client = await pool.connect();
    const txn = new Txn(client, named);
    const begun = this.#begin(client, txn, beginning);
    let broken = false;
    try {
      const [result] = await Promise.all([work(txn, begun), begun]);
      await txn.commit();
      return result;
    } catch (later) {
      // What was sent along fails too when the beginning does, of which it says nothing.
      const error = await begun.then(
        () => later,
        (first: unknown) => first,
      );
      broken = isLost(error) || !(await rolledBack(client));
      if (txn.isEnding && isLost(error)) throw new UncertainCommit(String(error), { cause: error });
      throw error;
    } finally {
      client.release(broken);
    }
  }

  /** Begins, with limits; gives the rows of the first statement. */
  async #begin(client: PoolClient, txn: Txn, { begin, first }: Beginning): Promise<readonly object[]> {
    const { statementMs, lockMs } = this.#deps.options;
    const limits = `SET LOCAL statement_timeout = ${statementMs}; SET LOCAL lock_timeout = ${lockMs}`;
    const idle = `SET LOCAL idle_in_transaction_session_timeout = ${statementMs}`;
    const begun = client.query(`${begin}; ${limits}; ${idle}`);
    const rows = first === undefined ? [] : txn.rows<object>(first.statement, first.values);
    // Where the beginning failed, what came behind it says nothing.
    const [, found] = await Promise.all([begun, rows]);
    return found;
  }
}

/** COMMIT of a Txn in which a statement has failed says that it rolled back. */
async function commit(client: PoolClient): Promise<void> {
  const { command } = await client.query('COMMIT');
  if (command !== 'COMMIT') throw new Error('the Txn was rolled back');
}

async function rolledBack(client: PoolClient): Promise<boolean> {
  try {
    await client.query('ROLLBACK');
    return true;
  } catch {
    // It is of no use any more; the error before this one says why.
    return false;
  }
}
