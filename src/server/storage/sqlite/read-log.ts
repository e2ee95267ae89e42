// Reads of a book's log: pages, events, standings, head. Each is one read Txn and begins with the role.

import type { WelcomeBook } from '../../../protocol/sync/down.ts';
import { WIRE } from '../../../protocol/limits.ts';
import { defaultBook } from '../../../model/book.ts';
import { denialOf } from '../../access/access.ts';
import type { Identity } from '../../access/identity.ts';
import type { BookHead, BookQuery, Page, PageQuery, StandingQuery } from '../log-storage.ts';
import { accessBook, readableBook } from './book-access.ts';
import type { BookAccess } from './book-access.ts';
import { storedOfLine } from './book-txn.ts';
import { pageOf } from './poke-frames.ts';
import type { Sql } from './sql.ts';

/** A page of entries as a frame. */
export function readPage(sql: Sql, query: PageQuery): Page | undefined {
  return sql.read(() => {
    const book = readableBook(sql, query);
    if (book === undefined) return undefined;
    const texts = readRun(sql, book, query).map((row) => row.body);
    const run = { book: book.id, base: query.since, head: book.head, texts };
    const atHead = query.since + texts.length === book.head;
    return pageOf(atHead ? { ...run, digest: book.digest } : run);
  });
}

/** Head, tag and digest of one moment. */
export function readHead(sql: Sql, query: BookQuery): BookHead | undefined {
  const book = readableBook(sql, query);
  if (book === undefined) return undefined;
  return { book: book.id, epoch: book.epoch, head: book.head, tag: book.tag, digest: book.digest };
}

/** What each book of a hello is to its sender; with `others`, then every other book of the user's. */
export function readStandings(sql: Sql, query: StandingQuery): readonly WelcomeBook[] {
  return sql.read(() => {
    const asked = query.books.map((book) => standing(sql, query, book));
    if (query.others !== true) return asked;
    const others = otherBooks(sql, query).map((id) =>
      standing(sql, query, { id, epoch: null, cursor: null, tag: null }),
    );
    return [...asked, ...others.filter(({ status }) => status === 'readable')];
  });
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
  const { role, epoch, head, archived } = book;
  if (role === undefined || denialOf('read', book) !== undefined) return { id, status: 'gone' };
  if (isDiverged(sql, book, asked)) return { id, status: 'diverged' };
  const name = bookName(sql, book.key, id);
  const lastN = lastNOf(sql, book.key, query);
  return { id, status: 'readable', name, role, epoch, head, lastN, ...(archived ? { archived } : {}) };
}

function otherBooks(sql: Sql, { identity, books }: StandingQuery): readonly string[] {
  const rows = sql.all<{ id: string }>(
    `SELECT b.id FROM members m JOIN books b ON b.book_id = m.book_id
      WHERE m.user_id = ? AND m.role IS NOT NULL ORDER BY b.book_id LIMIT ?`,
    identity.userId,
    WIRE.helloBooksMax,
  );
  return rows.map(({ id }) => id).filter((id) => !books.some((asked) => asked.id === id));
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
