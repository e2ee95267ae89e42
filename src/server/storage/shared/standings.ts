// What books are to somebody: heads, names, and the answer to a hello. Asked in one read Txn each.

import { defaultBook } from '../../../model/book.ts';
import { WIRE } from '../../../protocol/limits.ts';
import type { WelcomeBook } from '../../../protocol/sync/down.ts';
import { denialOf } from '../../access/access.ts';
import type { BookHead, BookQuery, StandingQuery } from '../log-storage.ts';
import { accessBook, readableBook } from './book-access.ts';
import type { BookAccess, BookKey } from './book-access.ts';
import { all, one } from './query.ts';
import type { Ask } from './query.ts';
import { storedOfLine } from './stored-line.ts';

/** Head, tag and digest of one moment. */
export function* readHead(query: BookQuery): Ask<BookHead | undefined> {
  const book = yield* readableBook(query);
  if (book === undefined) return undefined;
  return { book: book.id, epoch: book.epoch, head: book.head, tag: book.tag, digest: book.digest };
}

/** What each book of a hello is to its sender; with `others`, then every other book of the user's. */
export function* readStandings(query: StandingQuery): Ask<readonly WelcomeBook[]> {
  const standings: WelcomeBook[] = [];
  for (const book of query.books) standings.push(yield* standing(query, book));
  if (query.others !== true) return standings;
  for (const id of yield* otherBooks(query)) {
    const other = yield* standing(query, { id, epoch: null, cursor: null, tag: null });
    if (other.status === 'readable') standings.push(other);
  }
  return standings;
}

/** A book's name as its own record says. */
export function* bookName(key: BookKey, id: string): Ask<string> {
  const text = "SELECT line FROM records WHERE book_id = ? AND kind = 'book' AND id = ?";
  const row = yield* one<{ line: string }>(text, key, id);
  return row === undefined ? defaultBook(id).name : String(storedOfLine(row.line).record['name']);
}

type AskedBook = StandingQuery['books'][number];

function* standing(query: StandingQuery, asked: AskedBook): Ask<WelcomeBook> {
  const { id } = asked;
  const book = yield* accessBook({ identity: query.identity, book: id });
  if (book === undefined) return { id, status: 'unknown' };
  const { role, epoch, head, archived } = book;
  if (role === undefined || denialOf('read', book) !== undefined) return { id, status: 'gone' };
  if (yield* isDiverged(book, asked)) return { id, status: 'diverged' };
  const name = yield* bookName(book.key, id);
  const lastN = yield* lastNOf(book.key, query);
  return { id, status: 'readable', name, role, epoch, head, lastN, ...(archived ? { archived } : {}) };
}

function* otherBooks({ identity, books }: StandingQuery): Ask<readonly string[]> {
  const rows = yield* all<{ id: string }>(
    `SELECT b.id FROM members m JOIN books b ON b.book_id = m.book_id
      WHERE m.user_id = ? AND m.role IS NOT NULL ORDER BY b.book_id LIMIT ?`,
    identity.userId,
    WIRE.helloBooksMax,
  );
  return rows.map(({ id }) => id).filter((id) => !books.some((asked) => asked.id === id));
}

function* isDiverged(book: BookAccess, { cursor, epoch, tag }: AskedBook): Ask<boolean> {
  if (cursor === null) return false;
  if (epoch !== null && epoch !== book.epoch) return true;
  if (cursor > book.head) return true;
  if (cursor === 0) return false;
  const text = 'SELECT tag FROM entries WHERE book_id = ? AND seq = ?';
  return (yield* one<{ tag: string }>(text, book.key, cursor))?.tag !== tag;
}

function* lastNOf(key: BookKey, { clientId, identity }: StandingQuery): Ask<number> {
  const text = 'SELECT last_n FROM clients WHERE book_id = ? AND client_id = ? AND user_id = ?';
  return (yield* one<{ last_n: number }>(text, key, clientId, identity.userId))?.last_n ?? 0;
}
