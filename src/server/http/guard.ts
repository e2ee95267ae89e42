// What every request must pass, HTTP or WebSocket: a Host that is ours (DNS rebinding) and an Origin that is allowed
// (drive-by web pages). Command-line clients send no Origin; browsers always do.

import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { HttpProblem } from './problem.ts';

/** Whom the guard lets through. `hosts`: names beyond loopback ones and addresses; null = any (behind a proxy). */
export interface GuardConfig {
  readonly origins: readonly string[];
  readonly hosts: readonly string[] | null;
}

/** Throws an `HttpProblem` for a request whose Host or Origin is not allowed. */
export function guardRequest(config: GuardConfig, request: IncomingMessage): void {
  const { origin, host } = request.headers;
  // RFC 9112 §3.2: without exactly one Host, two readers may take the request for one to different servers.
  const named = request.rawHeaders.filter((text, index) => index % 2 === 0 && text.toLowerCase() === 'host').length;
  if (named > 1 || (named === 0 && request.httpVersion === '1.1')) {
    throw new HttpProblem('invalid_args', 'a request names one Host');
  }
  if (origin !== undefined && !config.origins.includes(origin)) {
    throw new HttpProblem('origin_refused', 'this Origin is not allowed here (see --allow-origin)');
  }
  if (config.hosts === null) return;
  const name = hostName(host ?? '');
  // An address cannot be rebound: only names can be made to point here by somebody else.
  const known = name === 'localhost' || isIP(name) !== 0 || config.hosts.includes(name);
  if (!known) throw new HttpProblem('host_refused', 'this server does not go by that name (see --allow-host)');
}

function hostName(host: string): string {
  const bracketed = /^\[([0-9a-f:.]+)\](?::\d+)?$/i.exec(host);
  return (bracketed?.[1] ?? host.replace(/:\d+$/, '')).toLowerCase();
}
