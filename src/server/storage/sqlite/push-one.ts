// One push inside the batch's Txn: access, the author's counter, then mutation by mutation into the log.

import { mutationHash } from '../../../model/mutation.ts';
import type { Entry, PushedMutation } from '../../../protocol/sync/entry.ts';
import type { Push } from '../../../protocol/sync/up.ts';
import type { Denial } from '../../access/access.ts';
import { admit } from '../../hub/admit.ts';
import type { PushError, PushRequest } from '../log-storage.ts';
import { clientOf, openBook, writeLastN } from './batch.ts';
import type { Batch } from './batch.ts';
import { bookFor } from './book-access.ts';
import type { OpenBook } from './open-book.ts';
import type { Sql } from './sql.ts';

/** Admits what it can of a push; the error says where it stopped, and what precedes that stands. */
export function admitPush(batch: Batch, request: PushRequest, push: Push): PushError | undefined {
  const { clientId, identity } = request;
  const found = bookFor(batch.sql, 'write', { identity, book: push.book });
  if (!found.ok) return pushErrorOf(found.error);
  const access = found.value;
  const client = clientOf(batch.sql, access.key, clientId);
  if (client !== undefined && client.userId !== identity.userId) {
    return { code: 'client_forked', message: 'this clientId belongs to another user' };
  }
  const book = openBook(batch, access);
  const { lastN, error } = appendAll(batch, book, { request, push, lastN: client?.lastN ?? 0 });
  if (lastN !== client?.lastN) writeLastN(batch.sql, { key: book.key, clientId, userId: identity.userId, lastN });
  return error;
}

/** Replicas know four codes of these; that a book is archived was told them by `welcome`. */
function pushErrorOf({ code, message }: Denial): PushError {
  return { code: code === 'archived' ? 'forbidden' : code, message };
}

interface Appending {
  readonly request: PushRequest;
  readonly push: Push;
  readonly lastN: number;
}

function appendAll(
  batch: Batch,
  book: OpenBook,
  work: Appending,
): { readonly lastN: number; readonly error?: PushError } {
  const { identity, clientId } = work.request;
  const author = { clientId, userId: identity.userId, by: identity.userName, device: identity.deviceName };
  const hashOf = (n: number): string | undefined => hashOfEntry(batch.sql, { key: book.key, clientId, n });
  let { lastN } = work;
  for (const mutation of work.push.mutations as readonly PushedMutation[]) {
    const admission = admit({ lastN, hashOf }, mutation);
    if (admission.kind === 'stop') return { lastN, error: admission.error };
    if (admission.kind === 'duplicate') continue;
    book.append(mutation, author);
    lastN = mutation.n;
  }
  return { lastN };
}

function hashOfEntry(
  sql: Sql,
  place: { readonly key: number; readonly clientId: string; readonly n: number },
): string | undefined {
  const text = 'SELECT hash, body FROM entries WHERE book_id = ? AND client_id = ? AND n = ?';
  const row = sql.one<{ hash: string | null; body: string }>(text, place.key, place.clientId, place.n);
  return row === undefined ? undefined : (row.hash ?? mutationHash(JSON.parse(row.body) as Entry));
}
