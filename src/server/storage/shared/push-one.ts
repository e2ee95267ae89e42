// One push inside the batch's Txn: access, the author's counter, then mutation by mutation into the log.

import type { PushedMutation } from '../../../protocol/sync/entry.ts';
import type { Push } from '../../../protocol/sync/up.ts';
import type { Denial } from '../../access/access.ts';
import { admit } from '../../hub/admit.ts';
import type { PushError, PushRequest } from '../log-storage.ts';
import type { Batch } from './batch.ts';
import type { OpenBook } from './open-book.ts';

/** Admits what it can of a push; the error says where it stopped, and what precedes that stands. */
export function admitPush(batch: Batch, request: PushRequest, push: Push): PushError | undefined {
  const { clientId, identity } = request;
  const found = batch.writable({ identity, book: push.book });
  if (!found.ok) return pushErrorOf(found.error);
  const book = batch.open(found.value);
  const client = book.store.client(clientId);
  if (client !== undefined && client.userId !== identity.userId) {
    return { code: 'client_forked', message: 'this clientId belongs to another user' };
  }
  const { lastN, error } = appendAll(batch, book, { request, push, lastN: client?.lastN ?? 0 });
  if (lastN !== (client?.lastN ?? 0)) book.store.putClient(clientId, { userId: identity.userId, lastN });
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
  const hashOf = (n: number): string | undefined => book.store.hashOf(clientId, n);
  let { lastN } = work;
  for (const mutation of work.push.mutations as readonly PushedMutation[]) {
    const admission = batch.step(() => admit({ lastN, hashOf }, mutation));
    if (admission?.kind === 'stop') return { lastN, error: admission.error };
    if (admission?.kind !== 'next') continue;
    batch.step(() => book.append(mutation, author));
    lastN = mutation.n;
  }
  return { lastN };
}
