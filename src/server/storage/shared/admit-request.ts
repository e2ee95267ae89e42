// A request as it comes, parsed, and admitted in its batch.

import { err, ok } from '../../../base/result.ts';
import type { Result } from '../../../base/result.ts';
import { decodeUp } from '../../../protocol/sync/codec.ts';
import type { Push } from '../../../protocol/sync/up.ts';
import type { Commit, PushError, PushRequest, PushResult } from '../log-storage.ts';
import type { WriteRequest, WriteResult } from '../record-storage.ts';
import type { Batch } from './batch.ts';
import type { CommittedRun } from './open-book.ts';
import { pagesOf } from './poke-frames.ts';
import { admitPush } from './push-one.ts';
import { admitWrite } from './write-one.ts';

/** Ms after which a sender may try again what failed inside. */
const RETRY_AFTER_MS = 1_000;

/** Nesting of a mutation's arguments; deeper ones are no ledger's and could exhaust the stack. */
const DEPTH_MAX = 32;

/** What each write of a request over HTTP counts as, in UTF-16 units. */
const WRITE_LENGTH = 4 * 1024;

/** Whatever adds to logs: a replica's push, or the writes of a request over HTTP. */
export type LogRequest = PushRequest | WriteRequest;

/** What became of one, of its own kind. */
export type LogResult = PushResult | WriteResult;

/** A request whose text was read. */
export type Parsed =
  | { readonly request: PushRequest; readonly push: Result<Push, string> }
  | { readonly request: WriteRequest; readonly push?: undefined };

/** Reads a request's text. */
export function parseRequest(request: LogRequest): Parsed {
  return 'wishes' in request ? { request } : { request, push: parsePush(request.text) };
}

/** About how long a request is, in UTF-16 units. */
export function lengthOf(request: LogRequest): number {
  return 'text' in request ? request.text.length : request.wishes.length * WRITE_LENGTH;
}

/** Admits what it can of a request. */
export function admitParsed(batch: Batch, parsed: Parsed): LogResult {
  if (parsed.push === undefined) return admitWrite(batch, parsed.request);
  const { request, push } = parsed;
  if (!push.ok) return { error: { code: 'bad_frame', message: push.error } };
  const error = admitPush(batch, request, push.value);
  const mutations = push.value.mutations.length;
  return error === undefined ? { mutations } : { mutations, error: { ...error, book: push.value.book } };
}

/** The answer to a request that failed inside. */
export function unavailable({ push }: Parsed): { readonly error: PushError } {
  const book = push?.ok === true ? { book: push.value.book } : {};
  const error: PushError = {
    code: 'unavailable',
    message: 'could not store it now',
    retryAfter: RETRY_AFTER_MS,
    ...book,
  };
  return { error };
}

/** What listeners hear of a commit. `access`: the access version then. */
export function commitOf(run: CommittedRun, access: number): Commit {
  return { book: run.book, head: run.head, access, pages: pagesOf(run), refusals: run.refusals };
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
