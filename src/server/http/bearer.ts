// The token of a request, from its Authorization header and nowhere else.

import type { IncomingMessage } from 'node:http';

const BEARER = /^bearer +([A-Za-z0-9._~+/=-]{1,512})$/i;

/** The bearer token of a request; `undefined` if it names none. */
export function bearerToken(request: IncomingMessage): string | undefined {
  return BEARER.exec(request.headers.authorization ?? '')?.[1];
}
