// PostgreSQL by itself: what its catalogue says, who sees what while a Txn is open, and failures that pass.

import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src/base/logger.ts';
import { systemClock, systemRandom } from '../../../src/base/system.ts';
import type { UserError } from '../../../src/protocol/error-code.ts';
import { cannotReach } from '../../../src/server/commands/cannot-reach.ts';
import { checkPostgresDatabase } from '../../../src/server/storage/postgres/one-txn.ts';
import { openPostgresStorage } from '../../../src/server/storage/postgres/open.ts';
import type { Storage } from '../../../src/server/storage/storage.ts';
import { allEntries, at, makeWorld, NOW, TestClient } from '../../contract/storage-fixture.ts';
import type { World } from '../../contract/storage-fixture.ts';
import { DroppingProxy } from '../../support/dropping-proxy.ts';
import { startPostgres } from '../../support/postgres-server.ts';
import type { PostgresServer } from '../../support/postgres-server.ts';

const WORLD = { clock: systemClock, random: systemRandom, logger: silentLogger };
const LIMITS = { poolMax: 4, statementMs: 5_000, lockMs: 5_000, listen: true, pollMs: 5_000 };

let server: PostgresServer;
let url: string;
let raw: Client;
const opened: Storage[] = [];
beforeAll(async () => {
  server = await startPostgres();
});
beforeEach(async () => {
  url = await server.database();
  raw = new Client({ connectionString: url });
  await raw.connect();
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((storage) => storage.close()));
  await raw.end();
});
afterAll(() => server.close());

async function open(options: Partial<typeof LIMITS & { url: string }> = {}): Promise<Storage> {
  const storage = await openPostgresStorage({ url, ...LIMITS, ...options }, WORLD);
  opened.push(storage);
  return storage;
}

/** The same world through another storage. */
function through(world: World, storage: Storage): World {
  const client = new TestClient(storage, { ...at(world), clientId: world.newId() });
  return { ...world, storage, client };
}

async function column<T>(text: string, ...values: unknown[]): Promise<readonly T[]> {
  const { rows } = await raw.query<Record<string, T>>(text, values);
  return rows.map((row) => Object.values(row)[0] as T);
}

