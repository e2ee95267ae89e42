// Who is concerned by each change of users, devices and members, and the list of the latest changes from which a server
// sees whose connections it has to look at anew. A change that the list does not have may concern anybody.

import type { AccessNews } from '../account-storage.ts';
import { all, one } from './query.ts';
import type { Ask } from './query.ts';

/** Changes that are remembered. */
const CHANGES_MAX = 64;
/** Users of one change that are named; where there are more it concerns anybody. */
const USERS_MAX = 32;

/** A change: the access version that it made, and whose rights it may have changed, by user id; `null`: anybody's. */
export type AccessChange = readonly [version: number, users: readonly string[] | null];

/** Whose rights something may change: user ids, or how to find them before it is done. */
export type Concerned = readonly string[] | Ask<readonly string[]>;

/** Nobody who could be connected already. */
export const NOBODY: Concerned = [];

/** The user of a device. */
export function* userOf(deviceId: string): Ask<readonly string[]> {
  const row = yield* one<{ user: string }>('SELECT user_id AS "user" FROM devices WHERE id = ?', deviceId);
  return row === undefined ? [] : [row.user];
}

/** The members of a book. */
export function* membersOf(book: string): Ask<readonly string[]> {
  const text = `SELECT m.user_id AS "user" FROM members m JOIN books b ON b.book_id = m.book_id
    WHERE b.id = ? AND m.role IS NOT NULL ORDER BY m.user_id`;
  return (yield* all<{ user: string }>(text, book)).map(({ user }) => user);
}

/** The ids of those who are concerned. */
export function* usersOf(concerned: Concerned): Ask<readonly string[]> {
  return isList(concerned) ? concerned : yield* concerned;
}

/** The list with one more change at its end, and without its oldest ones. `users` absent: it may concern anybody. */
export function withChange(
  changes: readonly AccessChange[],
  version: number,
  users: readonly string[] | undefined,
): readonly AccessChange[] {
  const named = users === undefined || users.length > USERS_MAX ? null : users;
  return [...changes, [version, named] as const].slice(-CHANGES_MAX);
}

/** What came after an access version: everybody's turn, unless the list names whom each change since then concerns. */
export function newsAfter(since: number, version: number, changes: readonly AccessChange[]): AccessNews {
  const users = new Set<string>();
  const known = new Map(changes);
  // Versions may be far apart, as those of a server that has just begun to look.
  if (version - since > CHANGES_MAX || version < since) return { version };
  for (let next = since + 1; next <= version; next += 1) {
    const named = known.get(next);
    if (named === undefined || named === null) return { version };
    for (const user of named) users.add(user);
  }
  return { version, users };
}

function isList(concerned: Concerned): concerned is readonly string[] {
  return Array.isArray(concerned);
}
