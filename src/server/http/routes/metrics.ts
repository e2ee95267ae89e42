// GET /metrics, for whoever runs the server: with the token of the metrics token file, else only this machine itself.

import { createHash, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { UserError } from '../../../protocol/error-code.ts';
import type { ServerMetrics } from '../../metrics/server-metrics.ts';
import { bearerToken } from '../bearer.ts';
import { HttpProblem } from '../problem.ts';
import type { Route } from '../router.ts';

const TOKEN_CHARACTERS_MIN = 16;
const FORWARDED = ['forwarded', 'x-forwarded-for', 'via'];

/** Who may read the metrics: who knows the token, else (`undefined`) the machine itself, unless a proxy is in front. */
export interface MetricsAccess {
  readonly token: string | undefined;
  readonly proxyHops: number;
}

/** What the metrics route needs. */
export interface MetricsRouteDeps {
  readonly metrics: ServerMetrics;
  readonly metricsAccess: MetricsAccess;
}

/** GET /metrics, in the Prometheus text format. */
export function metricsRoutes({ metrics, metricsAccess }: MetricsRouteDeps): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/metrics',
      async handle({ request, response }) {
        checkAccess(metricsAccess, request);
        response.setHeader('content-type', 'text/plain; version=0.0.4; charset=utf-8');
        response.end(metrics.text());
        return 'answered';
      },
    },
  ];
}

/** Reads the token that the metrics ask for. Throws a `UserError` if there is none or it is too short to be safe. */
export function readMetricsToken(file: string): string {
  let token: string;
  try {
    token = readFileSync(file, 'utf8').trim();
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw new UserError({ code: 'file_not_found', message: `cannot read the metrics token in ${file} (${code})` });
  }
  if (token.length >= TOKEN_CHARACTERS_MIN && /^[\w.~+/=-]+$/.test(token)) return token;
  throw new UserError({
    code: 'usage',
    message: `${file} must hold one token of at least ${TOKEN_CHARACTERS_MIN} letters, digits and -._~+/=`,
    hint: 'One way to make it: openssl rand -hex 32',
  });
}

function checkAccess({ token, proxyHops }: MetricsAccess, request: IncomingMessage): void {
  if (token !== undefined) {
    if (isSame(bearerToken(request) ?? '', token)) return;
    throw new HttpProblem('unauthenticated', 'the metrics ask for the token of --metrics-token-file');
  }
  const forwarded = FORWARDED.some((name) => request.headers[name] !== undefined);
  if (proxyHops === 0 && !forwarded && isLoopback(request.socket.remoteAddress ?? '')) return;
  throw new HttpProblem('forbidden', 'metrics are for this machine only (see --metrics-token-file)');
}

function isSame(given: string, wanted: string): boolean {
  const [a, b] = [given, wanted].map((text) => createHash('sha256').update(text).digest());
  return a !== undefined && b !== undefined && timingSafeEqual(a, b);
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address);
}
