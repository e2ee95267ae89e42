// The running server: HTTP and WebSocket on its addresses, the hub behind them. Started and stopped in order.

import type { IncomingMessage, Server } from 'node:http';
import { isIPv6 } from 'node:net';
import { promisify } from 'node:util';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { Random } from '../base/random.ts';
import type { Identity } from './access/identity.ts';
import { networkOf } from './access/network.ts';
import { Rates } from './access/rates.ts';
import { secretHash } from './access/secret.ts';
import { Tally } from './access/tally.ts';
import type { ServerConfig, ServerLimits } from './config.ts';
import { bearerToken } from './http/bearer.ts';
import { guardRequest } from './http/guard.ts';
import { httpServer } from './http/http-server.ts';
import { peerAddress } from './http/peer-address.ts';
import { HttpProblem } from './http/problem.ts';
import { rateLimited, takeOne } from './http/rate-limit.ts';
import { router } from './http/router.ts';
import { accountRoutes } from './http/routes/account.ts';
import type { AccountRouteDeps } from './http/routes/account.ts';
import { bookRoutes } from './http/routes/books.ts';
import { deviceRoutes } from './http/routes/devices.ts';
import { healthRoutes } from './http/routes/health.ts';
import { logRoutes } from './http/routes/log.ts';
import { Hub } from './hub/hub.ts';
import { listenOnAll } from './listen.ts';
import type { Storage } from './storage/storage.ts';
import { upgradeHandler } from './ws/upgrade.ts';
import type { UpgradeDeps } from './ws/upgrade.ts';

/** Ms that peers have to take leave when the server stops. */
const GOODBYE_MS = 1_000;

/** Ms after which one with too many WebSockets may try again. */
const FULL_RETRY_MS = 5_000;

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
  /** How many sockets are open, whatever they speak. */
  sockets(): Promise<number>;
  /** Stops accepting, lets commits under way finish, takes leave of everybody, closes the storage. */
  close(): Promise<void>;
}

/** Starts a server; resolves when it accepts connections. */
export async function startServer(config: ServerConfig, deps: ServerDeps): Promise<RunningServer> {
  const { limits } = config;
  const rates = limits.requestsPerSecond === 0 ? undefined : new Rates(deps.clock, limits);
  const hub = new Hub({ ...deps, rates });
  const door = doorOf(config, deps, rates);
  const requests = router(door, routesOf({ ...deps, hub, tries: door.logins }));
  const upgrades = upgradeHandler({ hub, limits, ...door });
  const sockets = config.behindProxy ? undefined : new Tally(limits.connectionsByAddressMax);
  const make = (): Server => httpServer({ limits, sockets, requests, upgrades });
  try {
    const { servers, port } = await listenOnAll(make, config.addresses, config.port);
    const host = config.addresses[0] ?? '';
    const url = `http://${isIPv6(host) ? `[${host}]` : host}:${port}`;
    return { url, hub, sockets: () => openSockets(servers), close: () => stop(servers, hub, deps) };
  } catch (error) {
    await hub.close();
    throw error;
  }
}

async function openSockets(servers: readonly Server[]): Promise<number> {
  const counts = servers.map((server) => promisify(server.getConnections.bind(server))());
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}

function routesOf(deps: ServerDeps & AccountRouteDeps) {
  return [
    ...healthRoutes(deps),
    ...accountRoutes(deps),
    ...bookRoutes(deps),
    ...logRoutes(deps),
    ...deviceRoutes(deps),
  ];
}

function doorOf(config: ServerConfig, deps: ServerDeps, rates: Rates | undefined) {
  const network = (request: IncomingMessage): string => networkOf(peerAddress(request, config.behindProxy));
  const asking = (request: IncomingMessage) =>
    request.headers.upgrade === undefined ? rates?.requests : rates?.connects;
  return {
    logger: deps.logger,
    guard(request: IncomingMessage): void {
      const buckets = asking(request);
      // Who has a token is counted by it, not by an address that others may share.
      if (buckets !== undefined && bearerToken(request) === undefined) takeOne(buckets, network(request));
      guardRequest(config, request);
    },
    logins: loginTries(rates, network),
    enter: webSocketTally(config.limits, network),
    async authenticate(token: string, request: IncomingMessage): Promise<Identity> {
      const identity = await deps.storage.authenticate(secretHash(token), deps.clock.now());
      const buckets = asking(request);
      if (identity === undefined) {
        if (rates !== undefined) takeOne(rates.badTokens, network(request));
        throw new HttpProblem('unauthenticated', 'this token is unknown or revoked');
      }
      if (buckets !== undefined) takeOne(buckets, identity.deviceId);
      return identity;
    },
  };
}

/** Counts failed logins, by network and of everybody. */
function loginTries(
  rates: Rates | undefined,
  network: (request: IncomingMessage) => string,
): AccountRouteDeps['tries'] {
  if (rates === undefined) return { take: () => undefined, giveBack: () => undefined };
  const { logins, loginsOfAll } = rates;
  return {
    take(request) {
      takeOne(logins, network(request));
      takeOne(loginsOfAll, '');
    },
    giveBack(request) {
      logins.refund(network(request));
      loginsOfAll.refund('');
    },
  };
}

/** Counts open WebSockets, by device and by network. */
function webSocketTally(limits: ServerLimits, network: (request: IncomingMessage) => string): UpgradeDeps['enter'] {
  const devices = new Tally(limits.connectionsByDeviceMax);
  const networks = new Tally(limits.connectionsByAddressMax);
  return (identity, request) => {
    const full = rateLimited(FULL_RETRY_MS, 'too many connections');
    const leaveNetwork = networks.add(network(request));
    if (leaveNetwork === undefined) throw full;
    const leaveDevice = identity === undefined ? () => undefined : devices.add(identity.deviceId);
    if (leaveDevice === undefined) {
      leaveNetwork();
      throw full;
    }
    return () => {
      leaveDevice();
      leaveNetwork();
    };
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
