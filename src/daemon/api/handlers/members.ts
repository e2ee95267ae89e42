// Members of a book and invitations to it: all of it is the server's, asked on the user's behalf.

import { nameKey } from '../../../base/text.ts';
import { UserError } from '../../../protocol/error-code.ts';
import type { MemberAnswer, MemberDocument } from '../../../protocol/http/members.ts';
import type { Params } from '../../../protocol/local/requests.ts';
import type { BookView, InviteView, MemberView, Rehearsed } from '../../../protocol/local/book-views.ts';
import type { Page } from '../../../protocol/local/views.ts';
import type { BookSlot } from '../../store/book-slot.ts';
import { bookOf } from '../context.ts';
import type { Context } from '../context.ts';
import { asSelf, askServer } from './ask-server.ts';
import { bookView } from './book-view.ts';
import { refuseLastOwner, refuseOnlyMember, refuseUnlessOwner } from './member-rules.ts';
import { reach } from './sync.ts';

/** Ms that a book that was joined has to arrive on this device, unless its user says otherwise. */
const ARRIVAL_MS = 10_000;

/** Who is in the book. */
export async function listMembers(context: Context, params: Params<'book.members'>): Promise<Page<MemberView>> {
  const slot = bookOf(context, params.book);
  return { items: (await membersOf(context, slot)).map((member) => memberView(context, slot, member)) };
}

/** Gives a member another role. */
export async function changeRole(
  context: Context,
  params: Params<'book.role'>,
): Promise<{ member: MemberView } & Rehearsed> {
  const slot = bookOf(context, params.book);
  const members = await membersOf(context, slot);
  const member = findMember(members, params.user);
  if (params.dryRun === true) {
    refuseUnlessOwner(members);
    refuseLastOwner(members, member, params.role);
    return { member: memberView(context, slot, { ...member, role: params.role }), dryRun: true };
  }
  const call = { path: memberPath(slot, member), body: { role: params.role } };
  const answer = (await askServer(asSelf(context), 'PUT', call)) as MemberAnswer<'member'>;
  return { member: memberView(context, slot, answer.member) };
}

/** Takes a member out of the book. */
export async function removeMember(
  context: Context,
  params: Params<'book.remove'>,
): Promise<{ member: MemberView } & Rehearsed> {
  const slot = bookOf(context, params.book);
  const members = await membersOf(context, slot);
  const member = findMember(members, params.user);
  if (member.current) throw new UserError({ code: 'usage', message: 'that is you', hint: 'ledger book leave' });
  if (params.dryRun === true) {
    refuseUnlessOwner(members);
    refuseLastOwner(members, member);
    return { member: memberView(context, slot, member), dryRun: true };
  }
  const path = memberPath(slot, member);
  const answer = (await askServer(asSelf(context), 'DELETE', { path })) as MemberAnswer<'member'>;
  return { member: memberView(context, slot, answer.member) };
}

/** Leaves the book; what is here of it stays. */
export async function leaveBook(
  context: Context,
  params: Params<'book.leave'>,
): Promise<{ book: BookView } & Rehearsed> {
  const self = asSelf(context);
  const slot = bookOf(context, params.book);
  const pending = slot.replica.outbox.size;
  if (pending > 0 && params.force !== true) {
    const message = `${pending} change${pending === 1 ? ' is' : 's are'} not synced yet`;
    throw new UserError({ code: 'pending_work', message, hint: 'ledger sync now, or leave all the same with --yes' });
  }
  const members = await membersOf(context, slot);
  if (params.force !== true) refuseOnlyMember(members);
  if (params.dryRun === true) {
    refuseLastOwner(members, findMember(members, self.target.user.id));
    return { book: { ...bookView(context, slot), removed: true }, dryRun: true };
  }
  await askServer(self, 'DELETE', { path: `${bookPath(slot)}/members/${self.target.user.id}` });
  await context.store.noteStanding(slot.replica.id, { removed: true });
  return { book: bookView(context, slot) };
}

