// Invitations in SQLite: made by owners, used once, before they expire. Codes arrive hashed.

import { err, ok } from '../../../base/result.ts';
import type { Result } from '../../../base/result.ts';
import { MEMBERS } from '../../../protocol/limits.ts';
import type { Role } from '../../../protocol/sync/down.ts';
import type { BookQuery } from '../log-storage.ts';
import type { Invite, Joined, JoinWish, MemberRefusal, NewInvite } from '../member-storage.ts';
import { bookFor } from './book-access.ts';
import { tooManyMembers } from './book-limits.ts';
import { changeBook, findMember, memberBook } from './members.ts';
import type { Sql } from './sql.ts';

interface InviteRow {
  readonly id: string;
  readonly role: Role;
  readonly by: string;
  readonly createdAt: number;
  readonly expiresAt: number;
}

const OPEN = `SELECT i.id, i.role, u.name AS by, i.created_at AS createdAt, i.expires_at AS expiresAt
  FROM invites i JOIN users u ON u.id = i.created_by WHERE i.book_id = ?1 AND i.used_at IS NULL AND i.expires_at > ?2`;

const REFUSED: MemberRefusal = { code: 'invalid_code', message: 'this code is unknown, used or expired' };

export function addInvite(sql: Sql, invite: NewInvite): Result<Invite, MemberRefusal> {
  return changeBook(sql, { right: 'manage', query: invite }, ({ key, archived }) => {
    if (archived) return err({ code: 'archived', message: 'this book is archived' });
    sql.run('DELETE FROM invites WHERE book_id = ? AND used_at IS NULL AND expires_at <= ?', key, invite.now);
    if (openInvites(sql, key, invite.now).length >= MEMBERS.bookInvitesMax)
      return err({ code: 'limit_reached', message: `a book has at most ${MEMBERS.bookInvitesMax} open invitations` });
    const { id, hash, role, identity, now, expiresAt } = invite;
    sql.run(
      'INSERT INTO invites (id, book_id, hash, role, created_by, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
      id,
      key,
      hash,
      role,
      identity.userId,
      now,
      expiresAt,
    );
    return ok({ id, role, by: identity.userName, createdAt: now, expiresAt });
  });
}

export function listInvites(
  sql: Sql,
  query: BookQuery & { readonly now: number },
): Result<readonly Invite[], MemberRefusal> {
  return sql.read(() => {
    const book = bookFor(sql, 'manage', query);
    return book.ok ? ok(openInvites(sql, book.value.key, query.now)) : book;
  });
}

export function revokeInvite(
  sql: Sql,
  query: BookQuery & { readonly id: string; readonly now: number },
): Result<null, MemberRefusal> {
  return changeBook(sql, { right: 'manage', query }, ({ key }) => {
    const text = 'DELETE FROM invites WHERE id = ? AND book_id = ? AND used_at IS NULL AND expires_at > ?';
    if (sql.run(text, query.id, key, query.now) === 1) return ok(null);
    return err({ code: 'not_found', message: 'there is no such invitation' });
  });
}

export function join(sql: Sql, { identity, hash, now }: JoinWish): Result<Joined, MemberRefusal> {
  return sql.write(() => {
    const invite = sql.one<FoundInvite>(FIND, hash);
    if (invite === undefined || identity.bookId !== null) return err(REFUSED);
    const { key } = invite;
    const { userId } = identity;
    const isMember = findMember(sql, key, userId) !== undefined;
    const isOpen = invite.usedAt === null && invite.expiresAt > now;
    if (!isOpen && !(isMember && invite.usedBy === userId)) return err(REFUSED);
    const full = isMember ? undefined : tooManyMembers(sql, { key, userId });
    if (full !== undefined) return err(full);
    if (!isMember) useUp(sql, { ...invite, userId, hash, now });
    const book = memberBook(sql, { identity, book: invite.book });
    return book.ok ? ok({ joined: !isMember, book: book.value }) : book;
  });
}

interface FoundInvite {
  readonly key: number;
  readonly book: string;
  readonly role: Role;
  readonly expiresAt: number;
  readonly usedAt: number | null;
  readonly usedBy: string | null;
}

const FIND = `SELECT i.book_id AS key, b.id AS book, i.role, i.expires_at AS expiresAt, i.used_at AS usedAt, i.used_by AS usedBy
  FROM invites i JOIN books b ON b.book_id = i.book_id WHERE i.hash = ?`;

function useUp(
  sql: Sql,
  {
    key,
    role,
    userId,
    hash,
    now,
  }: FoundInvite & { readonly userId: string; readonly hash: string; readonly now: number },
): void {
  sql.run('UPDATE invites SET used_at = ?, used_by = ? WHERE hash = ?', now, userId, hash);
  sql.run(
    `INSERT INTO members (book_id, user_id, role, since) VALUES (?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET role = excluded.role, since = excluded.since`,
    key,
    userId,
    role,
    now,
  );
}

function openInvites(sql: Sql, key: number, now: number): readonly Invite[] {
  return sql.all<InviteRow>(`${OPEN} ORDER BY i.created_at DESC, i.id DESC`, key, now).map((row) => ({ ...row }));
}