/** Resolves once this many backends of the database wait for a lock. */
async function untilWaiting(count: number): Promise<void> {
  const text = `SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  while (((await column<number>(text))[0] ?? 0) < count);
}

const ns = (entries: readonly { n: number; seq: number }[]) => entries.map(({ seq, n }) => [seq, n]);

describe('the schema', () => {
  it('[ST14] begins every key of a book with its id, refers to nothing and counts nothing across books', async () => {
    await open();
    const tables = `SELECT c.relname::text FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace`;
    const hasBook = `EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'book_id')`;
    expect(await column(`${tables} AND NOT ${hasBook} ORDER BY 1`)).toEqual(
      ['access_version', 'codes', 'devices', 'schema_versions', 'users'].sort(),
    );
    const books = [
      'attendance',
      'balances',
      'books',
      'clients',
      'entries',
      'invites',
      'members',
      'records',
      'requests',
    ];
    expect(await column(`${tables} AND ${hasBook} ORDER BY 1`)).toEqual(books);
    const keys = `SELECT DISTINCT c.relname::text FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
      WHERE c.relnamespace = 'public'::regnamespace AND ${hasBook} AND i.indisunique`;
    expect(await column(`${keys} AND a.attname = 'book_id' ORDER BY 1`)).toEqual(books);
    expect(await column(`${keys} AND a.attname <> 'book_id'`)).toEqual([]);
    expect(await column(`SELECT conname::text FROM pg_constraint WHERE contype = 'f'`)).toEqual([]);
    expect(await column(`SELECT relname::text FROM pg_class WHERE relkind = 'S'`)).toEqual([]);
    const typed = `SELECT DISTINCT format_type(a.atttypid, a.atttypmod) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
      WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.attnum > 0 ORDER BY 1`;
    expect(await column(typed)).toEqual(['bigint', 'integer', 'text', 'timestamp with time zone']);
    const collated = `SELECT a.attname::text FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
      JOIN pg_collation l ON l.oid = a.attcollation WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
      AND a.attnum > 0 AND l.collname <> 'C'`;
    expect(await column(collated)).toEqual([]);
  });

  it('[ST14] is brought forward by one node of those that start together, and never back', async () => {
    await Promise.all([open(), open(), open()]);
    expect(await column('SELECT version FROM schema_versions')).toEqual([1, 2]);
    await raw.query('INSERT INTO schema_versions (version, applied_at) VALUES (1000, 0)');
    await expect(open()).rejects.toThrow('the database has schema 1000');
  });
});

describe('a database that promises less', () => {
  it('[ST19] waits for its disk all the same, also when it is told not to later', async () => {
    const named = `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off', current_database()); END $$`;
    const levels = `CREATE TABLE levels (level text); CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      INSERT INTO levels VALUES (current_setting('synchronous_commit')); RETURN NULL; END $$;
      CREATE TRIGGER noting AFTER INSERT ON entries FOR EACH ROW EXECUTE FUNCTION note()`;
    const before = await open();
    const world = await makeWorld(before, 1);
    await raw.query(`${named}; ${levels}`);
    // What was connected until now has the settings of before.
    await raw.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid()`);
    const after = await open();
    await world.client.add(world.newId(), 'Bea');
    await through(world, after).client.add(world.newId(), 'Cem');
    expect(await column('SELECT level FROM levels')).toEqual(['on', 'on']);
    expect([before, after].map(({ durability }) => durability.split(', ').at(-1))).toEqual(
      Array(2).fill('synchronous_commit=on'),
    );
  });

  it('[ST19] that cannot hold every text is refused', async () => {
    const name = `${new URL(url).pathname.slice(1)}_latin`;
    await raw.query(`CREATE DATABASE ${name} ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0`);
    const latin = new URL(url);
    latin.pathname = `/${name}`;
    await expect(open({ url: latin.href })).rejects.toThrow('its encoding is LATIN1');
  });
});

describe('a user of the database', () => {
  /** A user who may do this and nothing else. */
  async function userWho(...rights: readonly string[]): Promise<string> {
    const name = `node_${new URL(url).pathname.slice(1)}`;
    await raw.query(`REVOKE CREATE ON SCHEMA public FROM PUBLIC; CREATE USER ${name} PASSWORD 'open-sesame'`);
    for (const right of rights) await raw.query(`${right} TO ${name}`);
    const user = new URL(url);
    user.username = name;
    user.password = 'open-sesame';
    return user.href;
  }

  it('[ST14] that makes no tables needs the rights to rows only, once its owner has made them', async () => {
    await open();
    const node = await userWho(
      'GRANT USAGE ON SCHEMA public',
      'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public',
    );
    const [a, b] = [await open({ url: node }), await open({ url: node })];
    const world = await makeWorld(a, 1);
    await world.client.add(world.newId(), 'Bea');
    await through(world, b).client.add(world.newId(), 'Cem');
    expect((await allEntries(world)).map(({ seq }) => seq)).toEqual([1, 2]);
    expect((await checkPostgresDatabase({ url: node, ...LIMITS }, WORLD)).problems).toEqual([]);
  });

  it('[ST14] that makes no tables is told so where there are none', async () => {
    const node = await userWho('GRANT USAGE ON SCHEMA public');
    const refused = await open({ url: node }).catch((error: unknown) => cannotReach(node, error));
    expect((refused as UserError).body).toMatchObject({
      code: 'not_allowed',
      message: expect.stringMatching(/permission denied for schema public$/),
      hint: expect.stringContaining('let its owner run a command'),
    });
  });
});

describe('while a Txn is open', () => {
  /** An entry of somebody else's Txn that is neither committed nor not. */
  async function begin(world: World): Promise<void> {
    await raw.query('BEGIN');
    await raw.query('SELECT 1 FROM books WHERE book_id = $1 FOR UPDATE', [world.book]);
    await raw.query(
      `INSERT INTO entries (book_id, seq, tag, client_id, n, body)
        SELECT book_id, 2, 'ffffffffffffffff', 'somebody', 1, replace(body, '"seq":1', '"seq":2') FROM entries WHERE book_id = $1`,
      [world.book],
    );
    await raw.query(`UPDATE books SET head = 2, head_tag = 'ffffffffffffffff' WHERE book_id = $1`, [world.book]);
  }

  it.each([
    ['COMMIT', 3],
    ['ROLLBACK', 2],
  ])('[ST15] no reader passes it, and what comes after it waits for its %s', async (end, seq) => {
    const world = await makeWorld(await open(), 1);
    const elsewhere = through(world, await open());
    await world.client.add(world.newId(), 'Bea');
    await begin(world);
    const pushed = elsewhere.client.add(world.newId(), 'Cem');
    await untilWaiting(1);
    for (const { storage } of [world, elsewhere]) {
      expect((await storage.head(at(world)))?.head).toBe(1);
      expect(await storage.page({ ...at(world), since: 0 })).toMatchObject({ to: 1, head: 1 });
      expect(await storage.page({ ...at(world), since: 1 })).toMatchObject({ to: 1, head: 1 });
    }
    await raw.query(end);
    expect(await pushed).toEqual({ mutations: 1 });
    expect((await elsewhere.storage.head(at(world)))?.head).toBe(seq);
    expect((await allEntries(elsewhere)).map((entry) => entry.seq)).toEqual(
      Array.from({ length: seq }, (_, i) => i + 1),
    );
  });

  it('[ST15] other books go on, and the waiting one is committed in one group', async () => {
    const world = await makeWorld(await open(), 1);
    const { storage, identity, newId } = world;
    await world.client.add(newId(), 'Bea');
    const other = newId();
    await storage.createBook({ identity, id: other, epoch: newId(), personal: false, now: NOW });
    await begin(world);
    const commits: number[] = [];
    storage.onCommit(({ book, head }) => void (book === world.book && commits.push(head)));
    const first = world.client.add(newId(), 'Cem');
    await untilWaiting(1);
    const rest = Array.from({ length: 20 }, (_, index) => world.client.add(newId(), `Dana ${index}`));
    expect(await new TestClient(storage, { identity, book: other, clientId: newId() }).add(newId(), 'Eve')).toEqual({
      mutations: 1,
    });
    await raw.query('ROLLBACK');
    await Promise.all([first, ...rest]);
    expect(commits).toEqual([2, 22]);
  });
});

/** What a connection is asked with, whatever it is asked. */
interface Asking {
  query: (this: object, ...args: unknown[]) => Promise<unknown>;
}

const connection = Client.prototype as unknown as Asking;
const { query: ask } = connection;

/** How many trips each Txn of a connection takes from BEGIN to COMMIT: statements under way together take one. */
function countTrips(): number[] {
  const trips: number[] = [];
  const begun = new WeakMap<object, { trips: number; underWay: number }>();
  connection.query = async function counted(...args) {
    const text = typeof args[0] === 'string' ? args[0] : '';
    if (text.startsWith('BEGIN')) begun.set(this, { trips: 0, underWay: 0 });
    const txn = begun.get(this);
    if (txn === undefined) return ask.apply(this, args);
    if (txn.underWay === 0) txn.trips += 1;
    txn.underWay += 1;
    if (text === 'COMMIT') trips.push(txn.trips);
    if (text === 'COMMIT') begun.delete(this);
    try {
      return await ask.apply(this, args);
    } finally {
      txn.underWay -= 1;
    }
  };
  return trips;
}

describe('a commit', () => {
  afterEach(() => {
    connection.query = ask;
  });

  it('[ST17] takes two trips, of a replica and of a request over HTTP, and a record and its contact one more', async () => {
    const world = await makeWorld(await open(), 1);
    const { client, storage, newId } = world;
    const wishes = [{ do: 'add', kind: 'contact', fields: { name: 'Cem' } }] as const;
    const write = () => storage.write({ ...at(world), at: NOW, wishes, freshIds: [newId()] });
    const [ana, loan] = [newId(), newId()];
    await client.add(ana, 'Ana');
    const trips = countTrips();
    await client.add(newId(), 'Bea');
    const money = { direction: 'lent', amountMinor: 1, currency: 'EUR', description: '', date: '2026-01-15' } as const;
    await client.push(
      client.mutation('transaction.add', { id: loan, contactId: ana, ...money, category: 'loan', tags: [] }),
    );
    await write();
    await client.push(client.mutation('transaction.delete', { id: loan }));
    expect(trips).toEqual([2, 2, 2, 3]);
    expect((await allEntries(world)).map(({ outcome }) => outcome)).toEqual(Array(5).fill('applied'));
  });
});

describe('what fails in passing is done once', () => {
  /** Makes the first `times` writes of entries fail so, or their commits; sequences are not rolled back. */
  async function failing(times: number, how: string, when = 'DEFERRED'): Promise<void> {
    await raw.query(`CREATE SEQUENCE failures;
      CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF nextval('failures') <= ${times} THEN ${how}; END IF; RETURN NULL; END $$;
      CREATE CONSTRAINT TRIGGER failing AFTER INSERT ON entries DEFERRABLE INITIALLY ${when}
        FOR EACH ROW EXECUTE FUNCTION fail()`);
  }

  it.each([
    ['a serialisation failure', `RAISE EXCEPTION 'planted' USING ERRCODE = '40001'`],
    ['a deadlock', `RAISE EXCEPTION 'planted' USING ERRCODE = '40P01'`],
    ['a connection that ends', `PERFORM pg_terminate_backend(pg_backend_pid())`],
    ['a statement that takes too long', `PERFORM pg_sleep(10)`, 'IMMEDIATE'],
  ])('[ST16] %s', async (_, how, when = 'DEFERRED') => {
    const world = await makeWorld(await open({ statementMs: 200 }), 1);
    await failing(2, how, when);
    expect(await world.client.add(world.newId(), 'Bea')).toEqual({ mutations: 1 });
    expect(ns(await allEntries(world))).toEqual([[1, 1]]);
    expect((await checkPostgresDatabase({ url, ...LIMITS }, WORLD)).problems).toEqual([]);
  });

  it('[ST16] a lock that is not to be had in time', async () => {
    const world = await makeWorld(await open({ lockMs: 100 }), 1);
    await raw.query('BEGIN');
    await raw.query('SELECT 1 FROM books WHERE book_id = $1 FOR UPDATE', [world.book]);
    const pushed = world.client.add(world.newId(), 'Bea');
    // It gives up, and waits for it again.
    await untilWaiting(1);
    const waited = `SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%FOR UPDATE%'
      AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()`;
    while ((await column<number>(waited))[0] !== 0);
    await untilWaiting(1);
    await raw.query('ROLLBACK');
    expect(await pushed).toEqual({ mutations: 1 });
    expect(ns(await allEntries(world))).toEqual([[1, 1]]);
  });

  it('[ST16] says unavailable when it does not pass, and takes the push when it comes again', async () => {
    const world = await makeWorld(await open(), 1);
    await failing(100, `RAISE EXCEPTION 'planted' USING ERRCODE = '40001'`);
    const mutation = world.client.mutation('contact.add', { id: world.newId(), name: 'Bea' });
    expect(await world.client.push(mutation)).toMatchObject({ error: { code: 'unavailable', book: world.book } });
    await raw.query('DROP TRIGGER failing ON entries');
    expect(await world.client.push(mutation)).toEqual({ mutations: 1 });
    expect(ns(await allEntries(world))).toEqual([[1, 1]]);
  });

  it('[ST16] undoes only the push that fails for good', async () => {
    const world = await makeWorld(await open(), 1);
    await raw.query(`ALTER TABLE records ADD CONSTRAINT planted CHECK (line NOT LIKE '%poison%')`);
    await raw.query('BEGIN');
    await raw.query('SELECT 1 FROM books WHERE book_id = $1 FOR UPDATE', [world.book]);
    const others = Array.from({ length: 3 }, () => through(world, world.storage).client);
    const results = [world.client, ...others].map((client, index) =>
      client.add(world.newId(), index === 2 ? 'poison' : `Bea ${index}`),
    );
    await untilWaiting(1);
    await raw.query('ROLLBACK');
    const codes = (await Promise.all(results)).map(({ error }) => error?.code);
    expect(codes).toEqual([undefined, undefined, 'unavailable', undefined]);
    expect((await allEntries(world)).map(({ seq }) => seq)).toEqual([1, 2, 3]);
  });

  it('[ST16] a commit whose answer is lost is found, not written again, also where no n tells', async () => {
    const proxy = await DroppingProxy.open(url);
    try {
      const world = await makeWorld(await open({ url: proxy.urlOf(url) }), 1);
      const { storage, newId } = world;
      const heads: number[] = [];
      storage.onCommit(({ head }) => void heads.push(head));
      proxy.toDrop = 1;
      expect(await world.client.add(newId(), 'Bea')).toEqual({ mutations: 1 });
      proxy.toDrop = 1;
      const wishes = [{ do: 'add', kind: 'contact', fields: { name: 'Cem' } }] as const;
      const written = await storage.write({ ...at(world), at: NOW, wishes, freshIds: [newId()] });
      expect(written).toMatchObject({ outcomes: [{ ok: true, done: 'created', record: { name: 'Cem', seq: 2 } }] });
      expect(proxy.dropped).toBe(2);
      expect((await allEntries(world)).map(({ seq, args }) => [seq, args['name']])).toEqual([
        [1, 'Bea'],
        [2, 'Cem'],
      ]);
      expect(heads).toEqual([1, 2]);
    } finally {
      await Promise.all(opened.splice(0).map((storage) => storage.close()));
      await proxy.close();
    }
  });
});
