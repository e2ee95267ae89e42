// Group commit per book: while a commit is under way requests gather, and the next commit takes them all. Books commit
// side by side. What fails in passing is tried again; what may have been committed is looked up before.

import type { Logger } from '../../../base/logger.ts';
import type { Commit } from '../log-storage.ts';
import { lengthOf, unavailable } from '../shared/admit-request.ts';
import type { LogResult, Parsed } from '../shared/admit-request.ts';
import type { TagSource } from '../shared/tag-source.ts';
import { admitBook, admitted, lockStatement, writtenAt } from './admit-book.ts';
import type { Admitted, Admitting, LockedRow } from './admit-book.ts';
import type { Database } from './database.ts';
import { isPassing, UncertainCommit } from './failure.ts';
import type { Lately } from './lately.ts';

/** UTF-16 units and number of requests in one commit; more wait for the next one. */
const BATCH_LENGTH_MAX = 1024 * 1024;
const BATCH_REQUESTS_MAX = 256;

/** What writers need. */
export interface BookWriterDeps {
  readonly database: Database;
  readonly tags: TagSource;
  readonly logger: Logger;
  /** The epochs of books that were written lately. */
  readonly epochs: Lately<string>;
  /** Hears of a commit before its requests are answered, and whether the other nodes were told of it. */
  readonly committed: (commit: Commit, hinted: Promise<boolean> | undefined) => void;
  /** Nothing is left to write. */
  readonly idle: (book: string) => void;
}

interface Queued {
  readonly parsed: Parsed;
  readonly resolve: (result: LogResult) => void;
}

/** Writes one book's log. */
export class BookWriter {
  readonly #deps: BookWriterDeps;
  readonly #book: string;
  #queue: Queued[] = [];
  #working: Promise<void> | undefined;

  constructor(deps: BookWriterDeps, book: string) {
    this.#deps = deps;
    this.#book = book;
  }

  /** Resolves when it is durable, or with why it is not. */
  admit(parsed: Parsed): Promise<LogResult> {
    const { promise, resolve } = Promise.withResolvers<LogResult>();
    this.#queue.push({ parsed, resolve });
    this.#working ??= this.#work();
    return promise;
  }

  /** Waits for what has been asked for. */
  async settle(): Promise<void> {
    await this.#working;
  }

  async #work(): Promise<void> {
    while (this.#queue.length > 0) {
      const batch = this.#takeBatch();
      const results = await this.#commit(batch.map(({ parsed }) => parsed));
      batch.forEach(({ resolve }, index) => resolve(results[index] ?? {}));
    }
    this.#working = undefined;
    this.#deps.idle(this.#book);
  }

  #takeBatch(): readonly Queued[] {
    let length = 0;
    const end = this.#queue.findIndex(({ parsed }, index) => {
      length += lengthOf(parsed.request);
      return index > 0 && (length > BATCH_LENGTH_MAX || index === BATCH_REQUESTS_MAX);
    });
    return this.#queue.splice(0, end < 0 ? this.#queue.length : end);
  }

  async #commit(requests: readonly Parsed[]): Promise<readonly LogResult[]> {
    try {
      const { results, commit, hinted, epoch } = await this.#persist(requests);
      if (epoch !== undefined) this.#deps.epochs.set(this.#book, epoch);
      if (commit !== undefined) this.#deps.committed(commit, hinted);
      return results;
    } catch (error) {
      this.#deps.logger.error('commit_failed', { pushes: requests.length, error: String(error) });
      if (requests.length === 1 || isPassing(error) || error instanceof UncertainCommit)
        return requests.map(unavailable);
      return this.#commitApart(requests);
    }
  }

  /** Only the one that fails is not done. */
  async #commitApart(requests: readonly Parsed[]): Promise<readonly LogResult[]> {
    const results: LogResult[] = [];
    for (const request of requests) results.push(...(await this.#commit([request])));
    return results;
  }

  #persist(requests: readonly Parsed[]): Promise<Admitted> {
    const { database, tags, epochs } = this.#deps;
    let uncertain: Admitting | undefined;
    return database.persist(async () => {
      const found = uncertain && (await this.#found(uncertain));
      if (found !== undefined) return found;
      uncertain = undefined;
      let last: Admitting | undefined;
      const writing = (done: Admitting): void => {
        last = done;
      };
      try {
        return await database.writeAfter(lockStatement(this.#book), (txn, rows) => {
          const row = rows.then(([first]) => first as LockedRow | undefined);
          return admitBook(txn, this.#book, { row, requests, tags, epoch: epochs.get(this.#book), writing });
        });
      } catch (error) {
        if (!(error instanceof UncertainCommit)) throw error;
        uncertain = last;
        // Tried again: first of all by looking whether it stands.
        throw error.cause;
      }
    });
  }

  /** What a Txn whose end is uncertain came to, if it was committed. The lock waits for whatever is still under way. */
  async #found(uncertain: Admitting): Promise<Admitted | undefined> {
    const { place } = uncertain;
    if (place === undefined) return undefined;
    try {
      return await this.#deps.database.writeAfter(lockStatement(this.#book), async (txn, rows) => {
        const [version] = await Promise.all([writtenAt(txn, this.#book, place), rows]);
        return version === undefined ? undefined : admitted(uncertain, version);
      });
    } catch (error) {
      throw error instanceof UncertainCommit ? error.cause : error;
    }
  }
}
