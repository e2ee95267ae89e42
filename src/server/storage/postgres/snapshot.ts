// The text of a snapshot, chunk by chunk, inside one read Txn: header, record lines, own entries, trailer.

import type { SnapshotHeader, SnapshotTrailer } from '../../../protocol/sync/snapshot.ts';
import type { SnapshotQuery } from '../log-storage.ts';
import { readableBook } from '../shared/book-access.ts';
import type { Statement, Txn } from './database.ts';

/** Rows fetched at once; records have at most some tens of KiB, nearly all of them far below one. */
const ROWS = 500;

const RECORDS: Statement = {
  name: 'snapshot-records',
  text: `SELECT kind, id, line FROM records WHERE book_id = $1 AND (kind, id) > ($2, $3) ORDER BY kind, id LIMIT ${ROWS}`,
};
const ENTRIES: Statement = {
  name: 'snapshot-entries',
  text: `SELECT n, body FROM entries WHERE book_id = $1 AND client_id = $2 AND n >= $3 ORDER BY n LIMIT ${ROWS}`,
};

/** The chunks; whoever reads must not wait for a network in between. Nothing if access was lost meanwhile. */
export async function* snapshotText(txn: Txn, query: SnapshotQuery): AsyncGenerator<string> {
  const book = await txn.ask(readableBook(query));
  if (book === undefined) throw new Error('the book is not to be read any more');
  const { id, epoch, head, tag, digest } = book;
  yield `${JSON.stringify({ snapshot: 1, book: id, epoch, seq: head, tag, digest } satisfies SnapshotHeader)}\n`;
  let records = 0;
  for await (const lines of recordLines(txn, id)) {
    records += lines.length;
    yield `${lines.join('\n')}\n`;
  }
  let entries = 0;
  for await (const lines of entryLines(txn, query)) {
    entries += lines.length;
    yield `${lines.join('\n')}\n`;
  }
  yield `${JSON.stringify({ records, entries } satisfies SnapshotTrailer)}\n`;
}

async function* recordLines(txn: Txn, book: string): AsyncGenerator<readonly string[]> {
  for (let [kind, id] = ['', '']; ;) {
    const rows = await txn.rows<{ kind: string; id: string; line: string }>(RECORDS, [book, kind, id]);
    if (rows.length > 0) yield rows.map(({ line }) => line);
    if (rows.length < ROWS) return;
    ({ kind = '', id = '' } = rows.at(-1) ?? {});
  }
}

async function* entryLines(txn: Txn, { book, clientId, fromN = 1 }: SnapshotQuery): AsyncGenerator<readonly string[]> {
  if (clientId === undefined) return;
  for (let from = fromN; ;) {
    const rows = await txn.rows<{ n: number; body: string }>(ENTRIES, [book, clientId, from]);
    if (rows.length > 0) yield rows.map(({ body }) => `{"entry":${body}}`);
    if (rows.length < ROWS) return;
    from = (rows.at(-1)?.n ?? 0) + 1;
  }
}
