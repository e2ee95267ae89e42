// Takes a user out of the database. What they wrote stays as it is: entries carry the author's name themselves.

import type { NamedBook, RemoveUser, UserRemoval } from '../account-storage.ts';
import type { BookKey } from './book-access.ts';
import { lockBook } from './members.ts';
import { all, one, run } from './query.ts';
import type { Ask } from './query.ts';
import { bookName } from './standings.ts';

/** See `AccountStorage.removeUser`. */
export function* removeUser(userId: string, { now, force }: RemoveUser): Ask<UserRemoval | undefined> {
  if ((yield* one('SELECT 1 FROM users WHERE id = ?', userId)) === undefined) return undefined;
  for (const { id } of yield* all<{ id: string }>(BOOKS, userId)) yield* lockBook(id);
  const ownerless = yield* ownerlessBooks(userId);
  if (ownerless.length > 0 && !force) return { removed: false, devices: 0, books: 0, ownerless };
  const devices = yield* run('UPDATE devices SET revoked_at = ? WHERE user_id = ? AND revoked_at IS NULL', now, userId);
  yield* run('DELETE FROM codes WHERE user_id = ?', userId);
  // The row of a former member stays, without a role: the book is gone for them, not unknown.
  const books = yield* run('UPDATE members SET role = NULL WHERE user_id = ? AND role IS NOT NULL', userId);
  yield* run('DELETE FROM users WHERE id = ?', userId);
  return { removed: true, devices, books, ownerless };
}

const BOOKS = `SELECT b.id FROM members m JOIN books b ON b.book_id = m.book_id
  WHERE m.user_id = ? AND m.role IS NOT NULL ORDER BY b.book_id`;
const OTHERS = 'SELECT 1 FROM members o WHERE o.book_id = m.book_id AND o.user_id <> m.user_id AND o.role';
const OWNERLESS = `SELECT b.book_id AS key, b.id FROM members m JOIN books b ON b.book_id = m.book_id
  WHERE m.user_id = ? AND m.role = 'owner' AND EXISTS (${OTHERS} IS NOT NULL) AND NOT EXISTS (${OTHERS} = 'owner')
  ORDER BY b.book_id`;

/** Books of other members too, of which nobody else is an owner. */
function* ownerlessBooks(userId: string): Ask<readonly NamedBook[]> {
  const books: NamedBook[] = [];
  for (const { key, id } of yield* all<{ key: BookKey; id: string }>(OWNERLESS, userId))
    books.push({ id, name: yield* bookName(key, id) });
  return books;
}
