// A person's devices and tokens: list, invite another one, make a token for a script, revoke.

import type { Clock } from '../../../base/clock.ts';
import type { Random } from '../../../base/random.ts';
import { newUuid } from '../../../base/uuid.ts';
import type { Identity } from '../../access/identity.ts';
import { newCode, newToken, normalizeCode, secretHash } from '../../access/secret.ts';
import type { Audit } from '../../audit.ts';
import type { Hub } from '../../hub/hub.ts';
import type { Storage } from '../../storage/storage.ts';
import { HttpProblem } from '../problem.ts';
import type { HttpAnswer, HttpContext, Route } from '../router.ts';
import { idArgument, notReadable, requireDevice } from './arguments.ts';

/** Ms in which an invited device must log in. */
const INVITE_MS = 15 * 60_000;

/** What the device routes need. */
export interface DeviceRouteDeps {
  readonly storage: Storage;
  readonly hub: Hub;
  readonly clock: Clock;
  readonly random: Random;
  readonly audit?: Audit;
}

/** GET /api/devices, POST /api/devices/invite, POST /api/devices/token, PATCH and DELETE /api/devices/:id. */
export function deviceRoutes(deps: DeviceRouteDeps): readonly Route[] {
  const { storage, hub, clock, random } = deps;
  return [
    {
      method: 'GET',
      path: '/api/devices',
      async handleAs(identity) {
        requireDevice(identity);
        const devices = await storage.devices(identity.userId);
        const items = devices.map((device) => ({ ...device, current: device.id === identity.deviceId }));
        return { status: 200, json: { items } };
      },
    },
    {
      method: 'POST',
      path: '/api/devices/invite',
      async handleAs(identity, { body }) {
        requireDevice(identity);
        await body();
        const code = newCode(random);
        const expiresAt = clock.now() + INVITE_MS;
        const hash = secretHash(normalizeCode(code));
        await storage.addCode({ hash, userId: identity.userId, expiresAt }, clock.now());
        deps.audit?.record('code_made', { userId: identity.userId, by: identity.deviceId });
        return { status: 200, json: { code, expiresAt: new Date(expiresAt).toISOString() } };
      },
    },
    { method: 'POST', path: '/api/devices/token', handleAs: (identity, context) => makeToken(deps, identity, context) },
    {
      method: 'PATCH',
      path: '/api/devices/:id',
      async handleAs(identity, { params, body }) {
        requireDevice(identity);
        const { name } = (await body()) as { readonly name: string };
        const renamed = await storage.renameDevice(idArgument(params['id'], 'id'), identity.userId, name);
        if (!renamed) throw new HttpProblem('not_found', 'there is no such device');
        await hub.checkAccess();
        return { status: 200, json: {} };
      },
    },
    {
      method: 'DELETE',
      path: '/api/devices/:id',
      async handleAs(identity, { params }) {
        requireDevice(identity);
        const id = idArgument(params['id'], 'id');
        const revoked = await storage.revokeDevice(id, identity.userId);
        if (!revoked) throw new HttpProblem('not_found', 'there is no such device');
        deps.audit?.record('device_revoked', { userId: identity.userId, deviceId: id, by: identity.deviceId });
        await hub.checkAccess();
        return { status: 200, json: {} };
      },
    },
  ];
}

async function makeToken(deps: DeviceRouteDeps, identity: Identity, context: HttpContext): Promise<HttpAnswer> {
  requireDevice(identity);
  const body = (await context.body()) as { readonly name: string; readonly book: string; readonly readOnly?: boolean };
  const { name, book, readOnly = false } = body;
  if ((await deps.storage.head({ identity, book })) === undefined)
    throw await notReadable(deps.storage, { identity, book });
  const token = newToken(deps.random);
  const now = deps.clock.now();
  const id = newUuid(now, deps.random);
  const device = { id, tokenHash: secretHash(token), name, kind: 'token', book, readOnly, now } as const;
  await deps.storage.addDevice(identity.userId, device);
  deps.audit?.record('token_made', { userId: identity.userId, deviceId: id, book, readOnly, by: identity.deviceId });
  return { status: 200, json: { token, deviceId: id } };
}
