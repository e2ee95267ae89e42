// From a request to its handler and from what the handler returns or throws to the answer.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from '../../base/logger.ts';
import type { Identity } from '../access/identity.ts';
import { bearerToken } from './bearer.ts';
import { plainUrl } from './plain-url.ts';
import { HttpProblem, SECURITY_HEADERS } from './problem.ts';

/** A request on its way to a handler. `params`: what stood for `:name` in the path. */
export interface HttpContext {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly params: Readonly<Record<string, string>>;
}

/** What a handler answers: JSON (a value, or a text that is JSON), or nothing because it has answered itself. */
export type HttpAnswer =
  | { readonly status: number; readonly json: unknown }
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
}

/** Makes the request listener of a set of routes. */
export function router(deps: RouterDeps, routes: readonly Route[]) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
    answer(deps, routes, { request, response }).catch((error: unknown) => {
      if (!(error instanceof HttpProblem)) deps.logger.error('request_failed', { error: String(error) });
      sendProblem(
        response,
        error instanceof HttpProblem ? error : new HttpProblem('unexpected', 'this was not expected'),
      );
    });
  };
}

async function answer(
  deps: RouterDeps,
  routes: readonly Route[],
  { request, response }: Pick<HttpContext, 'request' | 'response'>,
): Promise<void> {
  deps.guard(request);
  const url = plainUrl(request);
  const { route, params } = find(routes, request.method ?? '', url.pathname);
  if (url.searchParams.has('token')) throw new HttpProblem('invalid_args', 'a token never goes into a URL');
  const context = { request, response, url, params };
  const result = 'handle' in route ? await route.handle(context) : await own(deps, route, context);
  if (result === 'answered') return;
  closeIfUnread(response);
  response.statusCode = 'raw' in result ? 200 : result.status;
  response.setHeader('content-type', 'application/json; charset=utf-8');
  response.end('raw' in result ? result.raw : JSON.stringify(result.json));
}

async function own(deps: RouterDeps, route: OwnRoute, context: HttpContext): Promise<HttpAnswer> {
  const token = bearerToken(context.request);
  if (token === undefined) throw new HttpProblem('unauthenticated', 'an Authorization header is needed');
  return route.handleAs(await deps.authenticate(token, context.request), context);
}

function find(
  routes: readonly Route[],
  method: string,
  path: string,
): { route: Route; params: Record<string, string> } {
  const allowed = new Set<string>();
  for (const route of routes) {
    const params = match(route.path, path);
    if (params === undefined) continue;
    if (route.method === method) return { route, params };
    allowed.add(route.method);
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
