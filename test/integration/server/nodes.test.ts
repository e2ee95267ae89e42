// Several servers on one database: commits, presence and rights reach each, by hints or by looking.

import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src/base/logger.ts';
import type { Logger } from '../../../src/base/logger.ts';
import { systemClock, systemRandom } from '../../../src/base/system.ts';
import type { Presence } from '../../../src/protocol/sync/down.ts';
import { serverConfig } from '../../../src/server/config.ts';
import { startServer } from '../../../src/server/server.ts';
import type { RunningServer } from '../../../src/server/server.ts';
import { openPostgresStorage } from '../../../src/server/storage/postgres/open.ts';
import type { Storage } from '../../../src/server/storage/storage.ts';
import { ForgetfulProxy } from '../../support/forgetful-proxy.ts';
import { PoolingProxy } from '../../support/pooling-proxy.ts';
import { startPostgres } from '../../support/postgres-server.ts';
import type { PostgresServer } from '../../support/postgres-server.ts';
import { addContact, connect, connectFeed, login, newId } from './server-fixture.ts';
import type { Api, TestReplica } from './server-fixture.ts';

/** So seldom that what arrives was not found by looking. */
const NEVER_MS = 60_000;
const PARTS = { clock: systemClock, random: systemRandom, logger: silentLogger };

interface Node {
  readonly url: string;
  readonly server: RunningServer;
  readonly storage: Storage;
}

let postgres: PostgresServer;
let url: string;
let raw: Client;
const nodes: Node[] = [];
const proxies: { close(): Promise<void> }[] = [];
beforeAll(async () => {
  postgres = await startPostgres();
});
beforeEach(async () => {
  url = await postgres.database();
  raw = new Client({ connectionString: url });
  await raw.connect();
});
afterEach(async () => {
  await Promise.all(nodes.splice(0).map(({ server }) => server.close()));
  await Promise.all(proxies.splice(0).map((proxy) => proxy.close()));
  await raw.end();
});
afterAll(() => postgres.close());

interface NodeOptions {
  readonly listen: boolean;
  readonly pollMs: number;
  readonly url?: string;
  readonly listenUrl?: string;
  readonly logger?: Logger;
}

async function node({ logger = silentLogger, ...options }: NodeOptions): Promise<Node> {
  const limits = { poolMax: 4, statementMs: 5_000, lockMs: 5_000 };
  const storage = await openPostgresStorage({ url, ...limits, ...options }, { ...PARTS, logger });
  const server = await startServer(serverConfig({ port: '0' }), { ...PARTS, storage, version: '1.2.3' });
  const started = { url: server.url, server, storage };
  nodes.push(started);
  return started;
}

const listening = { listen: true, pollMs: NEVER_MS };
const looking = { listen: false, pollMs: 50 };

async function logIn(on: Node, name: string): Promise<Api> {
  return login({ ...on, dir: '', close: async () => undefined }, name);
}

async function live(on: Node, who: Api, book: string): Promise<TestReplica> {
  const replica = await connect(on.url, who.token);
  replica.hello({ id: book, cursor: 0 });
  await replica.of('welcome');
  return replica;
}

async function programOf(on: Node, who: Api, book: string): Promise<TestReplica> {
  const { json } = await who.call('POST', '/api/devices/token', { name: 'program', book });
  return live(on, { ...who, token: String(json['token']) }, book);
}

async function newBook(who: Api): Promise<string> {
  const book = newId();
  await who.call('PUT', `/api/books/${book}`, {});
  return book;
}

/** Waits for a presence frame that names exactly these. */
function presence(replica: TestReplica, ...members: string[]): Promise<Presence> {
  const wanted = JSON.stringify(members);
  return replica.take(
    (frame): frame is Presence => frame.type === 'presence' && JSON.stringify(frame.members) === wanted,
  );
}

