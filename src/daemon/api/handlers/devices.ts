// Devices of this user: list, invite another, make a token for other programs.

import type { Params } from '../../../protocol/local/requests.ts';
import { bookOf } from '../context.ts';
import type { Context } from '../context.ts';
import { asSelf, askServer } from './ask-server.ts';

type Answer = Readonly<Record<string, unknown>>;

/** The user's devices and tokens; `current` marks this one. */
export async function listDevices(context: Context): Promise<Answer> {
  const { items } = await askServer(asSelf(context), 'GET', { path: 'api/devices' });
  return { items: Array.isArray(items) ? items.map((item: Answer) => ({ ...item, ...isoTimes(item) })) : [] };
}

/** The server's times are wall ms; people's documents have ISO 8601. */
function isoTimes(item: Answer): Answer {
  const times = ['createdAt', 'lastSeenAt'].filter((field) => typeof item[field] === 'number');
  return Object.fromEntries(times.map((field) => [field, new Date(item[field] as number).toISOString()]));
}

/** A single-use code with which another device logs in. */
export function inviteDevice(context: Context): Promise<Answer> {
  return askServer(asSelf(context), 'POST', { path: 'api/devices/invite', body: {} });
}

/** A token for REST and the event feed, bound to a book. */
export function deviceToken(context: Context, params: Params<'device.token'>): Promise<Answer> {
  const book = bookOf(context, params.book).replica.id;
  const body = { name: params.name ?? 'token', book, readOnly: params.readOnly === true };
  return askServer(asSelf(context), 'POST', { path: 'api/devices/token', body });
}
