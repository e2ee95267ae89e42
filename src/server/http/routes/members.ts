// Members of a book, invitations to it, and its being archived. Live connections hear of a change before its answer.

import type { Clock } from '../../../base/clock.ts';
import type { Random } from '../../../base/random.ts';
import type { Result } from '../../../base/result.ts';
import { newUuid } from '../../../base/uuid.ts';
import type {
  InviteDocument,
  MemberAnswer,
  MemberBody,
  MemberBodyName,
  MemberDocument,
} from '../../../protocol/http/members.ts';
import { MEMBERS } from '../../../protocol/limits.ts';
import type { Identity } from '../../access/identity.ts';
import { newCode, normalizeCode, secretHash } from '../../access/secret.ts';
import type { Audit } from '../../audit.ts';
import type { Hub } from '../../hub/hub.ts';
import type { Invite, Member, MemberRefusal } from '../../storage/member-storage.ts';
import type { Storage } from '../../storage/storage.ts';
import { HttpProblem } from '../problem.ts';
import type { HttpContext, OwnRoute } from '../router.ts';
import { idArgument, requireDevice } from './arguments.ts';

/** What the member routes need. `joins` counts codes that a user tried in vain. */
export interface MemberRouteDeps {
  readonly storage: Storage;
  readonly hub: Hub;
  readonly clock: Clock;
  readonly random: Random;
  readonly joins: { take(userId: string): void; giveBack(userId: string): void };
  readonly audit?: Audit;
}

type Handle<T> = (deps: MemberRouteDeps, identity: Identity, context: HttpContext) => Promise<T>;

/** POST /api/join, and under /api/books/:id: archive, members, invites. */
export function memberRoutes(deps: MemberRouteDeps): readonly OwnRoute[] {
  const route = (method: string, path: string, handle: Handle<object>): OwnRoute => ({
    method,
    path,
    handleAs: async (identity, context) => ({ status: 200, json: await handle(deps, identity, context) }),
  });
  return [
    route('POST', '/api/join', join),
    route('POST', '/api/books/:id/archive', archive),
    route('GET', '/api/books/:id/members', members),
    route('PUT', '/api/books/:id/members/:user', setRole),
    route('DELETE', '/api/books/:id/members/:user', removeMember),
    route('GET', '/api/books/:id/invites', invites),
    route('POST', '/api/books/:id/invites', invite),
    route('DELETE', '/api/books/:id/invites/:invite', revokeInvite),
  ];
}

const join: Handle<MemberAnswer<'join'>> = async ({ storage, hub, clock, joins, audit }, identity, context) => {
  requireDevice(identity);
  joins.take(identity.userId);
  const { code } = await bodyOf<'join'>(context);
  const joined = done(await storage.join({ identity, hash: secretHash(normalizeCode(code)), now: clock.now() }));
  joins.giveBack(identity.userId);
  if (joined.joined) audit?.record('invite_used', { ...actor(identity), book: joined.book.id });
  await hub.checkAccess();
  return joined;
};

const archive: Handle<MemberAnswer<'archive'>> = async ({ storage, hub, clock }, identity, context) => {
  const query = managed(identity, context);
  const { archived } = await bodyOf<'archive'>(context);
  const book = done(await storage.archive({ ...query, archived, now: clock.now() }));
  await hub.checkAccess();
  return { book };
};

const members: Handle<MemberAnswer<'members'>> = async ({ storage }, identity, { params }) => {
  const found = done(await storage.members({ identity, book: idArgument(params['id'], 'id') }));
  return { items: found.map((member) => memberDocument(member, identity)) };
};

const setRole: Handle<MemberAnswer<'member'>> = async ({ storage, hub, audit }, identity, context) => {
  const query = { ...managed(identity, context), userId: idArgument(context.params['user'], 'user') };
  const { role } = await bodyOf<'role'>(context);
  const member = done(await storage.setRole({ ...query, role }));
  audit?.record('role_changed', { userId: query.userId, by: identity.deviceId, book: query.book, role });
  await hub.checkAccess();
  return { member: memberDocument(member, identity) };
};

const removeMember: Handle<MemberAnswer<'member'>> = async ({ storage, hub, audit }, identity, context) => {
  const userId = idArgument(context.params['user'], 'user');
  const query = managed(identity, context);
  const member = done(await storage.removeMember({ ...query, userId }));
  audit?.record('member_removed', { userId, by: identity.deviceId, book: query.book });
  await hub.checkAccess();
  return { member: memberDocument(member, identity) };
};

const invites: Handle<MemberAnswer<'invites'>> = async ({ storage, clock }, identity, context) => {
  const found = done(await storage.invites({ ...managed(identity, context), now: clock.now() }));
  return { items: found.map(inviteDocument) };
};

const invite: Handle<MemberAnswer<'invite'>> = async ({ storage, clock, random, audit }, identity, context) => {
  const query = managed(identity, context);
  const { role = 'editor' } = await bodyOf<'invite'>(context);
  const code = newCode(random);
  const [now, hash] = [clock.now(), secretHash(normalizeCode(code))];
  const wanted = { ...query, id: newUuid(now, random), hash, role, now, expiresAt: now + MEMBERS.inviteMs };
  const made = inviteDocument(done(await storage.addInvite(wanted)));
  audit?.record('invite_made', { ...actor(identity), book: query.book, role });
  return { invite: made, code };
};

const revokeInvite: Handle<MemberAnswer<'revoked'>> = async ({ storage, clock }, identity, context) => {
  const id = idArgument(context.params['invite'], 'invite');
  done(await storage.revokeInvite({ ...managed(identity, context), id, now: clock.now() }));
  return {};
};

function actor({ userId, deviceId }: Identity): { readonly userId: string; readonly by: string } {
  return { userId, by: deviceId };
}

/** The body, which the router has checked. */
async function bodyOf<R extends MemberBodyName>(context: HttpContext): Promise<MemberBody<R>> {
  return (await context.body()) as MemberBody<R>;
}

/** The book of a request that only a person's own device may make. */
function managed(identity: Identity, { params }: HttpContext): { readonly identity: Identity; readonly book: string } {
  requireDevice(identity);
  return { identity, book: idArgument(params['id'], 'id') };
}

/** What was done; an `HttpProblem` if it was refused. */
function done<T>(result: Result<T, MemberRefusal>): T {
  if (result.ok) return result.value;
  throw new HttpProblem(result.error.code, result.error.message);
}

function memberDocument({ user, role, since }: Member, { userId }: Identity): MemberDocument {
  const known = since === undefined ? {} : { since: new Date(since).toISOString() };
  return { user, role, ...known, current: user.id === userId };
}

function inviteDocument({ id, role, by, createdAt, expiresAt }: Invite): InviteDocument {
  const iso = (ms: number): string => new Date(ms).toISOString();
  return { id, role, by, createdAt: iso(createdAt), expiresAt: iso(expiresAt) };
}