describe('a commit through one node', () => {
  it.each([
    ['by a hint between nodes that listen', listening, listening],
    ['by a hint of a node that does not listen', looking, listening],
    ['by looking, where no hint is heard', listening, looking],
    ['by looking only', looking, looking],
  ])('[ND1] reaches the readers of another %s', async (_, from, to) => {
    const [a, b] = [await node(from), await node(to)];
    const ana = await logIn(a, 'Ana');
    const book = await newBook(ana);
    const [atA, atB] = [await live(a, ana, book), await live(b, ana, book)];
    const feed = await connectFeed(b.url, `?book=${book}&since=0`, ana.token);
    for (let n = 1; n <= 3; n += 1) {
      const { name, args } = addContact(`Contact ${n}`);
      // The last one is larger than any notification.
      atA.push(book, { name, args: { ...args, note: 'ü'.repeat(n < 3 ? 1 : 10_000) } });
      const [here, there] = [await atA.entries(), await atB.entries()];
      expect(there.entries).toEqual(here.entries);
      expect(there).toMatchObject({ base: n - 1, to: n, head: n });
      expect(await feed.next()).toMatchObject({ type: 'contact_created', seq: n });
    }
  });

  it('[ND1] is told once, however many pushes it has', async () => {
    const a = await node(listening);
    const ana = await logIn(a, 'Ana');
    const book = await newBook(ana);
    const hints: { readonly head?: number }[] = [];
    raw.on('notification', ({ payload }) => {
      const hint = JSON.parse(payload ?? '') as { head?: number };
      if (hint.head !== undefined) hints.push(hint);
    });
    await raw.query('LISTEN ledger');
    const blocker = new Client({ connectionString: url });
    await blocker.connect();
    await blocker.query('BEGIN');
    await blocker.query('SELECT 1 FROM books WHERE book_id = $1 FOR UPDATE', [book]);
    // A device has two pushes in storage at a time at most; a token is a device of its own.
    const replicas = await Promise.all(Array.from({ length: 5 }, () => programOf(a, ana, book)));
    for (const replica of replicas) for (let n = 0; n < 2; n += 1) replica.push(book, addContact(`Contact ${n}`));
    // The first push waits for the row; the others have come in when their connections answer.
    await Promise.all(replicas.map((replica) => ponged(replica)));
    await blocker.query('ROLLBACK');
    await blocker.end();
    let head = 0;
    while (head < 10) head = (await replicas[0]?.entries())?.to ?? 0;
    while (hints.at(-1)?.head !== 10) await raw.query('SELECT 1');
    expect(Object.keys(hints.at(-1) ?? {}).sort()).toEqual(['access', 'book', 'head']);
    expect(hints.at(-1)).toMatchObject({ book });
    expect(hints.length).toBeLessThanOrEqual(2);
  });

  it('[ND1] is found after the connection that listens was lost, as often as it is', async () => {
    const [a, b] = [await node(listening), await node(listening)];
    const ana = await logIn(a, 'Ana');
    const book = await newBook(ana);
    const [atA, atB] = [await live(a, ana, book), await live(b, ana, book)];
    const end = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'`;
    for (let n = 1; n <= 3; n += 1) {
      await raw.query(end);
      atA.push(book, addContact(`Contact ${n}`));
      expect(await atB.entries()).toMatchObject({ base: n - 1, to: n, entries: [{ seq: n }] });
    }
  });

  it('[ND1] is found by looking where every notification is lost', async () => {
    const forgetful = await ForgetfulProxy.open(url, { seed: 1, share: 1 });
    proxies.push(forgetful);
    const lossy = { listen: true, pollMs: 50, url: forgetful.urlOf(url) };
    const [a, b] = [await node(lossy), await node(lossy)];
    const ana = await logIn(a, 'Ana');
    await expectPassed([a, b], ana);
    expect(forgetful.passed).toMatchObject({ notifications: 0, lost: expect.any(Number) });
    expect(forgetful.passed.lost).toBeGreaterThan(0);
  });
});

/** What is pushed at the first node reaches a reader of the second, and presence too. */
async function expectPassed([a, b]: readonly [Node, Node], ana: Api): Promise<void> {
  const book = await newBook(ana);
  const [atA, atB] = [await live(a, ana, book), await live(b, ana, book)];
  for (let n = 1; n <= 5; n += 1) {
    atA.push(book, addContact(`Contact ${n}`));
    await atA.entries();
    expect(await atB.entries()).toMatchObject({ base: n - 1, to: n, head: n });
  }
}

