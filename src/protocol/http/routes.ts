// Every route of the HTTP interface by method and path.

import { MEMBER_ROUTES } from './member-routes.ts';
import { RECORD_ROUTES } from './record-routes.ts';
import type { RouteDescription } from './route-description.ts';
import { SERVER_ROUTES } from './server-routes.ts';

/** What is said of each route; the key is its method and path, as in `GET /api/contacts/:id`. */
export const ROUTES: Readonly<Record<string, RouteDescription>> = {
  ...SERVER_ROUTES,
  ...MEMBER_ROUTES,
  ...RECORD_ROUTES,
};
