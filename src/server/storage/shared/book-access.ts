// A book as somebody may see it: looked up in the Txn that acts on it, judged in access/access.ts.

import { err, ok } from '../../../base/result.ts';
import type { Result } from '../../../base/result.ts';
import type { Role } from '../../../protocol/sync/down.ts';
import { denialOf, effectiveRole, NO_BOOK, NOT_YOURS } from '../../access/access.ts';
import type { Denial, Right, Standing } from '../../access/access.ts';
import type { BookQuery } from '../log-storage.ts';
import { one } from './query.ts';
import type { Ask, Dialects } from './query.ts';

/** A book's key inside its database: a small number in SQLite, the book's id in PostgreSQL. */
export type BookKey = number | string;

/** A book's row, and how the identity stands to it. */
export interface BookAccess extends Standing {
  readonly key: BookKey;
  readonly id: string;
  readonly epoch: string;
  readonly head: number;
  readonly tag: string | null;
  readonly digest: string;
}

/** A book's row as the database has it, with what it says of one member and device. */
export interface AccessRow {
  readonly key: BookKey;
  readonly epoch: string;
  readonly head: number;
  readonly tag: string | null;
  readonly digest: string;
  readonly archivedAt: number | null;
  readonly role: Role | null;
  readonly live: number;
}

const ACCESS = `SELECT b.book_id AS key, b.epoch, b.head, b.head_tag AS tag, b.digest, m.role,
  b.archived_at AS "archivedAt", (SELECT count(*) FROM devices d WHERE d.id = ? AND d.revoked_at IS NULL) AS live
  FROM books b JOIN members m ON m.book_id = b.book_id AND m.user_id = ? WHERE`;
const ACCESS_BY_ID: Dialects = { sqlite: `${ACCESS} b.id = ?`, postgres: `${ACCESS} b.book_id = ?` };

const EXISTS: Dialects = {
  sqlite: 'SELECT 1 FROM books WHERE id = ?',
  postgres: 'SELECT 1 FROM books WHERE book_id = ?',
};

/** The book as this identity stands to it; `undefined` if it never was theirs, is not its token's, or does not exist. */
export function* accessBook({ identity, book }: BookQuery): Ask<BookAccess | undefined> {
  if (identity.bookId !== null && identity.bookId !== book) return undefined;
  const row = yield* one<AccessRow>(ACCESS_BY_ID, identity.deviceId, identity.userId, book);
  return row === undefined ? undefined : accessOf({ identity, book }, row);
}

/** How an identity stands to a book, from the book's row. */
export function accessOf({ identity, book }: BookQuery, row: AccessRow): BookAccess {
  const { key, epoch, head, tag, digest } = row;
  const role = effectiveRole(identity, book, row.role ?? undefined);
  const standing = { role, archived: row.archivedAt !== null, revoked: row.live === 0 };
  return { key, id: book, epoch, head, tag, digest, ...standing };
}

/** The book if whoever stands to it so may do what they want there; else why not. `exists`: whether there is such a book. */
export function judge(right: Right, book: BookAccess | undefined, exists: boolean): Result<BookAccess, Denial> {
  if (book === undefined) return err(exists ? NOT_YOURS : NO_BOOK);
  const denial = denialOf(right, book);
  return denial === undefined ? ok(book) : err(denial);
}

/** The book if this identity may do what it wants there; else why not. */
export function* bookFor(right: Right, query: BookQuery): Ask<Result<BookAccess, Denial>> {
  const book = yield* accessBook(query);
  return judge(right, book, book !== undefined || (yield* one(EXISTS, query.book)) !== undefined);
}

/** The book if this identity may read it. */
export function* readableBook(query: BookQuery): Ask<BookAccess | undefined> {
  const book = yield* bookFor('read', query);
  return book.ok ? book.value : undefined;
}