describe('behind a pooler in transaction mode', () => {
  /** What a node warns of that concerns listening. */
  function watch(): { readonly warned: string[]; readonly logger: Logger } {
    const warned: string[] = [];
    return {
      warned,
      logger: { ...silentLogger, warn: (event) => void (event.startsWith('listen') && warned.push(event)) },
    };
  }

  async function pooler(): Promise<PoolingProxy> {
    const proxy = await PoolingProxy.open(url, 3);
    proxies.push(proxy);
    return proxy;
  }

  it('[ND5] a node finds out that it hears nothing, says so, and looks instead', async () => {
    const proxy = await pooler();
    const { warned, logger } = watch();
    const pooled = { listen: true, pollMs: NEVER_MS, url: proxy.urlOf(url), logger };
    const [a, b] = await Promise.all([node(pooled), node(pooled)]);
    expect(warned).toEqual(['listen_deaf', 'listen_deaf']);
    await expectPassed([a, b], await logIn(a, 'Ana'));
    expect(proxy.passed.moves).toBeGreaterThan(10);
    expect(warned).toEqual(['listen_deaf', 'listen_deaf']);
  });

  it('[ND5] a node hears by a connection past it', async () => {
    const proxy = await pooler();
    const { warned, logger } = watch();
    const pooled = { listen: true, pollMs: NEVER_MS, url: proxy.urlOf(url), listenUrl: url, logger };
    const [a, b] = await Promise.all([node(pooled), node(pooled)]);
    await expectPassed([a, b], await logIn(a, 'Ana'));
    expect(proxy.passed.moves).toBeGreaterThan(10);
    expect(warned).toEqual([]);
  });
});

describe('who is connected', () => {
  it.each([
    ['that listen', listening],
    ['that look', looking],
  ])('[ND2] is told by nodes %s', async (_, how) => {
    const [a, b] = [await node(how), await node(how)];
    const [ana, bob] = [await logIn(a, 'Ana'), await logIn(b, 'Bob')];
    const book = await newBook(ana);
    await raw.query(`INSERT INTO members (book_id, user_id, role) VALUES ($1, $2, 'editor')`, [book, bob.userId]);
    const atA = await live(a, ana, book);
    await presence(atA, 'Ana');
    const atB = await live(b, bob, book);
    await Promise.all([presence(atA, 'Ana', 'Bob'), presence(atB, 'Ana', 'Bob')]);
    atA.socket.close();
    await presence(atB, 'Bob');
    // The first one here again hears of those elsewhere, who have been there all the time.
    await presence(await live(a, ana, book), 'Ana', 'Bob');
    await presence(atB, 'Ana', 'Bob');
  });

  it('[ND2] a node that stops takes its people out, one that was killed is forgotten', async () => {
    const [a, b] = [await node(looking), await node(looking)];
    const [ana, bob] = [await logIn(a, 'Ana'), await logIn(b, 'Bob')];
    const book = await newBook(ana);
    await raw.query(`INSERT INTO members (book_id, user_id, role) VALUES ($1, $2, 'editor')`, [book, bob.userId]);
    const dead = `INSERT INTO attendance VALUES ($1, 'killed', '["Cem"]', now() - $2::interval)`;
    await raw.query(dead, [book, '29 seconds']);
    const atA = await live(a, ana, book);
    await presence(atA, 'Ana', 'Cem');
    await live(b, bob, book);
    await presence(atA, 'Ana', 'Bob', 'Cem');
    await nodes.pop()?.server.close();
    await presence(atA, 'Ana', 'Cem');
    await raw.query(`UPDATE attendance SET seen_at = now() - interval '31 seconds' WHERE node_id = 'killed'`);
    await presence(atA, 'Ana');
  });
});

