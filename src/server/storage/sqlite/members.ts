// Members of books in SQLite: list, roles, leaving, archiving. Every function is one Txn that begins with the right.

import { err, ok } from '../../../base/result.ts';
import type { Result } from '../../../base/result.ts';
import type { Role } from '../../../protocol/sync/down.ts';
import type { Right } from '../../access/access.ts';
import type { MemberBook } from '../account-storage.ts';
import type { BookQuery } from '../log-storage.ts';
import type { Member, MemberQuery, MemberRefusal } from '../member-storage.ts';
import { booksOf } from './accounts.ts';
import { bookFor } from './book-access.ts';
import type { BookAccess } from './book-access.ts';
import { countOf } from './book-limits.ts';
import type { Sql } from './sql.ts';

interface MemberRow {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly since: number | null;
}

const MEMBER = `SELECT u.id, u.name, m.role, m.since FROM members m JOIN users u ON u.id = m.user_id
  WHERE m.book_id = ? AND m.role IS NOT NULL`;

/** Does something to a book in one writing Txn if the identity has the right to it. */
export function changeBook<T>(
  sql: Sql,
  { right, query }: { readonly right: Right; readonly query: BookQuery },
  change: (book: BookAccess) => Result<T, MemberRefusal>,
): Result<T, MemberRefusal> {
  return sql.write(() => {
    const book = bookFor(sql, right, query);
    return book.ok ? change(book.value) : book;
  });
}

export function listMembers(sql: Sql, query: BookQuery): Result<readonly Member[], MemberRefusal> {
  return sql.read(() => {
    const book = bookFor(sql, 'read', query);
    if (!book.ok) return book;
    const order = "ORDER BY CASE m.role WHEN 'owner' THEN 0 WHEN 'editor' THEN 1 ELSE 2 END, u.name_key";
    return ok(sql.all<MemberRow>(`${MEMBER} ${order}`, book.value.key).map(memberOf));
  });
}

export function setRole(sql: Sql, query: MemberQuery & { readonly role: Role }): Result<Member, MemberRefusal> {
  return changeBook(sql, { right: 'manage', query }, ({ key }) => {
    const member = findMember(sql, key, query.userId);
    if (member === undefined) return err(NO_MEMBER);
    if (member.role === 'owner' && query.role !== 'owner' && countOf(sql, key).owners === 1) return err(LAST_OWNER);
    writeRole(sql, { key, userId: query.userId, role: query.role });
    return ok({ ...member, role: query.role });
  });
}

export function removeMember(sql: Sql, query: MemberQuery): Result<Member, MemberRefusal> {
  const right = query.userId === query.identity.userId ? 'read' : 'manage';
  return changeBook(sql, { right, query }, ({ key }) => {
    const member = findMember(sql, key, query.userId);
    if (member === undefined) return err(NO_MEMBER);
    const { owners, members } = countOf(sql, key);
    if (member.role === 'owner' && owners === 1 && members > 1) return err(LAST_OWNER);
    writeRole(sql, { key, userId: query.userId, role: null });
    sql.run('UPDATE users SET personal_book = NULL WHERE id = ? AND personal_book = ?', query.userId, query.book);
    return ok(member);
  });
}

export function archiveBook(
  sql: Sql,
  query: BookQuery & { readonly archived: boolean; readonly now: number },
): Result<MemberBook, MemberRefusal> {
  return changeBook(sql, { right: 'manage', query }, ({ key }) => {
    const text = 'UPDATE books SET archived_at = CASE WHEN ?2 THEN coalesce(archived_at, ?3) END WHERE book_id = ?1';
    sql.run(text, key, query.archived ? 1 : 0, query.now);
    return memberBook(sql, query);
  });
}

/** The book as its member lists it. */
export function memberBook(sql: Sql, { identity, book }: BookQuery): Result<MemberBook, MemberRefusal> {
  const found = booksOf(sql, identity).find(({ id }) => id === book);
  return found === undefined ? err({ code: 'not_found', message: 'there is no such book' }) : ok(found);
}

export function findMember(sql: Sql, key: number, userId: string): Member | undefined {
  const row = sql.one<MemberRow>(`${MEMBER} AND m.user_id = ?`, key, userId);
  return row === undefined ? undefined : memberOf(row);
}

const NO_MEMBER: MemberRefusal = { code: 'not_found', message: 'there is no such member' };
const LAST_OWNER: MemberRefusal = {
  code: 'last_owner',
  message: 'a book with members has an owner: make somebody else one first',
};

function writeRole(
  sql: Sql,
  { key, userId, role }: { readonly key: number; readonly userId: string; readonly role: Role | null },
): void {
  sql.run('UPDATE members SET role = ? WHERE book_id = ? AND user_id = ?', role, key, userId);
}

function memberOf({ id, name, role, since }: MemberRow): Member {
  return { user: { id, name }, role, ...(since === null ? {} : { since }) };
}
