// The address that a request came from, for rate limits.

import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/** The peer's address; behind a proxy the one that the nearest proxy saw, which is the last it appended. */
export function peerAddress(request: IncomingMessage, behindProxy: boolean): string {
  const direct = request.socket.remoteAddress ?? '';
  if (!behindProxy) return direct;
  const forwarded = request.headers['x-forwarded-for'];
  const last = (Array.isArray(forwarded) ? forwarded.join(',') : (forwarded ?? '')).split(',').at(-1)?.trim() ?? '';
  return isIP(last) === 0 ? direct : last;
}
