// The PostgreSQL schema as a list of forward migrations. A released one is never edited; changes are appended, so that
// nodes of the version before can go on beside the new one.
//
// Every key of a book's data begins with its id, nothing refers across books, and no sequence numbers anything: the
// tables can be distributed by book. Texts compare by their bytes. Records are canonical text, as their digest is made of.

const TEXT = 'text COLLATE "C"';

/** SQL of every migration in order; the schema version is how many have been applied. */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE users (
    id ${TEXT} PRIMARY KEY, name ${TEXT} NOT NULL, name_key ${TEXT} NOT NULL UNIQUE, personal_book ${TEXT},
    created_at bigint NOT NULL
  );
  CREATE TABLE codes (
    hash ${TEXT} PRIMARY KEY, user_id ${TEXT} NOT NULL, expires_at bigint NOT NULL, used_at bigint,
    created_at bigint NOT NULL
  );
  CREATE TABLE devices (
    id ${TEXT} PRIMARY KEY, token_hash ${TEXT} NOT NULL UNIQUE, user_id ${TEXT} NOT NULL, name ${TEXT} NOT NULL,
    kind ${TEXT} NOT NULL, book ${TEXT}, read_only integer NOT NULL, created_at bigint NOT NULL,
    last_seen_at bigint NOT NULL, revoked_at bigint
  );
  CREATE INDEX devices_user ON devices (user_id);
  CREATE TABLE access_version (one integer PRIMARY KEY CHECK (one = 1), version bigint NOT NULL);
  INSERT INTO access_version (one, version) VALUES (1, 0);
  CREATE TABLE books (
    book_id ${TEXT} PRIMARY KEY, id ${TEXT} NOT NULL GENERATED ALWAYS AS (book_id) STORED, epoch ${TEXT} NOT NULL,
    head bigint NOT NULL, head_tag ${TEXT}, digest ${TEXT} NOT NULL, created_at bigint NOT NULL, archived_at bigint
  );
  CREATE TABLE members (
    book_id ${TEXT} NOT NULL, user_id ${TEXT} NOT NULL, role ${TEXT}, since bigint, PRIMARY KEY (book_id, user_id)
  );
  CREATE INDEX members_user ON members (user_id);
  CREATE TABLE invites (
    book_id ${TEXT} NOT NULL, id ${TEXT} NOT NULL, hash ${TEXT} NOT NULL, role ${TEXT} NOT NULL,
    created_by ${TEXT} NOT NULL, created_at bigint NOT NULL, expires_at bigint NOT NULL, used_at bigint, used_by ${TEXT},
    PRIMARY KEY (book_id, id)
  );
  CREATE INDEX invites_hash ON invites (hash);
  CREATE TABLE clients (
    book_id ${TEXT} NOT NULL, client_id ${TEXT} NOT NULL, user_id ${TEXT} NOT NULL, last_n bigint NOT NULL,
    PRIMARY KEY (book_id, client_id)
  );
  CREATE TABLE entries (
    book_id ${TEXT} NOT NULL, seq bigint NOT NULL, tag ${TEXT} NOT NULL, client_id ${TEXT} NOT NULL, n bigint NOT NULL,
    hash ${TEXT}, body ${TEXT} NOT NULL, events ${TEXT}, PRIMARY KEY (book_id, seq), UNIQUE (book_id, client_id, n)
  );
  CREATE TABLE records (
    book_id ${TEXT} NOT NULL, kind ${TEXT} NOT NULL, id ${TEXT} NOT NULL, parent_id ${TEXT}, deleted ${TEXT},
    line ${TEXT} NOT NULL, seq bigint NOT NULL, PRIMARY KEY (book_id, kind, id)
  );
  CREATE INDEX records_parent ON records (book_id, parent_id, kind) WHERE parent_id IS NOT NULL;
  CREATE TABLE balances (
    book_id ${TEXT} NOT NULL, contact_id ${TEXT} NOT NULL, currency ${TEXT} NOT NULL, minor ${TEXT} NOT NULL,
    count bigint NOT NULL, PRIMARY KEY (book_id, contact_id, currency)
  );
  CREATE TABLE requests (
    book_id ${TEXT} NOT NULL, device_id ${TEXT} NOT NULL, key ${TEXT} NOT NULL, hash ${TEXT} NOT NULL,
    answer ${TEXT} NOT NULL, PRIMARY KEY (book_id, device_id, key)
  );
  CREATE TABLE attendance (
    book_id ${TEXT} NOT NULL, node_id ${TEXT} NOT NULL, names ${TEXT} NOT NULL, seen_at timestamptz NOT NULL,
    PRIMARY KEY (book_id, node_id)
  );
  `,
  // Whom the latest changes of access concern. Nodes of before leave it as it is (access-version.ts).
  `ALTER TABLE access_version ADD COLUMN recent ${TEXT};`,
];
