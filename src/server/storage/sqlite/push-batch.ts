// Group commit: admits everything that has gathered in one Txn. If a push throws, all is rolled back and each push is
// admitted in a Txn of its own, so that only the one that throws is answered `unavailable`: cheaper than savepoints,
// which copy pages for every push that does not throw. Nothing is answered before its COMMIT.

import type { Logger } from '../../../base/logger.ts';
import type { Commit } from '../log-storage.ts';
import { admitParsed, commitOf, parseRequest, unavailable } from '../shared/admit-request.ts';
import type { LogRequest, LogResult, Parsed } from '../shared/admit-request.ts';
import type { Batch } from '../shared/batch.ts';
import { bookFor } from '../shared/book-access.ts';
import { OpenBook } from '../shared/open-book.ts';
import type { TagSource } from '../shared/tag-source.ts';
import { SqliteBookRows } from './book-rows.ts';
import type { Sql } from './sql.ts';
import type { WriterCache } from './writer-cache.ts';

/** What a batch came to: a result for each request in order, of its own kind, and what each book's log gained. */
export interface BatchResult {
  readonly results: readonly LogResult[];
  readonly commits: readonly Commit[];
}

/** What admission needs besides the requests. */
export interface PushDeps {
  readonly sql: Sql;
  readonly tags: TagSource;
  readonly cache: WriterCache;
  readonly logger: Logger;
  /** The access version now. */
  readonly access: () => number;
}

/** Admits a batch; returns after its commit. */
export function admitBatch(deps: PushDeps, requests: readonly LogRequest[]): BatchResult {
  const parsed = requests.map(parseRequest);
  try {
    return admitTogether(deps, parsed);
  } catch (error) {
    deps.logger.error('commit_failed', { pushes: requests.length, error: String(error) });
    return requests.length === 1 ? { results: parsed.map(unavailable), commits: [] } : admitApart(deps, parsed);
  }
}

function admitTogether(deps: PushDeps, parsed: readonly Parsed[]): BatchResult {
  const { sql, cache } = deps;
  const books = new Map<string, OpenBook>();
  const batch = batchOf(deps, books);
  try {
    const { results, runs } = sql.write(() => {
      cache.check(sql.one<{ data_version: number }>('PRAGMA data_version')?.data_version ?? 0);
      const admitted = parsed.map((item) => admitParsed(batch, item));
      return { results: admitted, runs: [...books.values()].flatMap((book) => book.finish() ?? []) };
    });
    cache.trim();
    const access = deps.access();
    return { results, commits: runs.map((run) => commitOf(run, access)) };
  } catch (error) {
    cache.clear();
    throw error;
  }
}

function batchOf({ sql, tags, cache }: PushDeps, books: Map<string, OpenBook>): Batch {
  return {
    writable: (query) => sql.ask(bookFor('write', query)),
    open(row) {
      let book = books.get(row.id);
      const key = row.key as number;
      if (book === undefined)
        books.set(row.id, (book = new OpenBook({ store: new SqliteBookRows(sql, key, cache.of(key)), tags }, row)));
      return book;
    },
    step: (work) => work(),
  };
}

function admitApart(deps: PushDeps, parsed: readonly Parsed[]): BatchResult {
  const apart = parsed.map((item): BatchResult => {
    try {
      return admitTogether(deps, [item]);
    } catch (error) {
      deps.logger.error('push_failed', { error: String(error) });
      return { results: [unavailable(item)], commits: [] };
    }
  });
  return { results: apart.flatMap(({ results }) => results), commits: apart.flatMap(({ commits }) => commits) };
}
