// Who is speaking: a device of a user, and what a device's token narrows. The role in a book is always computed here.

import type { Role } from '../../protocol/sync/down.ts';

/** `device`: a person's replica, all their books. `token`: bound to one book, perhaps read-only. */
export type DeviceKind = 'device' | 'token';

/** An authenticated device. `bookId`: the only book a token may see, null for a device. */
export interface Identity {
  readonly deviceId: string;
  readonly deviceName: string;
  readonly kind: DeviceKind;
  readonly userId: string;
  readonly userName: string;
  readonly bookId: string | null;
  readonly readOnly: boolean;
}

/**
 * The role that an identity has in a book of which its user is `memberRole`; `undefined` = the book does not exist
 * for it. Every check of access goes through here.
 */
export function effectiveRole(identity: Identity, bookId: string, memberRole: Role | undefined): Role | undefined {
  if (identity.bookId !== null && identity.bookId !== bookId) return undefined;
  return memberRole !== undefined && identity.readOnly ? 'viewer' : memberRole;
}

/** Whether a role may push. */
export function mayWrite(role: Role): boolean {
  return role !== 'viewer';
}