/** Makes a code with which somebody becomes a member. */
export async function invite(
  context: Context,
  params: Params<'book.invite'>,
): Promise<MemberAnswer<'invite'> & { book: BookView }> {
  const slot = bookOf(context, params.book);
  const body = params.role === undefined ? {} : { role: params.role };
  const answer = await askServer(asSelf(context), 'POST', { path: `${bookPath(slot)}/invites`, body });
  return { ...(answer as MemberAnswer<'invite'>), book: bookView(context, slot) };
}

/** Invitations that can still be used. */
export async function listInvites(context: Context, params: Params<'book.invite.list'>): Promise<Page<InviteView>> {
  const path = `${bookPath(bookOf(context, params.book))}/invites`;
  return (await askServer(asSelf(context), 'GET', { path })) as MemberAnswer<'invites'>;
}

/** Takes an invitation back. */
export async function revokeInvite(
  context: Context,
  params: Params<'book.invite.revoke'>,
): Promise<{ revoked: InviteView } & Rehearsed> {
  const { items } = await listInvites(context, params);
  const found = items.filter(
    ({ id }) => id === params.invite || (params.invite.length >= 4 && id.startsWith(params.invite)),
  );
  const [revoked] = found;
  if (revoked === undefined || found.length > 1) {
    const hint = 'ledger book invite --list';
    throw new UserError({ code: 'entry_not_found', message: `no open invitation is called ${params.invite}`, hint });
  }
  if (params.dryRun === true) return { revoked, dryRun: true };
  const path = `${bookPath(bookOf(context, params.book))}/invites/${revoked.id}`;
  await askServer(asSelf(context), 'DELETE', { path });
  return { revoked };
}

/** Becomes a member by a code; the book is here when this resolves, unless it takes longer than `waitMs`. */
export async function joinBook(
  context: Context,
  params: Params<'book.join'>,
): Promise<{ joined: boolean; book: BookView }> {
  const call = { path: 'api/join', body: { code: params.code.trim() } };
  const { joined, book } = (await askServer(asSelf(context), 'POST', call)) as MemberAnswer<'join'>;
  const { id, role, archived } = book;
  await context.store.noteStanding(id, archived === true ? { role, archived } : { role });
  const slot = context.store.slot(id);
  await reach(context, { book: id, lastN: 0, timeoutMs: params.waitMs ?? ARRIVAL_MS });
  return { joined, book: { ...bookView(context, slot), name: book.name } };
}

function bookPath({ replica }: BookSlot): string {
  return `api/books/${replica.id}`;
}

function memberPath(slot: BookSlot, { user }: MemberDocument): string {
  return `${bookPath(slot)}/members/${user.id}`;
}

/** The members as the server lists them. */
export async function membersOf(context: Context, slot: BookSlot): Promise<readonly MemberDocument[]> {
  const answer = await askServer(asSelf(context), 'GET', { path: `${bookPath(slot)}/members` });
  return (answer as MemberAnswer<'members'>).items;
}

/** A member by name, id or the beginning of an id. */
function findMember(members: readonly MemberDocument[], ref: string): MemberDocument {
  const named = members.filter(({ user }) => user.id === ref || nameKey(user.name) === nameKey(ref));
  const found = named.length > 0 ? named : members.filter(({ user }) => ref.length >= 4 && user.id.startsWith(ref));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  if (only === undefined) {
    const hint = 'ledger book members shows who is';
    throw new UserError({ code: 'user_not_found', message: `${ref} is not a member of this book`, hint });
  }
  const candidates = found.map(({ user }) => user);
  throw new UserError({ code: 'ambiguous_id', message: `several members are called ${ref}`, candidates });
}

function memberView({ engine }: Context, slot: BookSlot, { user, role, since, current }: MemberDocument): MemberView {
  const online = engine.online(slot.replica.id).includes(user.name);
  return { user, role, ...(since === undefined ? {} : { since }), current, online };
}
