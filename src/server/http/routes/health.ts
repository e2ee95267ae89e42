// Whether the server lives and whether it should be given work. Both say nothing that strangers should not know.

import type { Readiness } from '../../readiness.ts';
import type { Route } from '../router.ts';

/** What the health routes need. */
export interface HealthRouteDeps {
  readonly version: string;
  readonly readiness: Readiness;
}

/** GET /health: the process answers. GET /health/ready: it also takes writes, and is not about to stop; else 503. */
export function healthRoutes({ version, readiness }: HealthRouteDeps): readonly Route[] {
  return [
    { method: 'GET', path: '/health', handle: async () => ({ status: 200, json: { status: 'ok', version } }) },
    {
      method: 'GET',
      path: '/health/ready',
      async handle() {
        const status = await readiness.check();
        return { status: status === 'ready' ? 200 : 503, json: { status } };
      },
    },
  ];
}
