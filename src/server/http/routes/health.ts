// GET /health: whether the server is up. Says nothing that strangers should not know.

import type { Route } from '../router.ts';

/** The health routes. */
export function healthRoutes(deps: { readonly version: string }): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/health',
      handle: async () => ({ status: 200, json: { status: 'ok', version: deps.version } }),
    },
  ];
}
