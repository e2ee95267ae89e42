// The door for WebSockets: who may come in is decided before the handshake is answered. Refusals are HTTP answers.

import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { ServerOptions } from 'ws';
import { isUuid } from '../../base/uuid.ts';
import { WIRE } from '../../protocol/limits.ts';
import { SUBPROTOCOL } from '../../protocol/version.ts';
import type { Identity } from '../access/identity.ts';
import type { ServerLimits } from '../config.ts';
import { bearerToken } from '../http/bearer.ts';
import { plainUrl } from '../http/plain-url.ts';
import { HttpProblem } from '../http/problem.ts';
import { answerRaw } from '../http/raw-answer.ts';
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
  /** Lets one in before it is known who it is, and then as a device. Throws an `HttpProblem` if too many come at once. */
  readonly arrive: () => { readonly is: (identity: Identity) => void; readonly end: () => void };
  /** Counts an open WebSocket; throws an `HttpProblem` if its device or address has too many, else gives what counts it out. */
  readonly enter: (identity: Identity | undefined, request: IncomingMessage) => () => void;
  readonly limits: ServerLimits;
}

/** Answers an HTTP upgrade: becomes a session or a feed, or is refused. */
export type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** Makes the handler of `/ws`. */
export function upgradeHandler(deps: UpgradeDeps): UpgradeHandler {
  // `closeTimeout` is missing in the package's types.
  const options: ServerOptions & { readonly closeTimeout: number } = {
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: WIRE.payloadBytesMax,
    maxFragments: deps.limits.fragmentsMax,
    maxBufferedChunks: deps.limits.chunksMax,
    autoPong: false,
    closeTimeout: deps.limits.goodbyeMs,
    handleProtocols: (protocols) => (protocols.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  };
  const server = new WebSocketServer(options);
  server.on('wsClientError', (error, socket) => refuse(socket, new HttpProblem('invalid_args', error.message)));
  return (request, socket, head) => {
    const letIn = async (): Promise<void> => {
      const ignore = (): undefined => undefined;
      socket.on('error', ignore);
      const arrival = deps.arrive();
      socket.once('close', arrival.end);
      const { identity, open, isReplica } = await welcome(deps, request);
      const leave = deps.enter(identity, request);
      socket.once('close', leave);
      if (socket.destroyed) return leave();
      if (isReplica && identity !== undefined) arrival.is(identity);
      else arrival.end();
      socket.off('error', ignore);
      server.handleUpgrade(request, socket, head, (webSocket) => {
        const connection = new WsConnection(webSocket, deps.limits.bufferedBytesMax);
        connection.listen(open(connection, arrival.end));
      });
    };
    letIn().catch((error: unknown) => {
      const problem = error instanceof HttpProblem ? error : new HttpProblem('unavailable', 'try again');
      deps.metrics?.failed(problem.code);
      refuse(socket, problem);
    });
  };
}

type Opener = (connection: WsConnection, arrived: () => void) => ReturnType<Hub['openSession']>;

interface Welcome {
  readonly identity: Identity | undefined;
  readonly open: Opener;
  readonly isReplica: boolean;
}

async function welcome(deps: UpgradeDeps, request: IncomingMessage): Promise<Welcome> {
  const { hub, guard, authenticate } = deps;
  guard(request);
  const url = plainUrl(request);
  if (url.pathname !== '/ws') throw new HttpProblem('not_found', 'WebSockets are at /ws');
  if (url.searchParams.has('token')) throw new HttpProblem('invalid_args', 'a token never goes into a URL');
  const token = bearerToken(request);
  const identity = token === undefined ? undefined : await authenticate(token, request);
  const protocols = request.headers['sec-websocket-protocol']?.split(',').map((name) => name.trim()) ?? [];
  if (protocols.includes(SUBPROTOCOL)) {
    if (identity === undefined) throw new HttpProblem('unauthenticated', 'an Authorization header is needed');
    return { identity, open: (connection, arrived) => hub.openSession(connection, identity, arrived), isReplica: true };
  }
  if (protocols.length > 0) throw new HttpProblem('invalid_args', `the subprotocol here is ${SUBPROTOCOL}`);
  const wish = feedWish(url.searchParams);
  return { identity, open: (connection) => hub.openFeed(connection, wish, identity), isReplica: false };
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
  answerRaw(socket, problem);
}
