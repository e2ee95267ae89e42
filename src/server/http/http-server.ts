// Node's HTTP server within limits: how long a request may take to come, how many sockets there may be, and answers
// of ours, with all headers, to what Node would answer itself.

import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server, ServerOptions } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { networkOf } from '../access/network.ts';
import type { Tally } from '../access/tally.ts';
import type { ServerLimits } from '../config.ts';
import type { TlsPair } from '../tls.ts';
import type { UpgradeHandler } from '../ws/upgrade.ts';
import { HttpProblem } from './problem.ts';
import { rateLimited } from './rate-limit.ts';
import { answerRaw } from './raw-answer.ts';

const TLS_LIMITS = { handshakeTimeout: 10_000, minVersion: 'TLSv1.2' } as const;
/** Ms after which one with too many connections may try again. */
const FULL_RETRY_MS = 5_000;

/** What the server is made of. `sockets` counts them by network; absent behind a proxy, to which they all belong. */
export interface HttpServerDeps {
  readonly limits: ServerLimits;
  readonly sockets: Tally | undefined;
  readonly requests: RequestListener;
  readonly upgrades: UpgradeHandler;
  readonly tls: TlsPair | undefined;
}

/** Makes a server that does not listen yet. */
export function httpServer({ limits, sockets, requests, upgrades, tls }: HttpServerDeps): Server {
  const options = {
    maxHeaderSize: limits.headerBytesMax,
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: limits.checkMs,
    // The guard says it with all headers.
    requireHostHeader: false,
    shouldUpgradeCallback: isWebSocket,
  };
  const server = tls === undefined ? createServer(options, requests) : tlsServer({ ...options, ...tls }, requests);
  server.maxHeadersCount = limits.headersMax;
  server.maxConnections = limits.connectionsMax;
  server.on('upgrade', upgrades);
  server.on('checkExpectation', requests);
  server.on('connect', (_request, socket) => {
    answerRaw(socket, new HttpProblem('method_not_allowed', 'this is no proxy'));
  });
  server.on('clientError', refuseUnreadable);
  if (sockets !== undefined) server.prependListener('connection', (socket: Socket) => count(sockets, socket));
  return server;
}

/** What TLS needs is loaded only for TLS. */
function tlsServer(options: ServerOptions & Pick<TlsPair, 'cert' | 'key'>, requests: RequestListener): Server {
  const { createServer: createTlsServer } = process.getBuiltinModule('node:https');
  return createTlsServer({ ...options, ...TLS_LIMITS }, requests);
}

function isWebSocket(request: IncomingMessage): boolean {
  return request.headers.upgrade?.toLowerCase() === 'websocket';
}

function count(sockets: Tally, socket: Socket): void {
  const release = sockets.add(networkOf(socket.remoteAddress ?? ''));
  if (release !== undefined) socket.once('close', release);
  else answerRaw(socket, rateLimited(FULL_RETRY_MS, 'too many connections from this address'));
}

function refuseUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  // An answer that is under way must not be followed by bytes that belong to no answer.
  const { _httpMessage: answer } = socket as { readonly _httpMessage?: { readonly headersSent: boolean } | null };
  if (error.code === 'ECONNRESET' || !socket.writable || answer?.headersSent === true) socket.destroy();
  else answerRaw(socket, problemOf(error.code));
}

function problemOf(code: string | undefined): HttpProblem {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new HttpProblem('request_timeout', 'the request took too long to come');
    case 'HPE_HEADER_OVERFLOW':
      return new HttpProblem('headers_too_large', 'the header fields are too large');
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return new HttpProblem('too_large', 'the chunk extensions are too large');
    default:
      return new HttpProblem('invalid_args', 'this is no HTTP request');
  }
}
