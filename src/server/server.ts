// The running server: HTTP and WebSocket on its addresses, the hub behind them. Started and stopped in order.

import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import { isIPv6 } from 'node:net';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { Random } from '../base/random.ts';
import type { Identity } from './access/identity.ts';
import { secretHash } from './access/secret.ts';
import type { ServerConfig } from './config.ts';
import { guardRequest } from './http/guard.ts';
import { peerAddress } from './http/peer-address.ts';
import { HttpProblem } from './http/problem.ts';
import { RateLimit } from './http/rate-limit.ts';
import { router } from './http/router.ts';
import type { Route } from './http/router.ts';
import { accountRoutes } from './http/routes/account.ts';
import type { AccountRouteDeps } from './http/routes/account.ts';
import { bookRoutes } from './http/routes/books.ts';
import { deviceRoutes } from './http/routes/devices.ts';
import { healthRoutes } from './http/routes/health.ts';
import { logRoutes } from './http/routes/log.ts';
import { openApiRoutes } from './http/routes/openapi.ts';
import { recordRoutes } from './http/routes/records.ts';
import { memberRoutes } from './http/routes/members.ts';
import type { MemberRouteDeps } from './http/routes/members.ts';
import { Hub } from './hub/hub.ts';
import { listenOnAll } from './listen.ts';
import type { Storage } from './storage/storage.ts';
import { upgradeHandler } from './ws/upgrade.ts';

/** Ms that peers have to take leave when the server stops. */
const GOODBYE_MS = 1_000;

const HTTP_LIMITS = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 5_000,
} as const;
const HEADERS_MAX = 64;

/** What a server is made of. It takes the storage over and closes it. */
export interface ServerDeps {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly version: string;
}

/** A server that accepts connections. */
export interface RunningServer {
  /** Its base URL on the first address. */
  readonly url: string;
  readonly hub: Hub;
  /** Stops accepting, lets commits under way finish, takes leave of everybody, closes the storage. */
  close(): Promise<void>;
}

/** Starts a server; resolves when it accepts connections. */
export async function startServer(config: ServerConfig, deps: ServerDeps): Promise<RunningServer> {
  const hub = new Hub(deps);
  const door = doorOf(config, deps);
  const requests = router(door, routesOf({ ...deps, hub, tries: door.logins, joins: door.joins }));
  const upgrades = upgradeHandler({ hub, ...door });
  const make = (): Server => {
    const server = createServer(HTTP_LIMITS, requests);
    server.maxHeadersCount = HEADERS_MAX;
    return server.on('upgrade', upgrades);
  };
  try {
    const { servers, port } = await listenOnAll(make, config.addresses, config.port);
    const host = config.addresses[0] ?? '';
    const url = `http://${isIPv6(host) ? `[${host}]` : host}:${port}`;
    return { url, hub, close: () => stop(servers, hub, deps) };
  } catch (error) {
    await hub.close();
    throw error;
  }
}

/** Every route of a server. */
export function routesOf(deps: Pick<ServerDeps, 'version'> & AccountRouteDeps & MemberRouteDeps): readonly Route[] {
  return [
    ...healthRoutes(deps),
    ...accountRoutes(deps),
    ...bookRoutes(deps),
    ...memberRoutes(deps),
    ...logRoutes(deps),
    ...deviceRoutes(deps),
    ...recordRoutes(deps),
    ...openApiRoutes(deps),
  ];
}

function doorOf(config: ServerConfig, deps: ServerDeps) {
  const logins = new RateLimit(deps.clock, { burst: 10, everyMs: 6_000 });
  const badTokens = new RateLimit(deps.clock, { burst: 60, everyMs: 1_000 });
  const address = (request: IncomingMessage): string => peerAddress(request, config.behindProxy);
  return {
    logger: deps.logger,
    guard: (request: IncomingMessage) => guardRequest(config, request),
    /** By user: whoever joins is somebody already. */
    joins: new RateLimit(deps.clock, { burst: 10, everyMs: 6_000 }),
    logins: {
      take: (request: IncomingMessage) => logins.take(address(request)),
      giveBack: (request: IncomingMessage) => logins.giveBack(address(request)),
    },
    async authenticate(token: string, request: IncomingMessage): Promise<Identity> {
      const identity = await deps.storage.authenticate(secretHash(token), deps.clock.now());
      if (identity !== undefined) return identity;
      badTokens.take(address(request));
      throw new HttpProblem('unauthenticated', 'this token is unknown or revoked');
    },
  };
}

async function stop(servers: readonly Server[], hub: Hub, deps: ServerDeps): Promise<void> {
  const closed = servers.map((server) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    server.close(() => resolve());
    server.closeIdleConnections();
    return promise;
  });
  await hub.close();
  const cancel = deps.clock.timer(GOODBYE_MS, () => {
    hub.terminate();
    for (const server of servers) server.closeAllConnections();
  });
  await Promise.all(closed);
  cancel();
  await deps.storage.close();
}
