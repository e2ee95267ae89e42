// What a batch can be seen to need before it is admitted: whatever looks like an id in it, its clients, its keys. What
// it needs besides is found out when it is missing.

import type { Parsed } from '../shared/admit-request.ts';
import { requestClientId } from '../shared/write-one.ts';
import { Wants } from './wants.ts';

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Ids that are looked up before; more are looked up when they are missing. */
const IDS_MAX = 10_000;

/** The rows that these requests to a book surely or probably need. */
export function wantsOf(
  requests: readonly Parsed[],
  { id, epoch }: { readonly id: string; readonly epoch: string | undefined },
): Wants {
  const wants = new Wants();
  wants.ids.add(id);
  for (const { request, push } of requests) {
    wants.identities.push([request.identity.deviceId, request.identity.userId]);
    if ('text' in request) {
      wants.clients.add(request.clientId);
      if (push?.ok === true) for (const { args } of push.value.mutations) gatherIds(args, wants.ids);
    } else {
      if (epoch !== undefined) wants.clients.add(requestClientId(request, epoch));
      if (request.key !== undefined) wants.answers.push([request.identity.deviceId, request.key]);
      gatherIds(request.wishes, wants.ids);
      for (const freshId of request.freshIds) wants.ids.add(freshId);
    }
  }
  return wants;
}

function gatherIds(value: unknown, ids: Set<string>): void {
  if (ids.size >= IDS_MAX) return;
  if (typeof value === 'string') {
    if (ID.test(value)) ids.add(value);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, item] of Object.entries(value)) {
      gatherIds(name, ids);
      gatherIds(item, ids);
    }
  }
}