describe('rights', () => {
  it('[ND3] a device revoked through one node is out everywhere', async () => {
    const [a, b] = [await node(listening), await node(looking)];
    const ana = await logIn(a, 'Ana');
    const book = await newBook(ana);
    const replicas = [await live(a, ana, book), await live(b, ana, book)];
    expect((await ana.call('DELETE', `/api/devices/${ana.deviceId}`)).status).toBe(200);
    expect((await Promise.all(replicas.map(({ closed }) => closed))).map(({ code }) => code)).toEqual([4401, 4401]);
  });

  it('[ND3] a member removed through one node gets nothing more from another', async () => {
    const [a, b] = [await node(listening), await node(listening)];
    const [ana, bob] = [await logIn(a, 'Ana'), await logIn(b, 'Bob')];
    const book = await newBook(ana);
    await raw.query(`INSERT INTO members (book_id, user_id, role) VALUES ($1, $2, 'editor')`, [book, bob.userId]);
    const [atA, atB] = [await live(a, ana, book), await live(b, bob, book)];
    atA.push(book, addContact('Before'));
    expect((await atB.entries()).to).toBe(1);
    expect((await ana.call('DELETE', `/api/books/${book}/members/${bob.userId}`)).status).toBe(200);
    atA.push(book, addContact('After'));
    expect((await atB.of('welcome')).books).toEqual([{ id: book, status: 'gone' }]);
    await presence(atA, 'Ana');
    expect(atB.texts.filter((text) => text.includes('After'))).toEqual([]);
  });

  it('[ND3] a change through a server of a version that names nobody concerns everybody', async () => {
    const [a, b] = [await node(listening), await node(listening)];
    const [ana, bob] = [await logIn(a, 'Ana'), await logIn(b, 'Bob')];
    const book = await newBook(ana);
    const replicas = [await live(a, ana, book), await live(b, ana, book)];
    await Promise.all([a, b].map(({ server }) => server.hub.checkAccess()));
    await raw.query('UPDATE devices SET revoked_at = 1 WHERE id = $1', [ana.deviceId]);
    await raw.query('UPDATE access_version SET version = version + 1');
    expect((await bob.call('PUT', `/api/books/${newId()}`, {})).status).toBe(201);
    expect((await Promise.all(replicas.map(({ closed }) => closed))).map(({ code }) => code)).toEqual([4401, 4401]);
  });

  it('[ND3] a page that one device of a user may read is not given to another that was revoked', async () => {
    const [a, b] = [await node(listening), await node(listening)];
    const ana = await logIn(a, 'Ana');
    const book = await newBook(ana);
    const atA = await live(a, ana, book);
    const programs = [await programOf(b, ana, book), await programOf(b, ana, book), await programOf(b, ana, book)];
    await b.server.hub.checkAccess();
    // Without a new access version: nobody looks. All three ask for the same page at the same moment.
    await raw.query(
      `UPDATE devices SET revoked_at = 1 WHERE name = 'program' AND id <> (SELECT min(id) FROM devices WHERE name = 'program')`,
    );
    atA.push(book, addContact('After'));
    expect((await programs[0]?.entries())?.to).toBe(1);
    const revoked = programs.slice(1);
    const ends = revoked.map((one) => Promise.race([one.closed, one.entries()]));
    expect(await Promise.all(ends)).toMatchObject([{ code: 4401 }, { code: 4401 }]);
    expect(revoked.flatMap(({ texts }) => texts).filter((text) => text.includes('After'))).toEqual([]);
  });

  it('[ND3] whose page may not be read any more, before anybody has looked at their rights, is told why', async () => {
    const [a, b] = [await node(listening), await node(listening)];
    const [ana, bob, cem] = [await logIn(a, 'Ana'), await logIn(b, 'Bob'), await logIn(b, 'Cem')];
    const book = await newBook(ana);
    for (const { userId } of [bob, cem])
      await raw.query(`INSERT INTO members (book_id, user_id, role) VALUES ($1, $2, 'editor')`, [book, userId]);
    const [atA, bobAtB, cemAtB] = [await live(a, ana, book), await live(b, bob, book), await live(b, cem, book)];
    await b.server.hub.checkAccess();
    // Without a new access version: nobody looks.
    await raw.query('UPDATE devices SET revoked_at = 1 WHERE id = $1', [bob.deviceId]);
    await raw.query('UPDATE members SET role = NULL WHERE user_id = $1', [cem.userId]);
    atA.push(book, addContact('After'));
    expect((await bobAtB.closed).code).toBe(4401);
    expect((await cemAtB.of('welcome')).books).toEqual([{ id: book, status: 'gone' }]);
    expect([...bobAtB.texts, ...cemAtB.texts].filter((text) => text.includes('After'))).toEqual([]);
  });
});

/** Resolves when the server has answered a ping, and so has read what came before. */
function ponged({ socket }: TestReplica): Promise<void> {
  return new Promise((resolve) => {
    socket.once('pong', () => resolve());
    socket.ping();
  });
}
