// The members' half of the storage contract: who is in a book as what, invitations, and a book's being archived. None of
// it is in the book's log.

import type { Result } from '../../base/result.ts';
import type { Role } from '../../protocol/sync/down.ts';
import type { Denial } from '../access/access.ts';
import type { Identity } from '../access/identity.ts';
import type { MemberBook, User } from './account-storage.ts';
import type { BookQuery } from './log-storage.ts';

/** Why something about members is not done. */
export interface MemberRefusal {
  readonly code: Denial['code'] | 'last_owner' | 'limit_reached' | 'invalid_code';
  readonly message: string;
}

/** A member. `since`: wall ms, where it is known. */
export interface Member {
  readonly user: User;
  readonly role: Role;
  readonly since?: number;
}

/** A member of a book, named by somebody who may be the same. */
export interface MemberQuery extends BookQuery {
  readonly userId: string;
}

/** An invitation to store; its id is the caller's, its code arrives hashed. Times are wall ms. */
export interface NewInvite extends BookQuery {
  readonly id: string;
  readonly hash: string;
  readonly role: Role;
  readonly now: number;
  readonly expiresAt: number;
}

/** An invitation that can still be used. */
export interface Invite {
  readonly id: string;
  readonly role: Role;
  readonly by: string;
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** A code handed in. */
export interface JoinWish {
  readonly identity: Identity;
  readonly hash: string;
  readonly now: number;
}

/** A book that was joined. `joined`: its user was no member before. */
export interface Joined {
  readonly joined: boolean;
  readonly book: MemberBook;
}

/** Members and invitations. Every method is one Txn that begins with the right of who asks; `manage` unless said. */
export interface MemberStorage {
  /** Everybody in the book, owners first; any member may ask. */
  members(query: BookQuery): Promise<Result<readonly Member[], MemberRefusal>>;
  /** Changes a member's role; a book with other members keeps an owner. */
  setRole(query: MemberQuery & { readonly role: Role }): Promise<Result<Member, MemberRefusal>>;
  /** Takes a member out; anybody may take themselves out, but the last owner where others stay. */
  removeMember(query: MemberQuery): Promise<Result<Member, MemberRefusal>>;
  /** Archives the book, or takes that back. */
  archive(
    query: BookQuery & { readonly archived: boolean; readonly now: number },
  ): Promise<Result<MemberBook, MemberRefusal>>;
  addInvite(invite: NewInvite): Promise<Result<Invite, MemberRefusal>>;
  /** Invitations that can still be used, the newest first. */
  invites(query: BookQuery & { readonly now: number }): Promise<Result<readonly Invite[], MemberRefusal>>;
  revokeInvite(query: BookQuery & { readonly id: string; readonly now: number }): Promise<Result<null, MemberRefusal>>;
  /**
   * Uses up a code. Who is a member already stays as they are and uses nothing up; a code that is unknown, expired, revoked
   * or used by anybody else is refused in the same words.
   */
  join(wish: JoinWish): Promise<Result<Joined, MemberRefusal>>;
}
