// The running server: HTTP and WebSocket on its addresses, the hub behind them. Started and stopped in order.

import type { Server } from 'node:http';
import type { Server as TlsServer } from 'node:https';
import { isIPv6 } from 'node:net';
import { promisify } from 'node:util';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { Random } from '../base/random.ts';
import { Rates } from './access/rates.ts';
import { Tally } from './access/tally.ts';
import { NO_AUDIT } from './audit.ts';
import type { Audit } from './audit.ts';
import type { ServerConfig, TlsFiles } from './config.ts';
import { doorOf } from './door.ts';
import { httpServer } from './http/http-server.ts';
import { router } from './http/router.ts';
import type { Route } from './http/router.ts';
import { accountRoutes } from './http/routes/account.ts';
import type { AccountRouteDeps } from './http/routes/account.ts';
import { bookRoutes } from './http/routes/books.ts';
import { deviceRoutes } from './http/routes/devices.ts';
import { healthRoutes } from './http/routes/health.ts';
import type { HealthRouteDeps } from './http/routes/health.ts';
import { logRoutes } from './http/routes/log.ts';
import { openApiRoutes } from './http/routes/openapi.ts';
import { recordRoutes } from './http/routes/records.ts';
import { memberRoutes } from './http/routes/members.ts';
import type { MemberRouteDeps } from './http/routes/members.ts';
import { metricsRoutes, readMetricsToken } from './http/routes/metrics.ts';
import type { MetricsRouteDeps } from './http/routes/metrics.ts';
import { Hub } from './hub/hub.ts';
import { listenOnAll } from './listen.ts';
import { ServerMetrics } from './metrics/server-metrics.ts';
import { Readiness } from './readiness.ts';
import type { Storage } from './storage/storage.ts';
import { readTlsPair } from './tls.ts';
import type { TlsPair } from './tls.ts';
import { upgradeHandler } from './ws/upgrade.ts';

/** Ms that peers have to take leave when the server stops. */
const GOODBYE_MS = 1_000;

/** Ms before a certificate's end from which on that is a warning. */
const EXPIRES_SOON_MS = 14 * 24 * 60 * 60_000;

/** What a server is made of. It takes the storage over and closes it. */
export interface ServerDeps {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly version: string;
  readonly metrics?: ServerMetrics;
  readonly audit?: Audit;
}

/** A server that accepts connections. */
export interface RunningServer {
  /** Its base URL on the first address. */
  readonly url: string;
  readonly hub: Hub;
  /** How many sockets are open, whatever they speak. */
  sockets(): Promise<number>;
  /** Takes certificate and metrics token from their files anew; connections stay. Throws and keeps what it has. */
  reload(): void;
  /** Stops accepting, lets commits under way finish, takes leave of everybody, closes the storage. */
  close(): Promise<void>;
}

/** Starts a server; resolves when it accepts connections. */
export async function startServer(config: ServerConfig, given: ServerDeps): Promise<RunningServer> {
  const { limits } = config;
  const rates = limits.requestsPerSecond === 0 ? undefined : new Rates(given.clock, limits);
  const deps = { metrics: new ServerMetrics(), audit: NO_AUDIT, ...given, rates };
  const hub = new Hub(deps);
  const parts = { ...deps, hub, readiness: new Readiness(deps.storage, deps.clock) };
  try {
    const door = doorOf(config, deps);
    const metricsAccess = { proxyHops: config.proxyHops, token: metricsToken(config) };
    const requests = router(door, routesOf({ ...parts, tries: door.logins, joins: door.joins, metricsAccess }));
    const upgrades = upgradeHandler({ hub, limits, ...door });
    // Behind a proxy all sockets come from its address.
    const sockets = config.proxyHops > 0 ? undefined : new Tally(limits.connectionsByAddressMax);
    const tls = config.tls === undefined ? undefined : takeTlsPair(config.tls, deps);
    const make = (): Server => httpServer({ limits, sockets, requests, upgrades, tls });
    const { servers, port } = await listenOnAll(make, config.addresses, config.port);
    const reload = (): void => {
      const token = metricsToken(config);
      reloadTls(config, servers, deps);
      metricsAccess.token = token;
    };
    return {
      url: urlOf(config, port),
      hub,
      sockets: () => openSockets(servers),
      reload,
      close: () => stop(servers, parts),
    };
  } catch (error) {
    await hub.close();
    throw error;
  }
}

function urlOf({ addresses: [host = ''], tls }: ServerConfig, port: number): string {
  return `${tls === undefined ? 'http' : 'https'}://${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

async function openSockets(servers: readonly Server[]): Promise<number> {
  const counts = servers.map((server) => promisify(server.getConnections.bind(server))());
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}

/** New connections get the certificate that is in the files now. */
function reloadTls({ tls }: ServerConfig, servers: readonly Server[], deps: ServerDeps): void {
  if (tls === undefined) return;
  const { cert, key } = takeTlsPair(tls, deps);
  for (const server of servers as readonly TlsServer[]) server.setSecureContext({ cert, key });
}

/** Reads certificate and key, and says until when it holds; a warning when that is soon. */
function takeTlsPair(tls: TlsFiles, { logger, clock }: ServerDeps): TlsPair {
  const pair = readTlsPair(tls);
  const level = pair.expiresAt - clock.now() < EXPIRES_SOON_MS ? 'warn' : 'info';
  logger[level]('certificate', { expires: new Date(pair.expiresAt).toISOString() });
  return pair;
}

function metricsToken({ metricsTokenFile }: ServerConfig): string | undefined {
  return metricsTokenFile === undefined ? undefined : readMetricsToken(metricsTokenFile);
}

/** What all routes together need. */
type RouteDeps = Pick<ServerDeps, 'version'> & HealthRouteDeps & MetricsRouteDeps & AccountRouteDeps & MemberRouteDeps;

/** Every route of a server. */
export function routesOf(deps: RouteDeps): readonly Route[] {
  return [
    ...healthRoutes(deps),
    ...metricsRoutes(deps),
    ...accountRoutes(deps),
    ...bookRoutes(deps),
    ...memberRoutes(deps),
    ...logRoutes(deps),
    ...deviceRoutes(deps),
    ...recordRoutes(deps),
    ...openApiRoutes(deps),
  ];
}

interface StopDeps extends ServerDeps {
  readonly hub: Hub;
  readonly readiness: Readiness;
}

async function stop(servers: readonly Server[], { hub, readiness, clock, storage }: StopDeps): Promise<void> {
  readiness.stop();
  const closed = servers.map((server) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    server.close(() => resolve());
    server.closeIdleConnections();
    return promise;
  });
  await hub.close();
  const cancel = clock.timer(GOODBYE_MS, () => {
    hub.terminate();
    for (const server of servers) server.closeAllConnections();
  });
  await Promise.all(closed);
  cancel();
  await storage.close();
}
