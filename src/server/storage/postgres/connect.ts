// Connections to PostgreSQL: what the URL says, TLS unless it stays on this machine, and limits on everything.

import { Client, Pool, types as pgTypes } from 'pg';
import type { ClientConfig } from 'pg';

/** What can be set of the connections. Times in ms. */
export interface ConnectOptions {
  readonly url: string;
  /** Connections for statements; one more listens. */
  readonly poolMax: number;
  readonly statementMs: number;
  readonly lockMs: number;
}

/** Ms to wait for a connection, a free one or a new one. */
const CONNECT_MS = 10_000;
/** Ms that an unused connection stays open. */
const IDLE_MS = 30_000;
/** Ms past the server's own limit after which a statement that is not answered is given up. */
const PATIENCE_MS = 5_000;

const LOCAL = /^(localhost|127\.[\d.]+|\[?::1\]?)$/;

/** Numbers of the database are ours: seq, n, counts and wall ms, all below 2^53. */
const types: ClientConfig['types'] = {
  getTypeParser: ((...[oid, format]: Parameters<typeof pgTypes.getTypeParser>) =>
    oid === pgTypes.builtins.INT8 ? Number : pgTypes.getTypeParser(oid, format)) as typeof pgTypes.getTypeParser,
};

/** A pool; connections are made when they are needed. */
export function makePool(options: ConnectOptions): Pool {
  const pool = new Pool({
    ...clientConfig(options),
    max: options.poolMax,
    // Statements that nobody waits between cross in one trip.
    pipeline: true,
    idleTimeoutMillis: IDLE_MS,
    // Idle connections do not keep a process alive.
    allowExitOnIdle: true,
  });
  // Whoever uses a connection hears of its end; one that nobody uses is just dropped.
  pool.on('error', noop);
  pool.on('connect', (client) => client.on('error', noop));
  return pool;
}

/** One connection outside of the pool, not yet connected. */
export function makeClient(options: ConnectOptions): Client {
  return new Client(clientConfig(options));
}

function clientConfig(options: ConnectOptions): ClientConfig {
  return {
    connectionString: withTls(options.url),
    types,
    application_name: 'ledger-server',
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: options.statementMs + PATIENCE_MS,
    keepAlive: true,
  };
}

/** The URL with TLS for what leaves the machine, the other side known, unless the URL says otherwise. */
export function withTls(text: string): string {
  const url = new URL(text);
  const { hostname, searchParams } = url;
  const socket = searchParams.get('host')?.startsWith('/') === true;
  if (searchParams.has('sslmode') || searchParams.has('ssl') || socket || LOCAL.test(hostname)) return text;
  searchParams.set('sslmode', 'verify-full');
  return url.href;
}

function noop(): void {
  // See makePool.
}
