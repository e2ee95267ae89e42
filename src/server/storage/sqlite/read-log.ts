// Reads of a book's log: pages, events, standings, head. Each is one read Txn and begins with the role.

import type { Role, WelcomeBook } from '../../../protocol/sync/down.ts';
import { WIRE } from '../../../protocol/limits.ts';
import { defaultBook } from '../../../model/book.ts';
import { effectiveRole } from '../../access/identity.ts';
import type { Identity } from '../../access/identity.ts';
import type { BookHead, BookQuery, Page, PageQuery, StandingQuery } from '../log-storage.ts';
import { storedOfLine } from './book-txn.ts';
import { pageOf } from './poke-frames.ts';
import type { Sql } from './sql.ts';

/** A book as its row stands, with the identity's role; role `undefined`: not a member any more. */
export interface BookAccess {
  readonly key: number;
  readonly id: string;
  readonly epoch: string;
  readonly head: number;
  readonly tag: string | null;
  readonly digest: string;
  readonly role: Role | undefined;
}

/** The book as this identity may see it; `undefined` if it never was theirs or does not exist. */
export function accessBook(sql: Sql, query: BookQuery): BookAccess | undefined {
  const { identity, book } = query;
  if (identity.bookId !== null && identity.bookId !== book) return undefined;
  const row = sql.one<{
    key: number;
    epoch: string;
    head: number;
    tag: string | null;
    digest: string;
    role: Role | null;
  }>(
    `SELECT b.book_id AS key, b.epoch, b.head, b.head_tag AS tag, b.digest, m.role
      FROM books b JOIN members m ON m.book_id = b.book_id AND m.user_id = ? WHERE b.id = ?`,
    identity.userId,
    book,
  );
  if (row === undefined) return undefined;
  return { ...row, id: book, role: effectiveRole(identity, book, row.role ?? undefined) };
}

/** A page of entries as a frame. */
export function readPage(sql: Sql, query: PageQuery): Page | undefined {
  return sql.read(() => {
    const book = accessBook(sql, query);
    if (book?.role === undefined) return undefined;
    const texts = readRun(sql, book, query).map((row) => row.body);
    const run = { book: book.id, base: query.since, head: book.head, texts };
    const atHead = query.since + texts.length === book.head;
    return pageOf(atHead ? { ...run, digest: book.digest } : run);
  });
}

/** Head, tag and digest of one moment. */
export function readHead(sql: Sql, query: BookQuery): BookHead | undefined {
  const book = accessBook(sql, query);
  if (book?.role === undefined) return undefined;
  return { book: book.id, epoch: book.epoch, head: book.head, tag: book.tag, digest: book.digest };
}

/** What each book of a hello is to its sender. */
export function readStandings(sql: Sql, query: StandingQuery): readonly WelcomeBook[] {
  return sql.read(() => query.books.map((asked) => standing(sql, query, asked)));
}

/** A book's name as its own record says. */
export function bookName(sql: Sql, key: number, id: string): string {
  const text = "SELECT line FROM records WHERE book_id = ? AND kind = 'book' AND id = ?";
  const row = sql.one<{ line: string }>(text, key, id);
  return row === undefined ? defaultBook(id).name : String(storedOfLine(row.line).record['name']);
}

function standing(sql: Sql, query: StandingQuery, asked: StandingQuery['books'][number]): WelcomeBook {
  const { id } = asked;
  const book = accessBook(sql, { identity: query.identity, book: id });
  if (book === undefined) return { id, status: 'unknown' };
  if (book.role === undefined) return { id, status: 'gone' };
  if (isDiverged(sql, book, asked)) return { id, status: 'diverged' };
  const { role, epoch, head } = book;
  const lastN = lastNOf(sql, book.key, query);
  return { id, status: 'readable', name: bookName(sql, book.key, id), role, epoch, head, lastN };
}

function isDiverged(sql: Sql, book: BookAccess, asked: StandingQuery['books'][number]): boolean {
  const { cursor } = asked;
  if (cursor === null) return false;
  if (asked.epoch !== null && asked.epoch !== book.epoch) return true;
  if (cursor > book.head) return true;
  if (cursor === 0) return false;
  const text = 'SELECT tag FROM entries WHERE book_id = ? AND seq = ?';
  return sql.one<{ tag: string }>(text, book.key, cursor)?.tag !== asked.tag;
}

function lastNOf(sql: Sql, key: number, who: { readonly clientId: string; readonly identity: Identity }): number {
  const text = 'SELECT last_n FROM clients WHERE book_id = ? AND client_id = ? AND user_id = ?';
  return sql.one<{ last_n: number }>(text, key, who.clientId, who.identity.userId)?.last_n ?? 0;
}

interface EntryRow {
  readonly body: string;
}

function readRun(sql: Sql, book: BookAccess, query: PageQuery): EntryRow[] {
  const limit = Math.min(query.limit ?? WIRE.pageEntriesMax, WIRE.pageEntriesMax);
  const text = 'SELECT body FROM entries WHERE book_id = ? AND seq > ? ORDER BY seq LIMIT ?';
  const rows: EntryRow[] = [];
  let bytes = 0;
  for (const row of sql.each<EntryRow>(text, book.key, query.since, limit)) {
    bytes += Buffer.byteLength(row.body) + 1;
    if (rows.length > 0 && bytes > WIRE.pageBytesMax) break;
    rows.push(row);
  }
  return rows;
}
