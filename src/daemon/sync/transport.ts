// A connection to the server as the engine sees it: text frames in order, and one end.

import type { Remedy } from '../../protocol/sync/error-code.ts';

/** How a connection ended, or why it could not be opened. `retryAfterMs` as the server asked. */
export interface TransportEnd {
  readonly remedy: Remedy;
  readonly code: string;
  readonly message: string;
  readonly retryAfterMs?: number;
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
  /** Ends it now, without waiting for the peer. */
  close(): void;
}

/** Opens a connection to a server with a device token. */
export type OpenTransport = (server: string, token: string, listener: TransportListener) => Transport;
