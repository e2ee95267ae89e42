// The log over plain HTTP: pages of entries and the state's digest, for scripts and for comparing replicas.

import type { Storage } from '../../storage/storage.ts';
import { HttpProblem } from '../problem.ts';
import type { Route } from '../router.ts';
import { bookArgument, notReadable } from './arguments.ts';

/** GET /api/sync/entries, GET /api/sync/hash. */
export function logRoutes({ storage }: { readonly storage: Storage }): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/api/sync/entries',
      async handleAs(identity, context) {
        const book = await bookArgument(storage, identity, context);
        const { since = 0, limit } = context.query as { readonly since?: number; readonly limit?: number };
        const page = await storage.page({ identity, book, since, ...(limit === undefined ? {} : { limit }) });
        if (page === undefined) throw await notReadable(storage, { identity, book });
        if (since > page.head) throw new HttpProblem('diverged', `the newest seq is ${page.head}`);
        return { raw: page.frame };
      },
    },
    {
      method: 'GET',
      path: '/api/sync/hash',
      async handleAs(identity, context) {
        const query = { identity, book: await bookArgument(storage, identity, context) };
        const head = await storage.head(query);
        if (head === undefined) throw await notReadable(storage, query);
        return { status: 200, json: head };
      },
    },
  ];
}
