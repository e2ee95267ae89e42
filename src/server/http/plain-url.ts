// The URL of a request, taken only in its plain form, so that a proxy in front and this server see the same path.

import type { IncomingMessage } from 'node:http';
import { HttpProblem } from './problem.ts';

/** The URL; throws an `HttpProblem` for another host's, for `//`, dots, backslashes or whatever else has a shorter form. */
export function plainUrl(request: IncomingMessage): URL {
  const target = request.url ?? '/';
  const url = URL.parse(target, 'http://server');
  const path = target.split('?', 1)[0];
  if (url === null || url.pathname !== path || url.host !== 'server') {
    throw new HttpProblem('invalid_args', 'the path is not in its plain form');
  }
  return url;
}
