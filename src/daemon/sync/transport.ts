// A connection to the server as the engine sees it: text frames in order, and one end.

import { SYNC_ERRORS } from '../../protocol/sync/error-code.ts';
import type { Remedy } from '../../protocol/sync/error-code.ts';
import { HttpProblem } from './http-problem.ts';

/** How a connection ended, or why it could not be opened. `retryAfterMs` as the server asked. */
export interface TransportEnd {
  readonly remedy: Remedy;
  readonly code: string;
  readonly message: string;
  readonly retryAfterMs?: number;
  /** It was ended here to go on at once with what this side has become. */
  readonly again?: true;
}

/** How a connection ends that the next one follows at once. */
export const AGAIN = { again: true } as const;

/** How a connection ends because of an error on this side. */
export function endBy(error: unknown, message: string): TransportEnd {
  const { code, retryAfterMs } = error instanceof HttpProblem ? error : { code: '' };
  const retry = retryAfterMs === undefined ? {} : { retryAfterMs };
  const known = code === 'upgrade_client' || code === 'rate_limited' ? code : 'unavailable';
  return { remedy: SYNC_ERRORS[known].remedy, code: known, message, ...retry };
}

/** Callbacks of one connection; after `ended` none is called again. */
export interface TransportListener {
  opened(): void;
  frame(text: string): void;
  ended(end: TransportEnd): void;
}

/** An open or opening connection. */
export interface Transport {
  send(text: string): void;
  /** Lets no more frames come, or lets them come again; those that are on their way wait with the peer. */
  hold(isHeld: boolean): void;
  /** Ends it now, without waiting for the peer. */
  close(): void;
}

/** Opens a connection to a server with a device token. */
export type OpenTransport = (server: string, token: string, listener: TransportListener) => Transport;
