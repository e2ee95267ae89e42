// The text of a snapshot, chunk by chunk, inside one read Txn: header, record lines, own entries, trailer.

import { assert } from '../../../base/assert.ts';
import type { SnapshotHeader, SnapshotTrailer } from '../../../protocol/sync/snapshot.ts';
import type { SnapshotQuery } from '../log-storage.ts';
import { readableBook } from '../shared/book-access.ts';
import type { BookAccess } from '../shared/book-access.ts';
import type { Sql } from './sql.ts';

/** UTF-16 units gathered before a chunk is handed on. */
const CHUNK_LENGTH = 256 * 1024;

/** Whether the book can be read, before anything is begun. */
export function snapshotAccess(sql: Sql, query: SnapshotQuery): boolean {
  return sql.ask(readableBook(query)) !== undefined;
}

/**
 * Chunks of the snapshot's text. The Txn is open from the first chunk until the last, or until the generator is left:
 * whoever reads must not wait for a network in between. Throws if access was lost meanwhile.
 */
export function* snapshotText(sql: Sql, query: SnapshotQuery): Generator<string> {
  sql.run('BEGIN');
  try {
    const book = sql.ask(readableBook(query));
    assert(book !== undefined, 'a book whose access was just checked');
    const { epoch, head, tag, digest } = book;
    const header: SnapshotHeader = { snapshot: 1, book: book.id, epoch, seq: head, tag, digest };
    yield `${JSON.stringify(header)}\n`;
    const records = yield* inChunks(recordLines(sql, book));
    const entries = yield* inChunks(entryLines(sql, book, query));
    yield `${JSON.stringify({ records, entries } satisfies SnapshotTrailer)}\n`;
  } finally {
    sql.run('COMMIT');
  }
}

function* recordLines(sql: Sql, book: BookAccess): Generator<string> {
  const text = 'SELECT line FROM records WHERE book_id = ?';
  for (const row of sql.each<{ line: string }>(text, book.key)) yield row.line;
}

function* entryLines(sql: Sql, book: BookAccess, query: SnapshotQuery): Generator<string> {
  if (query.clientId === undefined) return;
  const text = 'SELECT body FROM entries WHERE book_id = ? AND client_id = ? AND n >= ? ORDER BY n';
  for (const row of sql.each<{ body: string }>(text, book.key, query.clientId, query.fromN ?? 1)) {
    yield `{"entry":${row.body}}`;
  }
}

function* inChunks(lines: Iterable<string>): Generator<string, number> {
  let count = 0;
  let chunk = '';
  for (const line of lines) {
    count += 1;
    chunk += `${line}\n`;
    if (chunk.length < CHUNK_LENGTH) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk !== '') yield chunk;
  return count;
}
