// One request's writes inside the batch's Txn: access, what was answered before, then wish by wish into the log. The
// client is the server's own for this device and book, and its n is given here, so that no two requests get the same.

import { canonicalJson } from '../../../base/canonical-json.ts';
import { sha256Hex } from '../../../base/hash.ts';
import { err, ok } from '../../../base/result.ts';
import type { Result } from '../../../base/result.ts';
import { derivedUuid } from '../../../base/uuid.ts';
import { authorMutation } from '../../../model/apply-mutation.ts';
import { compose } from '../../records/compose.ts';
import type { RecordRefusal, RecordWish } from '../../records/wish.ts';
import type { RecordView, WriteOutcome, WriteRequest, WriteResult } from '../record-storage.ts';
import { clientOf, openBook, writeLastN } from './batch.ts';
import type { Batch } from './batch.ts';
import { bookFor } from './book-access.ts';
import type { EntryAuthor, OpenBook } from './open-book.ts';
import { recordView } from './record-view.ts';
import type { Sql } from './sql.ts';

/** Admits what it can of a request. */
export function admitWrite(batch: Batch, request: WriteRequest): WriteResult {
  const { identity, book: id, key } = request;
  const found = bookFor(batch.sql, 'write', { identity, book: id });
  if (!found.ok) return { error: found.error };
  const access = found.value;
  // Of this device in this book only: known from one book, it cannot be taken by somebody else in another. A log that
  // was restored has another epoch: no n means something else than it did in what was lost.
  const clientId = derivedUuid(`requests of ${identity.deviceId} in ${id} ${access.epoch}`);
  const place = key === undefined ? undefined : { book: access.key, deviceId: identity.deviceId, key };
  const hash = place === undefined ? '' : sha256Hex(canonicalJson(request.wishes));
  const earlier = place === undefined ? undefined : answered(batch.sql, place);
  if (earlier !== undefined) return { outcomes: again(earlier, hash, request) };
  const outcomes = writeAll(openBook(batch, access), batch.sql, { request, clientId });
  if (place !== undefined && outcomes.some((outcome) => outcome.ok)) remember(batch.sql, place, { hash, outcomes });
  return { outcomes };
}

interface RequestPlace {
  readonly book: number;
  readonly deviceId: string;
  readonly key: string;
}

function answered(sql: Sql, place: RequestPlace): { readonly hash: string; readonly answer: string } | undefined {
  const text = 'SELECT hash, answer FROM requests WHERE book_id = ? AND device_id = ? AND key = ?';
  return sql.one(text, place.book, place.deviceId, place.key);
}

function remember(
  sql: Sql,
  place: RequestPlace,
  answer: { readonly hash: string; readonly outcomes: readonly WriteOutcome[] },
): void {
  const text = 'INSERT INTO requests (book_id, device_id, key, hash, answer) VALUES (?, ?, ?, ?, ?)';
  sql.run(text, place.book, place.deviceId, place.key, answer.hash, JSON.stringify(answer.outcomes));
}

function again(
  earlier: { readonly hash: string; readonly answer: string },
  hash: string,
  { wishes }: WriteRequest,
): readonly WriteOutcome[] {
  if (earlier.hash === hash) return JSON.parse(earlier.answer) as readonly WriteOutcome[];
  const message = 'this Idempotency-Key was used for another request';
  return wishes.map(() => ({ ok: false, refusal: { code: 'key_reused', message } }));
}

function writeAll(
  book: OpenBook,
  sql: Sql,
  work: { readonly request: WriteRequest; readonly clientId: string },
): readonly WriteOutcome[] {
  const { identity, wishes, freshIds, at } = work.request;
  const { userId, userName: by, deviceName: device } = identity;
  const before = clientOf(sql, book.key, work.clientId)?.lastN ?? 0;
  const author = { clientId: work.clientId, userId, by, device };
  let lastN = before;
  const outcomes = wishes.map((wish, index): WriteOutcome => {
    const written = writeOne(book, wish, { author, n: lastN + 1, at, freshId: freshIds[index] ?? '' });
    if (!written.ok) return { ok: false, refusal: written.error };
    if (written.value.done !== 'nothing') lastN += 1;
    return { ok: true, ...written.value };
  });
  if (lastN !== before) writeLastN(sql, { key: book.key, clientId: work.clientId, userId, lastN });
  return outcomes;
}

interface WritePlace {
  readonly author: EntryAuthor;
  readonly n: number;
  readonly at: number;
  readonly freshId: string;
}

/** Writes one entry, or none if there is nothing to change or the author is told no. */
function writeOne(
  book: OpenBook,
  wish: RecordWish,
  { author, n, at, freshId }: WritePlace,
): Result<{ done: 'created' | 'changed' | 'nothing'; record: RecordView }, RecordRefusal> {
  const composed = compose(book.state, wish, freshId);
  if (!composed.ok) return composed;
  const { id } = composed.value;
  const mutation = { ...composed.value.mutation, at };
  const effect = authorMutation(book.state, mutation, { clientId: author.clientId, n, at, by: author.by });
  if (!effect.ok) return err(effect.refusal);
  if (effect.changes.length > 0) book.append({ ...mutation, n }, author);
  const record = recordView(book.state, wish.kind, id) ?? { id, seq: 0 };
  if (effect.changes.length === 0) return ok({ done: 'nothing', record });
  return ok({ done: wish.do === 'add' ? 'created' : 'changed', record });
}
