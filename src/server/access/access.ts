// Who may do what in a book: the one place that decides it, for pushes, pages, snapshots, feeds and HTTP alike. Pure:
// what the database says is looked up in the Txn that acts on it (storage/shared/book-access.ts).

import type { Role } from '../../protocol/sync/down.ts';
import type { Identity } from './identity.ts';

/** What somebody wants of a book: see it, write records into it, manage the book itself and its members. */
export type Right = 'read' | 'write' | 'manage';

/** How somebody stands to a book. `role`: `undefined` for who was a member once; `revoked`: their device was. */
export interface Standing {
  readonly role: Role | undefined;
  readonly archived: boolean;
  readonly revoked: boolean;
}

/** Why not. */
export interface Denial {
  readonly code: 'not_found' | 'unauthenticated' | 'forbidden' | 'archived';
  readonly message: string;
}

/**
 * The role that an identity has in a book of which its user is `memberRole`; `undefined` = the book does not exist
 * for it. A token sees its one book and manages nothing; a read-only one does not write either.
 */
export function effectiveRole(identity: Identity, bookId: string, memberRole: Role | undefined): Role | undefined {
  if (memberRole === undefined || (identity.bookId !== null && identity.bookId !== bookId)) return undefined;
  if (identity.readOnly) return 'viewer';
  return identity.kind === 'token' && memberRole === 'owner' ? 'editor' : memberRole;
}

/** A book that does not exist. */
export const NO_BOOK: Denial = { code: 'not_found', message: 'there is no such book' };

/** A book of others. Its id cannot be guessed, so who has it may know that it is one. */
export const NOT_YOURS: Denial = { code: 'forbidden', message: 'this book is not yours' };

/** Why somebody may not do it; `undefined` if they may. */
export function denialOf(right: Right, standing: Standing): Denial | undefined {
  const { role, archived, revoked } = standing;
  if (revoked) return { code: 'unauthenticated', message: 'this device was revoked' };
  if (role === undefined) return { code: 'forbidden', message: 'this book is not yours any more' };
  if (right === 'read') return undefined;
  if (right === 'manage' && role !== 'owner') return { code: 'forbidden', message: 'only an owner of the book may' };
  if (role === 'viewer') return { code: 'forbidden', message: 'no right to write in this book' };
  if (right === 'write' && archived) return { code: 'archived', message: 'this book is archived' };
  return undefined;
}
