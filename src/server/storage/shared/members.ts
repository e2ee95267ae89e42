// Members of books: list, roles, leaving, archiving. Every function is asked in one Txn and begins with the right.

import { err, ok } from '../../../base/result.ts';
import type { Result } from '../../../base/result.ts';
import type { Role } from '../../../protocol/sync/down.ts';
import type { Right } from '../../access/access.ts';
import type { MemberBook } from '../account-storage.ts';
import type { BookQuery } from '../log-storage.ts';
import type { Member, MemberQuery, MemberRefusal } from '../member-storage.ts';
import { booksOf } from './accounts.ts';
import { bookFor } from './book-access.ts';
import type { BookAccess, BookKey } from './book-access.ts';
import { countOf } from './book-limits.ts';
import { all, one, run } from './query.ts';
import type { Ask, Dialects } from './query.ts';

interface MemberRow {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly since: number | null;
}

const MEMBER = `SELECT u.id, u.name, m.role, m.since FROM members m JOIN users u ON u.id = m.user_id
  WHERE m.book_id = ? AND m.role IS NOT NULL`;

/** Where writers run side by side, no push may read a role while it changes: whoever changes a book locks its row. */
const LOCK_BOOK: Dialects = { sqlite: null, postgres: 'SELECT 1 FROM books WHERE book_id = ? FOR UPDATE' };

/** Keeps every other writer of the book waiting until this Txn ends. */
export function* lockBook(id: string): Ask<void> {
  yield* one(LOCK_BOOK, id);
}

/** Does something to a book if the identity has the right to it. */
export function* changeBook<T>(
  { right, query }: { readonly right: Right; readonly query: BookQuery },
  change: (book: BookAccess) => Ask<Result<T, MemberRefusal>>,
): Ask<Result<T, MemberRefusal>> {
  yield* lockBook(query.book);
  const book = yield* bookFor(right, query);
  return book.ok ? yield* change(book.value) : book;
}

/** See `MemberStorage.members`. */
export function* listMembers(query: BookQuery): Ask<Result<readonly Member[], MemberRefusal>> {
  const book = yield* bookFor('read', query);
  if (!book.ok) return book;
  const order = "ORDER BY CASE m.role WHEN 'owner' THEN 0 WHEN 'editor' THEN 1 ELSE 2 END, u.name_key";
  return ok((yield* all<MemberRow>(`${MEMBER} ${order}`, book.value.key)).map(memberOf));
}

/** See `MemberStorage.setRole`. */
export function setRole(query: MemberQuery & { readonly role: Role }): Ask<Result<Member, MemberRefusal>> {
  return changeBook({ right: 'manage', query }, function* ({ key }): Ask<Result<Member, MemberRefusal>> {
    const member = yield* findMember(key, query.userId);
    if (member === undefined) return err(NO_MEMBER);
    const stepsDown = member.role === 'owner' && query.role !== 'owner';
    if (stepsDown && (yield* countOf(key)).owners === 1) return err(LAST_OWNER);
    yield* writeRole({ key, userId: query.userId, role: query.role });
    return ok({ ...member, role: query.role });
  });
}

/** See `MemberStorage.removeMember`. */
export function removeMember(query: MemberQuery): Ask<Result<Member, MemberRefusal>> {
  const right = query.userId === query.identity.userId ? 'read' : 'manage';
  return changeBook({ right, query }, function* ({ key }): Ask<Result<Member, MemberRefusal>> {
    const member = yield* findMember(key, query.userId);
    if (member === undefined) return err(NO_MEMBER);
    const { owners, members } = yield* countOf(key);
    if (member.role === 'owner' && owners === 1 && members > 1) return err(LAST_OWNER);
    yield* writeRole({ key, userId: query.userId, role: null });
    yield* run('UPDATE users SET personal_book = NULL WHERE id = ? AND personal_book = ?', query.userId, query.book);
    return ok(member);
  });
}

/** See `MemberStorage.archive`. */
export function archiveBook(
  query: BookQuery & { readonly archived: boolean; readonly now: number },
): Ask<Result<MemberBook, MemberRefusal>> {
  return changeBook({ right: 'manage', query }, function* ({ key }): Ask<Result<MemberBook, MemberRefusal>> {
    const since = 'UPDATE books SET archived_at = coalesce(archived_at, ?) WHERE book_id = ?';
    if (query.archived) yield* run(since, query.now, key);
    else yield* run('UPDATE books SET archived_at = NULL WHERE book_id = ?', key);
    return yield* memberBook(query);
  });
}

/** The book as its member lists it. */
export function* memberBook({ identity, book }: BookQuery): Ask<Result<MemberBook, MemberRefusal>> {
  const found = (yield* booksOf(identity)).find(({ id }) => id === book);
  return found === undefined ? err({ code: 'not_found', message: 'there is no such book' }) : ok(found);
}

/** A user as a member of a book, if they are one. */
export function* findMember(key: BookKey, userId: string): Ask<Member | undefined> {
  const row = yield* one<MemberRow>(`${MEMBER} AND m.user_id = ?`, key, userId);
  return row === undefined ? undefined : memberOf(row);
}

const NO_MEMBER: MemberRefusal = { code: 'not_found', message: 'there is no such member' };
const LAST_OWNER: MemberRefusal = {
  code: 'last_owner',
  message: 'a book with members has an owner: make somebody else one first',
};

function* writeRole(member: { readonly key: BookKey; readonly userId: string; readonly role: Role | null }): Ask<void> {
  const text = 'UPDATE members SET role = ? WHERE book_id = ? AND user_id = ?';
  yield* run(text, member.role, member.key, member.userId);
}

function memberOf({ id, name, role, since }: MemberRow): Member {
  return { user: { id, name }, role, ...(since === null ? {} : { since }) };
}
