// Everything that a commit changes of a book, in one statement.

import { parentOf } from '../shared/parent-key.ts';
import type { BookAttempt } from './book-attempt.ts';
import type { Statement, Txn } from './database.ts';

const WRITE: Statement = {
  name: 'write',
  text: `WITH new_entries AS (
      INSERT INTO entries (book_id, seq, tag, client_id, n, hash, body, events)
        SELECT $1, * FROM unnest($2::bigint[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::text[], $8::text[])
    ), new_records AS (
      INSERT INTO records (book_id, kind, id, parent_id, deleted, line, seq)
        SELECT $1, * FROM unnest($9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::bigint[])
        ON CONFLICT (book_id, kind, id) DO UPDATE
          SET parent_id = excluded.parent_id, deleted = excluded.deleted, line = excluded.line, seq = excluded.seq
    ), new_balances AS (
      INSERT INTO balances (book_id, contact_id, currency, minor, count)
        SELECT $1, * FROM unnest($15::text[], $16::text[], $17::text[], $18::bigint[])
        ON CONFLICT (book_id, contact_id, currency) DO UPDATE SET minor = excluded.minor, count = excluded.count
    ), no_balances AS (
      DELETE FROM balances b USING unnest($19::text[], $20::text[]) AS gone (contact_id, currency)
        WHERE b.book_id = $1 AND b.contact_id = gone.contact_id AND b.currency = gone.currency
    ), new_clients AS (
      INSERT INTO clients (book_id, client_id, user_id, last_n)
        SELECT $1, * FROM unnest($21::text[], $22::text[], $23::bigint[])
        ON CONFLICT (book_id, client_id) DO UPDATE SET last_n = excluded.last_n
    ), new_answers AS (
      INSERT INTO requests (book_id, device_id, key, hash, answer)
        SELECT $1, * FROM unnest($24::text[], $25::text[], $26::text[], $27::text[])
    ), new_end AS (
      UPDATE books SET head = $28, head_tag = $29, digest = $30 WHERE book_id = $1 AND $28::bigint IS NOT NULL
    )
    SELECT version FROM access_version WHERE one = 1`,
};

/** Writes what an attempt has gathered, and commits; returns the access version. */
export async function writeRows(txn: Txn, book: string, attempt: BookAttempt): Promise<number> {
  const { entries, end } = attempt;
  const records = [...attempt.records].map(([name, row]) => ({ ...row, kind: name.slice(0, name.indexOf(' ')) }));
  const balances = [...attempt.changedBalances];
  const kept = balances.filter(({ count }) => count > 0);
  const gone = balances.filter(({ count }) => count === 0);
  const clients = [...attempt.clients];
  const answers = [...attempt.answers.values()];
  const [row] = await txn.last<{ version: number }>(WRITE, [
    book,
    ...columns(entries, ['seq', 'tag', 'clientId', 'n', 'hash', 'body', 'events']),
    records.map(({ kind }) => kind),
    records.map(({ stored }) => stored.record.id),
    records.map(({ kind, stored }) => parentOf(kind, stored.record)),
    records.map(({ stored }) => stored.deleted ?? null),
    ...columns(records, ['line', 'seq']),
    ...columns(kept, ['contactId', 'currency']),
    kept.map(({ minor }) => minor.toString()),
    ...columns(kept, ['count']),
    ...columns(gone, ['contactId', 'currency']),
    clients.map(([clientId]) => clientId),
    clients.map(([, { userId }]) => userId),
    clients.map(([, { lastN }]) => lastN),
    ...columns(answers, ['deviceId', 'key', 'hash', 'answer']),
    end?.head ?? null,
    end?.tag ?? null,
    end?.digest ?? null,
  ]);
  return row?.version ?? 0;
}

function columns<T>(rows: readonly T[], names: readonly (keyof T)[]): readonly unknown[][] {
  return names.map((name) => rows.map((row) => row[name]));
}
