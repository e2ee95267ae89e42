// How many members a book has and books a user, and whether one more is too many.

import { MEMBERS } from '../../../protocol/limits.ts';
import type { MemberRefusal } from '../member-storage.ts';
import type { Sql } from './sql.ts';

/** How many owners and members a book has. */
export function countOf(sql: Sql, key: number): { readonly owners: number; readonly members: number } {
  const row = sql.one<{ owners: number; members: number }>(
    `SELECT count(*) AS members, coalesce(sum(role = 'owner'), 0) AS owners FROM members
      WHERE book_id = ? AND role IS NOT NULL`,
    key,
  );
  return row ?? { owners: 0, members: 0 };
}

/** Why this user cannot become a member of this book. */
export function tooManyMembers(
  sql: Sql,
  { key, userId }: { readonly key: number; readonly userId: string },
): MemberRefusal | undefined {
  if (countOf(sql, key).members < MEMBERS.bookMembersMax) return tooManyBooks(sql, userId);
  return { code: 'limit_reached', message: `a book has at most ${MEMBERS.bookMembersMax} members` };
}

/** Why the user may not be in one more book. */
export function tooManyBooks(sql: Sql, userId: string): MemberRefusal | undefined {
  const text = 'SELECT count(*) AS count FROM members WHERE user_id = ? AND role IS NOT NULL';
  if ((sql.one<{ count: number }>(text, userId)?.count ?? 0) < MEMBERS.userBooksMax) return undefined;
  return { code: 'limit_reached', message: `a user is in at most ${MEMBERS.userBooksMax} books` };
}
