// Login by single-use code, logout, and who one is.

import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../../base/clock.ts';
import type { Random } from '../../../base/random.ts';
import { newUuid } from '../../../base/uuid.ts';
import { newToken, normalizeCode, secretHash } from '../../access/secret.ts';
import type { Hub } from '../../hub/hub.ts';
import type { Storage } from '../../storage/storage.ts';
import { jsonBody } from '../body.ts';
import { HttpProblem } from '../problem.ts';
import type { HttpAnswer, HttpContext, Route } from '../router.ts';
import { nameArgument } from './arguments.ts';

const CODE_LENGTH_MAX = 100;

/** What the account routes need. `tries` counts failed logins by address: `take` throws when there were too many. */
export interface AccountRouteDeps {
  readonly storage: Storage;
  readonly hub: Hub;
  readonly clock: Clock;
  readonly random: Random;
  readonly tries: { take(request: IncomingMessage): void; giveBack(request: IncomingMessage): void };
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

async function login(deps: AccountRouteDeps, { request }: HttpContext): Promise<HttpAnswer> {
  const { code, device } = await jsonBody(request);
  if (typeof code !== 'string' || code.length > CODE_LENGTH_MAX) {
    throw new HttpProblem('invalid_args', 'code must be a text');
  }
  const name = nameArgument(device, 'device');
  deps.tries.take(request);
  const token = newToken(deps.random);
  const now = deps.clock.now();
  const loggedIn = await deps.storage.redeem({
    codeHash: secretHash(normalizeCode(code)),
    device: { id: newUuid(now, deps.random), tokenHash: secretHash(token), name, now },
  });
  if (loggedIn === undefined) throw new HttpProblem('invalid_code', 'this code is unknown, used or expired');
  deps.tries.giveBack(request);
  return { status: 200, json: { token, ...loggedIn } };
}
