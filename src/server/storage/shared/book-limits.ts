// How many members a book has and books a user, and whether one more is too many.

import { MEMBERS } from '../../../protocol/limits.ts';
import type { MemberRefusal } from '../member-storage.ts';
import type { BookKey } from './book-access.ts';
import { one } from './query.ts';
import type { Ask } from './query.ts';

/** How many owners and members a book has. */
export function* countOf(key: BookKey): Ask<{ readonly owners: number; readonly members: number }> {
  const row = yield* one<{ owners: number; members: number }>(
    `SELECT count(*) AS members, count(*) FILTER (WHERE role = 'owner') AS owners FROM members
      WHERE book_id = ? AND role IS NOT NULL`,
    key,
  );
  return row ?? { owners: 0, members: 0 };
}

/** Why this user cannot become a member of this book. */
export function* tooManyMembers(key: BookKey, userId: string): Ask<MemberRefusal | undefined> {
  const { members } = yield* countOf(key);
  if (members < MEMBERS.bookMembersMax) return yield* tooManyBooks(userId);
  return { code: 'limit_reached', message: `a book has at most ${MEMBERS.bookMembersMax} members` };
}

/** Why the user may not be in one more book. */
export function* tooManyBooks(userId: string): Ask<MemberRefusal | undefined> {
  const text = 'SELECT count(*) AS count FROM members WHERE user_id = ? AND role IS NOT NULL';
  const found = yield* one<{ count: number }>(text, userId);
  if ((found?.count ?? 0) < MEMBERS.userBooksMax) return undefined;
  return { code: 'limit_reached', message: `a user is in at most ${MEMBERS.userBooksMax} books` };
}
