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
import type { BookQuery } from '../log-storage.ts';
import type { RecordView, WriteOutcome, WriteRequest, WriteResult } from '../record-storage.ts';
import type { Batch } from './batch.ts';
import type { KeptAnswer } from './book-store.ts';
import type { EntryAuthor, OpenBook } from './open-book.ts';
import { recordView } from './record-view.ts';

/** Admits what it can of a request. */
export function admitWrite(batch: Batch, request: WriteRequest): WriteResult {
  const { identity, book: id, key } = request;
  const found = batch.writable({ identity, book: id });
  if (!found.ok) return { error: found.error };
  const book = batch.open(found.value);
  // Of this device in this book only: known from one book, it cannot be taken by somebody else in another. A log that
  // was restored has another epoch: no n means something else than it did in what was lost.
  const clientId = requestClientId(request, found.value.epoch);
  const hash = key === undefined ? '' : sha256Hex(canonicalJson(request.wishes));
  const earlier = key === undefined ? undefined : book.store.answered(identity.deviceId, key);
  if (earlier !== undefined) return { outcomes: again(earlier, hash, request) };
  const outcomes = writeAll(batch, book, { request, clientId });
  if (key !== undefined && outcomes.some((outcome) => outcome.ok))
    book.store.remember(identity.deviceId, key, { hash, answer: JSON.stringify(outcomes) });
  return { outcomes };
}

/** The client that the server keeps for a device in a book whose log has this epoch. */
export function requestClientId({ identity, book }: BookQuery, epoch: string): string {
  return derivedUuid(`requests of ${identity.deviceId} in ${book} ${epoch}`);
}

function again(earlier: KeptAnswer, hash: string, { wishes }: WriteRequest): readonly WriteOutcome[] {
  if (earlier.hash === hash) return JSON.parse(earlier.answer) as readonly WriteOutcome[];
  const message = 'this Idempotency-Key was used for another request';
  return wishes.map(() => ({ ok: false, refusal: { code: 'key_reused', message } }));
}

function writeAll(
  batch: Batch,
  book: OpenBook,
  work: { readonly request: WriteRequest; readonly clientId: string },
): readonly WriteOutcome[] {
  const { identity, wishes, freshIds, at } = work.request;
  const { userId, userName: by, deviceName: device } = identity;
  const before = book.store.client(work.clientId)?.lastN ?? 0;
  const author = { clientId: work.clientId, userId, by, device };
  let lastN = before;
  const outcomes = wishes.map((wish, index): WriteOutcome => {
    const place = { author, n: lastN + 1, at, freshId: freshIds[index] ?? '' };
    const written = batch.step(() => writeOne(book, wish, place)) ?? UNDECIDED;
    if (!written.ok) return { ok: false, refusal: written.error };
    if (written.value.done !== 'nothing') lastN += 1;
    return { ok: true, ...written.value };
  });
  if (lastN !== before) book.store.putClient(work.clientId, { userId, lastN });
  return outcomes;
}

/** Stands where a step had no result; its batch begins anew. */
const UNDECIDED = err({ code: 'version_conflict', message: '' } as const);

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
