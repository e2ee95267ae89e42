// Txns on PostgreSQL: limits set inside each, questions answered one after the other, what passes tried again.

import type { Pool, PoolClient, QueryResult } from 'pg';
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

/** One Txn that is open. */
export class Txn {
  readonly #client: PoolClient;
  readonly #named: boolean;

  constructor(client: PoolClient, named: boolean) {
    this.#client = client;
    this.#named = named;
  }

  /** The rows of a statement; `T` names its columns. */
  async rows<T>({ name, text }: Statement, values: readonly unknown[]): Promise<readonly T[]> {
    const query = { text, values: [...values], ...(this.#named ? { name } : {}) };
    return (await this.#client.query<T & object>(query)).rows;
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
  /** Where the server does not wait for its disk, Txns ask it to. */
  #durable = '';

  constructor(deps: DatabaseDeps) {
    this.#deps = deps;
  }

  /** What commits are worth, as the database says; from then on they are worth that. */
  async durability(): Promise<string> {
    const text =
      "SELECT current_setting('server_version') AS version, current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS level";
    const { rows } = await this.#deps.pool.query<{ version: string; fsync: string; level: string }>(text);
    const { version = '', fsync = '', level = '' } = rows[0] ?? {};
    if (level === 'off') this.#durable = '; SET LOCAL synchronous_commit = on';
    if (fsync !== 'on') this.#deps.logger.warn('database_without_fsync');
    return `PostgreSQL ${version.split(' ')[0]}, fsync=${fsync}, synchronous_commit=${level === 'off' ? 'on' : level}`;
  }

  /** Everything that `work` reads is of one moment. Tried again if that failed for a while. */
  read<T>(work: (txn: Txn) => Promise<T>): Promise<T> {
    return this.persist(() => this.readOnce(work));
  }

  /** The same, tried once. */
  readOnce<T>(work: (txn: Txn) => Promise<T>): Promise<T> {
    return this.#within(['BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY'], work);
  }

  /** One statement that reads, by itself: all that it sees is of one moment. */
  select<T>({ name, text }: Statement, values: readonly unknown[]): Promise<readonly T[]> {
    const { pool, named } = this.#deps;
    const query = { text, values: [...values], ...(named ? { name } : {}) };
    return this.persist(async () => (await pool.query<T & object>(query)).rows);
  }

  /**
   * One writing Txn, tried once. It may begin with a statement without parameters, whose rows `work` gets, and which costs
   * no trip of its own. Throws `UncertainCommit` if it may have been committed all the same.
   */
  write<T>(work: (txn: Txn, rows: readonly object[]) => Promise<T>, first?: string): Promise<T> {
    return this.#within(['BEGIN ISOLATION LEVEL READ COMMITTED', first], work);
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
    [begin, first]: readonly [begin: string, first?: string | undefined],
    work: (txn: Txn, rows: readonly object[]) => Promise<T>,
  ): Promise<T> {
    const { pool, named, options } = this.#deps;
    const client = await pool.connect();
    let broken = false;
    let committing = false;
    try {
      const limits = `SET LOCAL statement_timeout = ${options.statementMs}; SET LOCAL lock_timeout = ${options.lockMs}`;
      const idle = `SET LOCAL idle_in_transaction_session_timeout = ${options.statementMs}`;
      const begun = `${begin}; ${limits}; ${idle}${this.#durable}${first === undefined ? '' : `; ${first}`}`;
      // Several statements have several results, which the types do not know.
      const results = (await client.query<object>(begun)) as unknown as readonly QueryResult<object>[];
      const result = await work(new Txn(client, named), results.at(-1)?.rows ?? []);
      committing = true;
      await client.query('COMMIT');
      return result;
    } catch (error) {
      broken = isLost(error) || !(await rolledBack(client));
      if (committing && isLost(error)) throw new UncertainCommit(String(error), { cause: error });
      throw error;
    } finally {
      client.release(broken);
    }
  }
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
