// Takes a user out of the database. What they wrote stays as it is: entries carry the author's name themselves.

import type { NamedBook, RemoveUser, UserRemoval } from '../account-storage.ts';
import { bookName } from './read-log.ts';
import type { Sql } from './sql.ts';

/** One Txn; see `AccountStorage.removeUser`. */
export function removeUser(sql: Sql, userId: string, { now, force }: RemoveUser): UserRemoval | undefined {
  return sql.write(() => {
    if (sql.one('SELECT 1 FROM users WHERE id = ?', userId) === undefined) return undefined;
    const ownerless = ownerlessBooks(sql, userId);
    if (ownerless.length > 0 && !force) return { removed: false, devices: 0, books: 0, ownerless };
    const devices = sql.run('UPDATE devices SET revoked_at = ? WHERE user_id = ? AND revoked_at IS NULL', now, userId);
    sql.run('DELETE FROM codes WHERE user_id = ?', userId);
    // The row of a former member stays, without a role: the book is gone for them, not unknown.
    const books = sql.run('UPDATE members SET role = NULL WHERE user_id = ? AND role IS NOT NULL', userId);
    sql.run('DELETE FROM users WHERE id = ?', userId);
    return { removed: true, devices, books, ownerless };
  });
}

/** Books of other members too, of which nobody else is an owner. */
function ownerlessBooks(sql: Sql, userId: string): readonly NamedBook[] {
  const others = 'SELECT 1 FROM members o WHERE o.book_id = m.book_id AND o.user_id <> m.user_id AND o.role';
  const rows = sql.all<{ key: number; id: string }>(
    `SELECT b.book_id AS key, b.id FROM members m JOIN books b ON b.book_id = m.book_id
      WHERE m.user_id = ? AND m.role = 'owner' AND EXISTS (${others} IS NOT NULL) AND NOT EXISTS (${others} = 'owner')
      ORDER BY b.book_id`,
    userId,
  );
  return rows.map(({ key, id }) => ({ id, name: bookName(sql, key, id) }));
}
