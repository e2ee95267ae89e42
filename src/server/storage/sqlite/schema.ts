// The database schema as a list of forward migrations. A released one is never edited; changes are appended.
// Books have a small integer key inside the database; every key of a book's data begins with it.

/** SQL of every migration in order; the schema version is how many have been applied. */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE users (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, name_key TEXT NOT NULL UNIQUE, personal_book TEXT, created_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE codes (
    hash TEXT PRIMARY KEY, user_id TEXT NOT NULL, expires_at INTEGER NOT NULL, used_at INTEGER, created_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE devices (
    id TEXT PRIMARY KEY, token_hash TEXT NOT NULL UNIQUE, user_id TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL,
    book TEXT, read_only INTEGER NOT NULL, created_at INTEGER NOT NULL, last_seen_at INTEGER NOT NULL, revoked_at INTEGER
  ) STRICT;
  CREATE INDEX devices_user ON devices (user_id);
  CREATE TABLE books (
    book_id INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, epoch TEXT NOT NULL, head INTEGER NOT NULL, head_tag TEXT,
    digest TEXT NOT NULL, created_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE members (
    book_id INTEGER NOT NULL, user_id TEXT NOT NULL, role TEXT, PRIMARY KEY (book_id, user_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX members_user ON members (user_id);
  CREATE TABLE clients (
    book_id INTEGER NOT NULL, client_id TEXT NOT NULL, user_id TEXT NOT NULL, last_n INTEGER NOT NULL,
    PRIMARY KEY (book_id, client_id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE entries (
    book_id INTEGER NOT NULL, seq INTEGER NOT NULL, tag TEXT NOT NULL, client_id TEXT NOT NULL, n INTEGER NOT NULL,
    hash TEXT, body TEXT NOT NULL, events TEXT, PRIMARY KEY (book_id, seq)
  ) STRICT;
  CREATE UNIQUE INDEX entries_author ON entries (book_id, client_id, n);
  CREATE TABLE records (
    book_id INTEGER NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, contact_key INTEGER, contact_id TEXT, deleted TEXT,
    line TEXT NOT NULL, PRIMARY KEY (book_id, kind, id)
  ) STRICT;
  CREATE INDEX records_contact ON records (book_id, contact_key) WHERE contact_key IS NOT NULL;
  CREATE TABLE balances (
    book_id INTEGER NOT NULL, contact_id TEXT NOT NULL, currency TEXT NOT NULL, minor TEXT NOT NULL, count INTEGER NOT NULL,
    PRIMARY KEY (book_id, contact_id, currency)
  ) STRICT, WITHOUT ROWID;
  `,
  // What a record belongs to: a transaction to its contact as before, and a conflict or a merged contact too.
  `
  DROP INDEX records_contact;
  ALTER TABLE records RENAME COLUMN contact_key TO parent_key;
  ALTER TABLE records RENAME COLUMN contact_id TO parent_id;
  CREATE INDEX records_parent ON records (book_id, parent_key) WHERE parent_key IS NOT NULL;
  `,
  // The newest entry that changed a record, beside the record; what requests over HTTP were answered, by their keys; and
  // the few merged contacts and conflicts of a record apart from its many transactions.
  `
  ALTER TABLE records ADD COLUMN seq INTEGER NOT NULL DEFAULT 0;
  UPDATE records SET seq = newest.seq FROM (
    SELECT e.book_id, c.value ->> 'kind' AS kind, c.value ->> 'id' AS id, max(e.seq) AS seq
      FROM entries e, json_each(e.body, '$.changes') c GROUP BY 1, 2, 3
  ) AS newest WHERE records.book_id = newest.book_id AND records.kind = newest.kind AND records.id = newest.id;
  CREATE TABLE requests (
    book_id INTEGER NOT NULL, device_id TEXT NOT NULL, key TEXT NOT NULL, hash TEXT NOT NULL, answer TEXT NOT NULL,
    PRIMARY KEY (book_id, device_id, key)
  ) STRICT;
  CREATE INDEX records_merged ON records (book_id, parent_key) WHERE kind = 'contact' AND parent_key IS NOT NULL;
  CREATE INDEX records_conflicts ON records (book_id, parent_key) WHERE kind = 'conflict' AND parent_key IS NOT NULL;
  `,
  // Members are invited, and books archived.
  `
  ALTER TABLE books ADD COLUMN archived_at INTEGER;
  ALTER TABLE members ADD COLUMN since INTEGER;
  CREATE TABLE invites (
    id TEXT PRIMARY KEY, book_id INTEGER NOT NULL, hash TEXT NOT NULL UNIQUE, role TEXT NOT NULL, created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, used_at INTEGER, used_by TEXT
  ) STRICT;
  CREATE INDEX invites_book ON invites (book_id);
  `,
];
