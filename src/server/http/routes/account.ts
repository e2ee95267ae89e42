// Login by single-use code, logout, and who one is.

import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../../base/clock.ts';
import type { Random } from '../../../base/random.ts';
import { newUuid } from '../../../base/uuid.ts';
import { newToken, normalizeCode, secretHash } from '../../access/secret.ts';
import type { Audit } from '../../audit.ts';
import type { Hub } from '../../hub/hub.ts';
import type { Storage } from '../../storage/storage.ts';
import { HttpProblem } from '../problem.ts';
import type { HttpAnswer, HttpContext, Route } from '../router.ts';

/** What the account routes need. `tries` counts failed logins by address: `take` throws when there were too many. */
export interface AccountRouteDeps {
  readonly storage: Storage;
  readonly hub: Hub;
  readonly clock: Clock;
  readonly random: Random;
  readonly tries: {
    address?(request: IncomingMessage): string;
    take(request: IncomingMessage): void;
    giveBack(request: IncomingMessage): void;
  };
  readonly audit?: Audit;
}

/** POST /api/login, POST /api/logout, GET /api/me. */
export function accountRoutes(deps: AccountRouteDeps): readonly Route[] {
  const { storage, hub } = deps;
  return [
    { method: 'POST', path: '/api/login', handle: (context) => login(deps, context) },
    {
      method: 'POST',
      path: '/api/logout',
      async handleAs(identity) {
        await storage.revokeDevice(identity.deviceId);
        deps.audit?.record('logout', { userId: identity.userId, deviceId: identity.deviceId });
        await hub.checkAccess();
        return { status: 200, json: {} };
      },
    },
    {
      method: 'GET',
      path: '/api/me',
      async handleAs(identity) {
        const user = { id: identity.userId, name: identity.userName };
        const { deviceId: id, deviceName: name, kind, readOnly, bookId } = identity;
        const book = bookId === null ? {} : { book: bookId };
        const personal = (await storage.booksOf(identity)).find((item) => item.personal);
        const personalBook = personal === undefined ? {} : { personalBook: personal.id };
        return { status: 200, json: { user, device: { id, name, kind, readOnly, ...book }, ...personalBook } };
      },
    },
  ];
}

async function login(deps: AccountRouteDeps, { request, body }: HttpContext): Promise<HttpAnswer> {
  const { code, device: name } = (await body()) as { readonly code: string; readonly device: string };
  deps.tries.take(request);
  const token = newToken(deps.random);
  const now = deps.clock.now();
  const loggedIn = await deps.storage.redeem({
    codeHash: secretHash(normalizeCode(code)),
    device: { id: newUuid(now, deps.random), tokenHash: secretHash(token), name, now },
  });
  const address = deps.tries.address?.(request);
  if (loggedIn === undefined) {
    deps.audit?.record('login_refused', { address });
    throw new HttpProblem('invalid_code', 'this code is unknown, used or expired');
  }
  deps.audit?.record('login', { userId: loggedIn.user.id, deviceId: loggedIn.deviceId, address });
  deps.tries.giveBack(request);
  return { status: 200, json: { token, ...loggedIn } };
}
