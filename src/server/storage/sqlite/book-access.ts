// A book as somebody may see it: looked up in the Txn that acts on it, judged in access/access.ts.

import { err, ok } from '../../../base/result.ts';
import type { Result } from '../../../base/result.ts';
import type { Role } from '../../../protocol/sync/down.ts';
import { denialOf, effectiveRole, NO_BOOK, NOT_YOURS } from '../../access/access.ts';
import type { Denial, Right, Standing } from '../../access/access.ts';
import type { BookQuery } from '../log-storage.ts';
import type { Sql } from './sql.ts';

/** A book's row, and how the identity stands to it. */
export interface BookAccess extends Standing {
  readonly key: number;
  readonly id: string;
  readonly epoch: string;
  readonly head: number;
  readonly tag: string | null;
  readonly digest: string;
}

interface AccessRow {
  readonly key: number;
  readonly epoch: string;
  readonly head: number;
  readonly tag: string | null;
  readonly digest: string;
  readonly archived: number;
  readonly role: Role | null;
  readonly revoked: number;
}

const ACCESS = `SELECT b.book_id AS key, b.epoch, b.head, b.head_tag AS tag, b.digest, m.role,
  b.archived_at IS NOT NULL AS archived,
  NOT EXISTS (SELECT 1 FROM devices d WHERE d.id = ?1 AND d.revoked_at IS NULL) AS revoked
  FROM books b JOIN members m ON m.book_id = b.book_id AND m.user_id = ?2 WHERE b.id = ?3`;

const EXISTS = 'SELECT 1 FROM books WHERE id = ?';

/** The book as this identity stands to it; `undefined` if it never was theirs, is not its token's, or does not exist. */
export function accessBook(sql: Sql, { identity, book }: BookQuery): BookAccess | undefined {
  if (identity.bookId !== null && identity.bookId !== book) return undefined;
  const row = sql.one<AccessRow>(ACCESS, identity.deviceId, identity.userId, book);
  if (row === undefined) return undefined;
  const { key, epoch, head, tag, digest } = row;
  const role = effectiveRole(identity, book, row.role ?? undefined);
  const standing = { role, archived: row.archived === 1, revoked: row.revoked === 1 };
  return { key, id: book, epoch, head, tag, digest, ...standing };
}

/** The book if this identity may do what it wants there; else why not. */
export function bookFor(sql: Sql, right: Right, query: BookQuery): Result<BookAccess, Denial> {
  const book = accessBook(sql, query);
  if (book === undefined) return err(sql.one(EXISTS, query.book) === undefined ? NO_BOOK : NOT_YOURS);
  const denial = denialOf(right, book);
  return denial === undefined ? ok(book) : err(denial);
}

/** The book if this identity may read it. */
export function readableBook(sql: Sql, query: BookQuery): BookAccess | undefined {
  const book = bookFor(sql, 'read', query);
  return book.ok ? book.value : undefined;
}
