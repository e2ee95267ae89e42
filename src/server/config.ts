// What an operator can set, checked: where to listen, whom to let in, where the data is.

import { isIP } from 'node:net';
import { UserError } from '../protocol/error-code.ts';
import { SERVER } from '../protocol/limits.ts';
import type { RateConfig } from './access/buckets.ts';

type Widened<T> = T extends number ? number : RateConfig;

/** The limits of a server; see `SERVER`, which they are unless said. */
export type ServerLimits = { readonly [Name in keyof typeof SERVER]: Widened<(typeof SERVER)[Name]> };

/** A certificate chain and its key, as PEM files. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
}

/** Settings of `ledger-server start`. */
export interface ServerConfig {
  /** Addresses to listen on; those after the first may be missing on the machine. */
  readonly addresses: readonly string[];
  /** TCP port; 0 picks a free one. */
  readonly port: number;
  /** How many proxies in front may be believed in what they say of the caller; 0 = there is none. */
  readonly proxyHops: number;
  /** Origins of web pages that may connect. */
  readonly origins: readonly string[];
  /** Names in the Host header besides loopback ones and addresses; null = any. */
  readonly hosts: readonly string[] | null;
  /** TLS by this server itself. */
  readonly tls?: TlsFiles;
  /** A file with the token that GET /metrics asks for. */
  readonly metricsTokenFile?: string;
  readonly limits: ServerLimits;
}

/** What `start` was told. `behindProxy`: how many proxies. */
export interface StartOptions {
  readonly host?: string | undefined;
  readonly port?: string | undefined;
  readonly insecure?: boolean | undefined;
  readonly behindProxy?: number | undefined;
  readonly origins?: readonly string[] | undefined;
  readonly hosts?: readonly string[] | undefined;
  readonly tlsCert?: string | undefined;
  readonly tlsKey?: string | undefined;
  readonly metricsTokenFile?: string | undefined;
  /** HTTP requests a second of one device or address; 0 turns off every limit by time. */
  readonly rateLimit?: string | undefined;
}

const DEFAULT_PORT = 8000;
const LOOPBACK = ['127.0.0.1', '::1'];

/** Checks what `start` was told; throws a `UserError` for what is not safe or makes no sense. */
export function serverConfig(options: StartOptions): ServerConfig {
  const { host, insecure = false, behindProxy: proxyHops = 0, hosts = [], metricsTokenFile } = options;
  const addresses = host === undefined || host === 'localhost' ? LOOPBACK : [host];
  const tls = tlsFiles(options);
  if (!addresses.every(isLoopback) && !insecure && proxyHops === 0 && tls === undefined) throw inClear(host ?? '');
  const named = host !== undefined && isIP(host) === 0 ? [host.toLowerCase()] : [];
  const allowed = [...hosts.map((name) => name.toLowerCase()), ...named];
  return {
    addresses,
    port: portOf(options.port),
    proxyHops,
    origins: options.origins ?? [],
    // A page elsewhere cannot make a browser believe that its own name is this server's: the certificate tells.
    hosts: (proxyHops > 0 || tls !== undefined) && hosts.length === 0 ? null : allowed,
    ...(tls === undefined ? {} : { tls }),
    ...(metricsTokenFile === undefined ? {} : { metricsTokenFile }),
    limits: { ...SERVER, requestsPerSecond: rateOf(options.rateLimit) },
  };
}

function tlsFiles({ tlsCert: cert, tlsKey: key }: StartOptions): TlsFiles | undefined {
  if (cert === undefined && key === undefined) return undefined;
  if (cert !== undefined && key !== undefined) return { cert, key };
  const hint = 'A certificate needs its key: --tls-cert FILE --tls-key FILE';
  throw new UserError({ code: 'usage', message: `there is only --tls-${cert === undefined ? 'key' : 'cert'}`, hint });
}

function inClear(host: string): UserError {
  return new UserError({
    code: 'usage',
    message: `${host} is reachable from other machines, and without TLS everybody on the way could read along`,
    hint: 'Give --tls-cert and --tls-key, or put a TLS proxy in front and say --behind-proxy, or say --insecure if the network is yours alone.',
  });
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
