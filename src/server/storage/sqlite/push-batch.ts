// Group commit: admits everything that has gathered in one Txn. If a push throws, all is rolled back and each push is
// admitted in a Txn of its own, so that only the one that throws is answered `unavailable`: cheaper than savepoints,
// which copy pages for every push that does not throw. Nothing is answered before its COMMIT.

import type { Logger } from '../../../base/logger.ts';
import { err, ok } from '../../../base/result.ts';
import type { Result } from '../../../base/result.ts';
import { decodeUp } from '../../../protocol/sync/codec.ts';
import type { Push } from '../../../protocol/sync/up.ts';
import type { Commit, PushError, PushRequest, PushResult } from '../log-storage.ts';
import type { WriteRequest, WriteResult } from '../record-storage.ts';
import type { Batch } from './batch.ts';
import type { OpenBookDeps } from './open-book.ts';
import { pagesOf } from './poke-frames.ts';
import { admitPush } from './push-one.ts';
import { admitWrite } from './write-one.ts';

/** Ms after which a sender may try again what failed inside. */
const RETRY_AFTER_MS = 1_000;

/** Nesting of a mutation's arguments; deeper ones are no ledger's and could exhaust the stack. */
const DEPTH_MAX = 32;

/** Whatever adds to logs: a replica's push, or the writes of a request over HTTP. */
export type LogRequest = PushRequest | WriteRequest;

/** What a batch came to: a result for each request in order, of its own kind, and what each book's log gained. */
export interface BatchResult {
  readonly results: readonly (PushResult | WriteResult)[];
  readonly commits: readonly Commit[];
}

/** What admission needs besides the database. */
export interface PushDeps extends OpenBookDeps {
  readonly logger: Logger;
  /** The access version now. */
  readonly access: () => number;
}

/** Admits a batch; returns after its commit. */
export function admitBatch(deps: PushDeps, requests: readonly LogRequest[]): BatchResult {
  const parsed = requests.map((request): Parsed => {
    return 'wishes' in request ? { request } : { request, push: parsePush(request.text) };
  });
  try {
    return admitTogether(deps, parsed);
  } catch (error) {
    deps.logger.error('commit_failed', { pushes: requests.length, error: String(error) });
    return requests.length === 1 ? { results: parsed.map(unavailable), commits: [] } : admitApart(deps, parsed);
  }
}

type Parsed =
  | { readonly request: PushRequest; readonly push: Result<Push, string> }
  | { readonly request: WriteRequest; readonly push?: undefined };

function admitTogether(deps: PushDeps, parsed: readonly Parsed[]): BatchResult {
  const batch: Batch = { ...deps, books: new Map() };
  const { sql, cache } = deps;
  try {
    const { results, runs } = sql.write(() => {
      cache.check(sql.one<{ data_version: number }>('PRAGMA data_version')?.data_version ?? 0);
      const admitted = parsed.map((item) => admitParsed(batch, item));
      return { results: admitted, runs: [...batch.books.values()].flatMap((book) => book.finish() ?? []) };
    });
    cache.trim();
    const access = deps.access();
    const commits = runs.map((run) => {
      return { book: run.book, head: run.head, access, pages: pagesOf(run), refusals: run.refusals };
    });
    return { results, commits };
  } catch (error) {
    cache.clear();
    throw error;
  }
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

function admitParsed(batch: Batch, parsed: Parsed): PushResult | WriteResult {
  if (parsed.push === undefined) return admitWrite(batch, parsed.request);
  const { request, push } = parsed;
  if (!push.ok) return { error: { code: 'bad_frame', message: push.error } };
  const error = admitPush(batch, request, push.value);
  const mutations = push.value.mutations.length;
  return error === undefined ? { mutations } : { mutations, error: { ...error, book: push.value.book } };
}

function unavailable({ push }: Parsed): { readonly error: PushError } {
  const book = push?.ok === true ? { book: push.value.book } : {};
  const error: PushError = {
    code: 'unavailable',
    message: 'could not store it now',
    retryAfter: RETRY_AFTER_MS,
    ...book,
  };
  return { error };
}

function parsePush(text: string): Result<Push, string> {
  const frame = decodeUp(text);
  if (!frame.ok) return frame;
  if (frame.value.type !== 'push') return err(`a ${frame.value.type} where a push was expected`);
  if (frame.value.mutations.some(({ args }) => tooDeep(args, DEPTH_MAX)))
    return err('push: arguments nested too deeply');
  return ok(frame.value);
}

function tooDeep(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  for (const item of Object.values(value)) if (tooDeep(item, levels - 1)) return true;
  return false;
}
