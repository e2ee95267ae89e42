// From a request to its handler and from what the handler returns or throws to the answer.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from '../../base/logger.ts';
import type { Identity } from '../access/identity.ts';
import { ROUTES } from '../../protocol/http/routes.ts';
import type { ServerMetrics } from '../metrics/server-metrics.ts';
import { bearerToken } from './bearer.ts';
import { plainUrl } from './plain-url.ts';
import { HttpProblem, SECURITY_HEADERS } from './problem.ts';
import { inputReader } from './request-input.ts';
import type { Input, InputReader } from './request-input.ts';

/**
 * A request on its way to a handler. `params`: what stood for `:name` in the path. `query`, `headers` and `body` are
 * checked by the route's description; reading the body is up to the handler.
 */
export interface HttpContext {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Input;
  readonly headers: Input;
  readonly body: () => Promise<Input>;
}

/** What a handler answers: JSON (a value, or a text that is JSON), or nothing because it has answered itself. */
export type HttpAnswer =
  | { readonly status: number; readonly json: unknown; readonly headers?: Readonly<Record<string, string>> }
  | { readonly raw: Uint8Array }
  | 'answered';

/** A route for everybody. */
export interface OpenRoute {
  readonly method: string;
  readonly path: string;
  readonly handle: (context: HttpContext) => Promise<HttpAnswer>;
}

/** A route for those who say who they are. */
export interface OwnRoute {
  readonly method: string;
  readonly path: string;
  readonly handleAs: (identity: Identity, context: HttpContext) => Promise<HttpAnswer>;
}

/** One route. */
export type Route = OpenRoute | OwnRoute;

/** What the router needs besides its routes. */
export interface RouterDeps {
  readonly logger: Logger;
  readonly guard: (request: IncomingMessage) => void;
  readonly authenticate: (token: string, request: IncomingMessage) => Promise<Identity>;
  readonly metrics?: ServerMetrics;
}

interface Described {
  readonly route: Route;
  readonly reader: InputReader;
}

/** Makes the request listener of a set of routes. */
export function router(deps: RouterDeps, all: readonly Route[]) {
  const routes = all.map((route): Described => {
    return { route, reader: inputReader(ROUTES[`${route.method} ${route.path}`] ?? {}) };
  });
  return (request: IncomingMessage, response: ServerResponse): void => {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
    const found = findRoute(routes, request);
    count(deps.metrics, found, response);
    answer(deps, found, { request, response }).catch((error: unknown) => {
      if (!(error instanceof HttpProblem)) deps.logger.error('request_failed', { error: String(error) });
      const problem = error instanceof HttpProblem ? error : new HttpProblem('unexpected', 'this was not expected');
      deps.metrics?.failed(problem.code);
      sendProblem(response, problem);
    });
  };
}

/** The route of a request with what stood for its names, or the refusal of one that has none. */
type Found =
  | { readonly url: URL; readonly described: Described; readonly params: Readonly<Record<string, string>> }
  | { readonly problem: HttpProblem };

async function answer(
  deps: RouterDeps,
  found: Found,
  { request, response }: Pick<HttpContext, 'request' | 'response'>,
): Promise<void> {
  deps.guard(request);
  if ('problem' in found) throw found.problem;
  const { url, params, described } = found;
  if (url.searchParams.has('token')) throw new HttpProblem('invalid_args', 'a token never goes into a URL');
  const result = await handle(deps, described, { request, response, url, params });
  if (result === 'answered') return;
  closeIfUnread(response);
  response.statusCode = 'raw' in result ? 200 : result.status;
  response.setHeader('content-type', 'application/json; charset=utf-8');
  if ('json' in result)
    for (const [name, value] of Object.entries(result.headers ?? {})) response.setHeader(name, value);
  response.end('raw' in result ? result.raw : JSON.stringify(result.json));
}

type Incoming = Omit<HttpContext, 'query' | 'headers' | 'body'>;

/** Who it is comes first: what strangers send is not looked at. */
async function handle(deps: RouterDeps, { route, reader }: Described, incoming: Incoming): Promise<HttpAnswer> {
  const { request, url } = incoming;
  const context = (): HttpContext => ({
    ...incoming,
    query: reader.query(url),
    headers: reader.headers(request),
    body: () => reader.body(request),
  });
  if ('handle' in route) return route.handle(context());
  const token = bearerToken(request);
  if (token === undefined) throw new HttpProblem('unauthenticated', 'an Authorization header is needed');
  const identity = await deps.authenticate(token, request);
  return route.handleAs(identity, context());
}

function findRoute(routes: readonly Described[], request: IncomingMessage): Found {
  try {
    const url = plainUrl(request);
    return { url, ...find(routes, request.method ?? '', url.pathname) };
  } catch (error) {
    if (error instanceof HttpProblem) return { problem: error };
    throw error;
  }
}

/** Counts the request once it is over, by route: paths that strangers make up are all one. */
function count(metrics: ServerMetrics | undefined, found: Found, response: ServerResponse): void {
  const { method, path: route } = 'described' in found ? found.described.route : { method: 'other', path: 'none' };
  response.on('close', () => metrics?.answered({ method, route, status: response.statusCode }));
}

function find(
  routes: readonly Described[],
  method: string,
  path: string,
): { described: Described; params: Record<string, string> } {
  const allowed = new Set<string>();
  for (const described of routes) {
    const params = match(described.route.path, path);
    if (params === undefined) continue;
    if (described.route.method === method) return { described, params };
    allowed.add(described.route.method);
  }
  if (allowed.size === 0) throw new HttpProblem('not_found', 'there is nothing here');
  throw new HttpProblem('method_not_allowed', 'not with this method', { allow: [...allowed].join(', ') });
}

function match(pattern: string, path: string): Record<string, string> | undefined {
  const [wanted, given] = [pattern.split('/'), path.split('/')];
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    if (part.startsWith(':')) params[part.slice(1)] = value;
    else if (part !== value) return undefined;
  }
  return params;
}

function sendProblem(response: ServerResponse, problem: HttpProblem): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  closeIfUnread(response);
  response.statusCode = problem.status;
  response.setHeader('content-type', 'application/problem+json');
  for (const [name, value] of Object.entries(problem.headers)) response.setHeader(name, value);
  response.end(problem.body());
}

/** What is left of a body that nobody wanted is not waited for. */
function closeIfUnread(response: ServerResponse): void {
  if (!response.req.complete) response.setHeader('connection', 'close');
}
