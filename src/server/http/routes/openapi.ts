// GET /api/openapi.json: what this interface is, for programs.

import { openApiDocument } from '../../../protocol/http/openapi.ts';
import type { Route } from '../router.ts';

/** The route of the OpenAPI document; it is made when it is asked for the first time. */
export function openApiRoutes({ version }: { readonly version: string }): readonly Route[] {
  let document: Uint8Array | undefined;
  return [
    {
      method: 'GET',
      path: '/api/openapi.json',
      handle: async () => ({ raw: (document ??= Buffer.from(JSON.stringify(openApiDocument(version)))) }),
    },
  ];
}
