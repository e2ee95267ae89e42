// Invitations: made by owners, used once, before they expire. Codes arrive hashed.

import { err, ok } from '../../../base/result.ts';
import type { Result } from '../../../base/result.ts';
import { MEMBERS } from '../../../protocol/limits.ts';
import type { Role } from '../../../protocol/sync/down.ts';
import type { BookQuery } from '../log-storage.ts';
import type { Invite, Joined, JoinWish, MemberRefusal, NewInvite } from '../member-storage.ts';
import { bookFor } from './book-access.ts';
import type { BookKey } from './book-access.ts';
import { tooManyMembers } from './book-limits.ts';
import { changeBook, findMember, lockBook, memberBook } from './members.ts';
import { all, one, run } from './query.ts';
import type { Ask } from './query.ts';

interface InviteRow {
  readonly id: string;
  readonly role: Role;
  readonly by: string;
  readonly createdAt: number;
  readonly expiresAt: number;
}

const OPEN = `SELECT i.id, i.role, u.name AS by, i.created_at AS "createdAt", i.expires_at AS "expiresAt"
  FROM invites i JOIN users u ON u.id = i.created_by WHERE i.book_id = ? AND i.used_at IS NULL AND i.expires_at > ?`;

const REFUSED: MemberRefusal = { code: 'invalid_code', message: 'this code is unknown, used or expired' };

/** See `MemberStorage.addInvite`. */
export function addInvite(invite: NewInvite): Ask<Result<Invite, MemberRefusal>> {
  return changeBook({ right: 'manage', query: invite }, function* ({ key, archived }): Ask<
    Result<Invite, MemberRefusal>
  > {
    if (archived) return err({ code: 'archived', message: 'this book is archived' });
    yield* run('DELETE FROM invites WHERE book_id = ? AND used_at IS NULL AND expires_at <= ?', key, invite.now);
    if ((yield* openInvites(key, invite.now)).length >= MEMBERS.bookInvitesMax)
      return err({ code: 'limit_reached', message: `a book has at most ${MEMBERS.bookInvitesMax} open invitations` });
    const { id, hash, role, identity, now, expiresAt } = invite;
    const text =
      'INSERT INTO invites (id, book_id, hash, role, created_by, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)';
    yield* run(text, id, key, hash, role, identity.userId, now, expiresAt);
    return ok({ id, role, by: identity.userName, createdAt: now, expiresAt });
  });
}

/** See `MemberStorage.invites`. */
export function* listInvites(
  query: BookQuery & { readonly now: number },
): Ask<Result<readonly Invite[], MemberRefusal>> {
  const book = yield* bookFor('manage', query);
  return book.ok ? ok(yield* openInvites(book.value.key, query.now)) : book;
}

/** See `MemberStorage.revokeInvite`. */
export function revokeInvite(
  query: BookQuery & { readonly id: string; readonly now: number },
): Ask<Result<null, MemberRefusal>> {
  return changeBook({ right: 'manage', query }, function* ({ key }): Ask<Result<null, MemberRefusal>> {
    const text = 'DELETE FROM invites WHERE id = ? AND book_id = ? AND used_at IS NULL AND expires_at > ?';
    if ((yield* run(text, query.id, key, query.now)) === 1) return ok(null);
    return err({ code: 'not_found', message: 'there is no such invitation' });
  });
}

/** See `MemberStorage.join`. */
export function* join({ identity, hash, now }: JoinWish): Ask<Result<Joined, MemberRefusal>> {
  const invite = yield* one<FoundInvite>(FIND, hash);
  if (invite === undefined || identity.bookId !== null) return err(REFUSED);
  yield* lockBook(invite.book);
  const { key } = invite;
  const { userId } = identity;
  const isMember = (yield* findMember(key, userId)) !== undefined;
  const isOpen = invite.usedAt === null && invite.expiresAt > now;
  if (!isOpen && !(isMember && invite.usedBy === userId)) return err(REFUSED);
  const full = isMember ? undefined : yield* tooManyMembers(key, userId);
  if (full !== undefined) return err(full);
  if (!isMember) yield* useUp({ ...invite, userId, hash, now });
  const book = yield* memberBook({ identity, book: invite.book });
  return book.ok ? ok({ joined: !isMember, book: book.value }) : book;
}

interface FoundInvite {
  readonly key: BookKey;
  readonly book: string;
  readonly role: Role;
  readonly expiresAt: number;
  readonly usedAt: number | null;
  readonly usedBy: string | null;
}

const FIND = `SELECT i.book_id AS key, b.id AS book, i.role, i.expires_at AS "expiresAt",
  i.used_at AS "usedAt", i.used_by AS "usedBy"
  FROM invites i JOIN books b ON b.book_id = i.book_id WHERE i.hash = ?`;

interface UsedInvite extends FoundInvite {
  readonly userId: string;
  readonly hash: string;
  readonly now: number;
}

function* useUp({ key, role, userId, hash, now }: UsedInvite): Ask<void> {
  yield* run('UPDATE invites SET used_at = ?, used_by = ? WHERE hash = ?', now, userId, hash);
  const text = `INSERT INTO members (book_id, user_id, role, since) VALUES (?, ?, ?, ?)
    ON CONFLICT (book_id, user_id) DO UPDATE SET role = excluded.role, since = excluded.since`;
  yield* run(text, key, userId, role, now);
}

function* openInvites(key: BookKey, now: number): Ask<readonly Invite[]> {
  const rows = yield* all<InviteRow>(`${OPEN} ORDER BY i.created_at DESC, i.id DESC`, key, now);
  return rows.map((row) => ({ ...row }));
}
