// What an operator can set, checked: where to listen, whom to let in, where the data is.

import { isIP } from 'node:net';
import { UserError } from '../protocol/error-code.ts';
import { SERVER } from '../protocol/limits.ts';
import type { RateConfig } from './access/buckets.ts';

type Widened<T> = T extends number ? number : RateConfig;

/** The limits of a server; see `SERVER`, which they are unless said. */
export type ServerLimits = { readonly [Name in keyof typeof SERVER]: Widened<(typeof SERVER)[Name]> };

/** Settings of `ledger-server start`. */
export interface ServerConfig {
  /** Addresses to listen on; those after the first may be missing on the machine. */
  readonly addresses: readonly string[];
  /** TCP port; 0 picks a free one. */
  readonly port: number;
  readonly behindProxy: boolean;
  /** Origins of web pages that may connect. */
  readonly origins: readonly string[];
  /** Names in the Host header besides loopback ones and addresses; null = any. */
  readonly hosts: readonly string[] | null;
  readonly limits: ServerLimits;
}

/** What `start` was told. */
export interface StartOptions {
  readonly host?: string | undefined;
  readonly port?: string | undefined;
  readonly insecure?: boolean | undefined;
  readonly behindProxy?: boolean | undefined;
  readonly origins?: readonly string[] | undefined;
  readonly hosts?: readonly string[] | undefined;
  /** HTTP requests a second of one device or address; 0 turns off every limit by time. */
  readonly rateLimit?: string | undefined;
}

const DEFAULT_PORT = 8000;
const LOOPBACK = ['127.0.0.1', '::1'];

/** Checks what `start` was told; throws a `UserError` for what is not safe or makes no sense. */
export function serverConfig(options: StartOptions): ServerConfig {
  const { host, insecure = false, behindProxy = false, hosts = [] } = options;
  const addresses = host === undefined || host === 'localhost' ? LOOPBACK : [host];
  if (!addresses.every(isLoopback) && !insecure && !behindProxy) {
    throw new UserError({
      code: 'usage',
      message: `${host} is reachable from other machines, and without TLS everybody on the way could read along`,
      hint: 'Put a TLS proxy in front and say --behind-proxy, or say --insecure if the network is yours alone.',
    });
  }
  const named = host !== undefined && isIP(host) === 0 ? [host.toLowerCase()] : [];
  const allowed = [...hosts.map((name) => name.toLowerCase()), ...named];
  return {
    addresses,
    port: portOf(options.port),
    behindProxy,
    origins: options.origins ?? [],
    hosts: behindProxy && hosts.length === 0 ? null : allowed,
    limits: { ...SERVER, requestsPerSecond: rateOf(options.rateLimit) },
  };
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^127\.\d+\.\d+\.\d+$/.test(address);
}

function rateOf(text: string | undefined): number {
  if (text === undefined) return SERVER.requestsPerSecond;
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new UserError({
    code: 'usage',
    message: `--rate-limit ${text} is not a whole number (requests a second; 0: off)`,
  });
}

function portOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_PORT;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port >= 0 && port <= 65_535) return port;
  throw new UserError({ code: 'usage', message: `--port ${text} is not a port (0 to 65535)` });
}
