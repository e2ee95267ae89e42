// Whether somebody may write to a book now: asked inside the Txn that writes.

import type { Role } from '../../../protocol/sync/down.ts';
import { effectiveRole, mayWrite } from '../../access/identity.ts';
import type { BookQuery, PushError } from '../log-storage.ts';
import type { BookRow } from './open-book.ts';
import type { Sql } from './sql.ts';

/** A book's row, and the id of its log. */
export interface WritableBook extends BookRow {
  readonly epoch: string;
}

/** The book's row as it is now, or why this identity may not write to it. */
export function writeAccess(sql: Sql, { identity, book }: BookQuery): WritableBook | PushError {
  const row = sql.one<Omit<WritableBook, 'id'> & { role: Role | null; revoked: number }>(
    `SELECT b.book_id AS key, b.epoch, b.head, b.digest, m.role,
      NOT EXISTS (SELECT 1 FROM devices d WHERE d.id = ? AND d.revoked_at IS NULL) AS revoked
      FROM books b JOIN members m ON m.book_id = b.book_id AND m.user_id = ? WHERE b.id = ?`,
    identity.deviceId,
    identity.userId,
    book,
  );
  if (row === undefined || (identity.bookId !== null && identity.bookId !== book)) {
    return { code: 'not_found', message: 'there is no such book' };
  }
  if (row.revoked === 1) return { code: 'unauthenticated', message: 'this device was revoked' };
  const role = effectiveRole(identity, book, row.role ?? undefined);
  if (role === undefined || !mayWrite(role)) return { code: 'forbidden', message: 'no right to write in this book' };
  return { key: row.key, id: book, epoch: row.epoch, head: row.head, digest: row.digest };
}
