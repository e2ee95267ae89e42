// The address that a request came from, for rate limits and the audit log.

import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/**
 * The caller's address. Behind `hops` proxies each has appended to X-Forwarded-For whom it saw, so the caller is the
 * entry that many from the end; what stands before it anybody may have written. With fewer entries it is the first one.
 */
export function peerAddress(request: IncomingMessage, hops: number): string {
  const direct = request.socket.remoteAddress ?? '';
  if (hops === 0) return direct;
  const header = request.headers['x-forwarded-for'];
  const entries = (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',').map((entry) => entry.trim());
  const caller = entries.at(-hops) ?? entries[0] ?? '';
  return isIP(caller) === 0 ? direct : caller;
}
