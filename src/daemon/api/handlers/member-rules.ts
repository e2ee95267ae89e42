// What the server would say to a change of a book's members, by the list of them: for dry runs, which change nothing.
// Its rules are those of the server, which has the last word when it is done in earnest. And what is asked before it.

import { UserError } from '../../../protocol/error-code.ts';
import type { MemberDocument } from '../../../protocol/http/members.ts';

type Members = readonly MemberDocument[];

/** Refuses what only an owner may do. */
export function refuseUnlessOwner(members: Members): void {
  if (members.some(({ current, role }) => current && role === 'owner')) return;
  throw new UserError({ code: 'not_allowed', message: 'only an owner of the book may' });
}

/** Refuses to take its only owner from a book: by another role, or by going while others stay. */
export function refuseLastOwner(members: Members, member: MemberDocument, becomes?: MemberDocument['role']): void {
  if (member.role !== 'owner' || becomes === 'owner') return;
  const owners = members.filter(({ role }) => role === 'owner').length;
  if (owners > 1 || (becomes === undefined && members.length === 1)) return;
  const message = 'a book with members has an owner: make somebody else one first';
  throw new UserError({ code: 'last_owner', message });
}

/** Refuses that the only member goes, after whom nobody can get at the book on the server: somebody must mean it. */
export function refuseOnlyMember(members: Members): void {
  if (members.length > 1) return;
  const message = 'you are the only member of the book: nobody will get at it on the server any more';
  const hint = 'ledger book invite somebody, or leave all the same with --yes';
  throw new UserError({ code: 'sole_owner', message, hint });
}
