// The door for WebSockets: who may come in is decided before the handshake is answered. Refusals are HTTP answers.

import type { IncomingMessage } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { isUuid } from '../../base/uuid.ts';
import { WIRE } from '../../protocol/limits.ts';
import { SUBPROTOCOL } from '../../protocol/version.ts';
import type { Identity } from '../access/identity.ts';
import { bearerToken } from '../http/bearer.ts';
import { HttpProblem } from '../http/problem.ts';
import { parseFeedPlace } from '../hub/feed-place.ts';
import type { FeedWish } from '../hub/feed-session.ts';
import type { Hub } from '../hub/hub.ts';
import type { ServerMetrics } from '../metrics/server-metrics.ts';
import { WsConnection } from './ws-connection.ts';

/** What the door needs. `guard` throws an `HttpProblem` for requests that must not come in whatever they want. */
export interface UpgradeDeps {
  readonly hub: Hub;
  readonly guard: (request: IncomingMessage) => void;
  readonly metrics?: ServerMetrics;
  readonly authenticate: (token: string, request: IncomingMessage) => Promise<Identity>;
}

/** Answers an HTTP upgrade: becomes a session or a feed, or is refused. */
export type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

const FRAGMENTS_MAX = 64;
const BUFFERED_CHUNKS_MAX = 16_384;

/** Makes the handler of `/ws`. */
export function upgradeHandler(deps: UpgradeDeps): UpgradeHandler {
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: WIRE.payloadBytesMax,
    maxFragments: FRAGMENTS_MAX,
    maxBufferedChunks: BUFFERED_CHUNKS_MAX,
    handleProtocols: (protocols) => (protocols.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  });
  return (request, socket, head) => {
    const letIn = async (): Promise<void> => {
      const ignore = (): undefined => undefined;
      socket.on('error', ignore);
      const open = await welcome(deps, request);
      socket.off('error', ignore);
      if (socket.destroyed) return;
      server.handleUpgrade(request, socket, head, (webSocket) => {
        const connection = new WsConnection(webSocket);
        connection.listen(open(connection));
      });
    };
    letIn().catch((error: unknown) => {
      const problem = error instanceof HttpProblem ? error : new HttpProblem('unavailable', 'try again');
      deps.metrics?.failed(problem.code);
      refuse(socket, problem);
    });
  };
}

type Opener = (connection: WsConnection) => ReturnType<Hub['openSession']>;

async function welcome(deps: UpgradeDeps, request: IncomingMessage): Promise<Opener> {
  const { hub, guard, authenticate } = deps;
  guard(request);
  const url = new URL(request.url ?? '/', 'http://server');
  if (url.pathname !== '/ws') throw new HttpProblem('not_found', 'WebSockets are at /ws');
  if (url.searchParams.has('token')) throw new HttpProblem('invalid_args', 'a token never goes into a URL');
  const token = bearerToken(request);
  const identity = token === undefined ? undefined : await authenticate(token, request);
  const protocols = request.headers['sec-websocket-protocol']?.split(',').map((name) => name.trim()) ?? [];
  if (protocols.includes(SUBPROTOCOL)) {
    if (identity === undefined) throw new HttpProblem('unauthenticated', 'an Authorization header is needed');
    return (connection) => hub.openSession(connection, identity);
  }
  if (protocols.length > 0) throw new HttpProblem('invalid_args', `the subprotocol here is ${SUBPROTOCOL}`);
  const wish = feedWish(url.searchParams);
  return (connection) => hub.openFeed(connection, wish, identity);
}

function feedWish(query: URLSearchParams): FeedWish {
  const book = query.get('book') ?? undefined;
  if (book !== undefined && !isUuid(book)) throw new HttpProblem('invalid_args', 'book is not an id');
  const since = query.get('since');
  const place = since === null ? undefined : parseFeedPlace(since);
  if (since !== null && place === undefined) throw new HttpProblem('invalid_args', 'since is SEQ or SEQ.PART');
  return { book, since: place };
}

function refuse(socket: Duplex, problem: HttpProblem): void {
  const body = problem.body();
  const headers = {
    connection: 'close',
    'content-type': 'application/problem+json',
    'content-length': String(Buffer.byteLength(body)),
    ...problem.headers,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\n${lines.join('')}\r\n${body}`);
}
