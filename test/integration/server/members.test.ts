// Members over real sockets: what HTTP answers, what live connections hear, and that nothing of a book reaches anybody
// without a role in it.

import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src/base/logger.ts';
import { systemClock, systemRandom } from '../../../src/base/system.ts';
import type { Role, Welcome } from '../../../src/protocol/sync/down.ts';
import { DirectStorage } from '../../../src/server/storage/sqlite/direct-storage.ts';
import { openForWriting } from '../../../src/server/storage/sqlite/open.ts';
import { SqliteStore } from '../../../src/server/storage/sqlite/store.ts';
import { addContact, connect, connectFeed, login, newId, startTestServer } from './server-fixture.ts';
import type { Api, TestReplica, TestServer } from './server-fixture.ts';

let test: TestServer;
let ana: Api;
let bob: Api;

beforeAll(async () => {
  test = await startTestServer();
  ana = await login(test, 'Ana');
  bob = await login(test, 'Bob');
});
afterAll(() => test.close());

const newBook = async (owner = ana): Promise<string> => {
  const id = newId();
  await owner.call('PUT', `/api/books/${id}`, {});
  return id;
};

const invite = async (book: string, role: Role, owner = ana): Promise<string> =>
  String((await owner.call('POST', `/api/books/${book}/invites`, { role })).json['code']);

const enter = async (book: string, role: Role, member = bob): Promise<void> => {
  const answer = await member.call('POST', '/api/join', { code: await invite(book, role) });
  expect(answer).toMatchObject({ status: 200, json: { joined: true, book: { id: book, role } } });
};

const setRole = (book: string, { userId }: Api, role: Role, by = ana) =>
  by.call('PUT', `/api/books/${book}/members/${userId}`, { role });
const remove = (book: string, { userId }: Api, by = ana) => by.call('DELETE', `/api/books/${book}/members/${userId}`);

/** A replica that follows a book from its beginning. */
async function follow(api: Api, book: string): Promise<TestReplica> {
  const replica = await connect(test.url, api.token);
  replica.hello({ id: book, cursor: 0 });
  await about(replica, book);
  return replica;
}

/** The next welcome that says something of a book, and what. */
async function about(replica: TestReplica, book: string): Promise<Welcome['books'][number] | undefined> {
  const says = ({ books }: Welcome) => books.find(({ id }) => id === book);
  const welcome = await replica.take(
    (frame): frame is Welcome => frame.type === 'welcome' && says(frame) !== undefined,
  );
  return says(welcome);
}

/** A storage of its own on the server's database, as a command beside the server has. */
async function besideServer<T>(work: (storage: DirectStorage) => Promise<T>): Promise<T> {
  const sql = openForWriting(join(test.dir, 'ledger.sqlite'), systemClock.now());
  const now = () => systemClock.now();
  const storage = new DirectStorage(new SqliteStore({ sql, random: systemRandom, logger: silentLogger, now }));
  try {
    return await work(storage);
  } finally {
    await storage.close();
  }
}

const removedBeside = (book: string, userId: string, by: Api) =>
  besideServer(async (storage) => {
    const identity = await storage.identity(by.deviceId);
    if (identity === undefined) throw new Error('no such device');
    return storage.removeMember({ identity, book, userId });
  });

describe('over HTTP', () => {
  it('[ME1][ME2] members are listed, change roles, leave and are removed', async () => {
    const book = await newBook();
    await enter(book, 'editor');
    const members = await bob.call('GET', `/api/books/${book}/members`);
    expect(members.json['items']).toEqual([
      { user: { id: ana.userId, name: 'Ana' }, role: 'owner', since: expect.stringMatching(/Z$/), current: false },
      { user: { id: bob.userId, name: 'Bob' }, role: 'editor', since: expect.stringMatching(/Z$/), current: true },
    ]);
    expect(await setRole(book, bob, 'owner', bob)).toMatchObject({ status: 403, json: { code: 'forbidden' } });
    expect(await remove(book, ana)).toMatchObject({ status: 409, json: { code: 'last_owner' } });
    expect(await setRole(book, bob, 'owner')).toMatchObject({ status: 200, json: { member: { role: 'owner' } } });
    expect(await remove(book, ana)).toMatchObject({ status: 200, json: { member: { user: { name: 'Ana' } } } });
    expect((await ana.call('GET', `/api/books/${book}/members`)).status).toBe(403);
    expect((await ana.call('GET', `/api/sync/hash?book=${book}`)).status).toBe(403);
    expect((await remove(book, { ...ana, userId: newId() }, bob)).status).toBe(404);
  });

  it('[ME1] what is wrong is refused by its name, and books of others are forbidden', async () => {
    const book = await newBook();
    const asBob = async (method: string, path: string, body?: unknown) => (await bob.call(method, path, body)).status;
    expect(await asBob('GET', `/api/books/${book}/members`)).toBe(403);
    expect(await asBob('POST', `/api/books/${book}/archive`, { archived: true })).toBe(403);
    expect(await asBob('POST', `/api/books/${book}/invites`, {})).toBe(403);
    expect(await asBob('GET', '/api/books/nonsense/members')).toBe(400);
    expect(await asBob('POST', '/api/join', { code: 7 })).toBe(400);
    expect((await setRole(book, bob, 'king' as Role)).json).toMatchObject({ status: 400, code: 'invalid_args' });
    const { json } = await ana.call('POST', '/api/devices/token', { name: 'script', book });
    const token = { ...ana, token: String(json['token']) };
    const replica = await follow(token, book);
    replica.push(book, addContact('Bea'));
    expect((await replica.entries()).to).toBe(1);
  });

  it('[ME3] invitations are listed, revoked, used once; who guesses is slowed down', async () => {
    const book = await newBook();
    const eve = await login(test, 'Eve');
    const made = await ana.call('POST', `/api/books/${book}/invites`, { role: 'viewer' });
    expect(made.json).toEqual({
      code: expect.stringMatching(/^[0-9a-z]{5}(-[0-9a-z]{1,5}){5}$/),
      invite: {
        id: expect.any(String),
        role: 'viewer',
        by: 'Ana',
        createdAt: expect.any(String),
        expiresAt: expect.any(String),
      },
    });
    const listed = await ana.call('GET', `/api/books/${book}/invites`);
    expect(listed.json['items']).toEqual([made.json['invite']]);
    expect(JSON.stringify(listed.json)).not.toContain(String(made.json['code']));
    const { id } = made.json['invite'] as { id: string };
    expect((await ana.call('DELETE', `/api/books/${book}/invites/${id}`)).status).toBe(200);
    const tries: number[] = [];
    for (let attempt = 0; attempt < 11; attempt += 1)
      tries.push((await eve.call('POST', '/api/join', { code: made.json['code'] })).status);
    expect(tries).toEqual([...Array<number>(10).fill(401), 429]);
  });
});

describe('live connections', () => {
  it('[ME4] of a removed member lose the book at once, and its feed', async () => {
    const book = await newBook();
    await enter(book, 'editor');
    const [owner, member] = [await follow(ana, book), await follow(bob, book)];
    const feed = await connectFeed(test.url, `?book=${book}&since=0`, bob.token);
    owner.push(book, addContact('Before'));
    await Promise.all([member.entries(), feed.next()]);
    await remove(book, bob);
    expect(await about(member, book)).toEqual({ id: book, status: 'gone' });
    expect(await feed.closed).toEqual({ code: 4403, reason: 'forbidden' });
    owner.push(book, addContact('After'));
    expect((await owner.entries()).to).toBe(1);
    expect((await owner.entries()).to).toBe(2);
    member.push(book, addContact('Mine'));
    expect(await member.of('error')).toMatchObject({ code: 'forbidden', book });
    expect([...member.texts, ...feed.texts].join()).not.toContain('After');
    await enter(book, 'editor');
    expect(await about(member, book)).toMatchObject({ status: 'readable', role: 'editor', head: 2, lastN: 0 });
  });

  it('[ME4] of a viewer are told so, their pushes are refused, and those of an editor again are taken', async () => {
    const book = await newBook();
    await enter(book, 'editor');
    const member = await follow(bob, book);
    await setRole(book, bob, 'viewer');
    expect(await about(member, book)).toMatchObject({ role: 'viewer' });
    member.push(book, addContact('Mine'));
    expect(await member.of('error')).toMatchObject({ code: 'forbidden', book });
    await setRole(book, bob, 'editor');
    expect(await about(member, book)).toMatchObject({ role: 'editor', lastN: 0 });
    member.n = 0;
    member.push(book, addContact('Mine'));
    expect((await member.entries()).to).toBe(1);
  });

  it('[ME5] of a new member hear of the book without asking, and follow it on the same connection', async () => {
    const [book, own] = [await newBook(), await newBook(bob)];
    const devices = [await follow(bob, own), await follow(bob, own)];
    await enter(book, 'viewer');
    for (const device of devices) {
      expect(await about(device, book)).toMatchObject({ status: 'readable', role: 'viewer', head: 0 });
      device.hello({ id: book, cursor: 0 });
      expect(await about(device, book)).toMatchObject({ status: 'readable' });
    }
    const late = await connect(test.url, bob.token);
    late.hello({ id: own, cursor: 0 });
    const { books } = await late.of('welcome');
    expect(books[0]).toMatchObject({ id: own });
    expect(books.map(({ id }) => id)).toContain(book);
  });

  it('[ME6] hear that a book was archived, and that it is in use again', async () => {
    const book = await newBook();
    const owner = await follow(ana, book);
    const archive = (archived: boolean) => ana.call('POST', `/api/books/${book}/archive`, { archived });
    expect((await archive(true)).json).toMatchObject({ book: { id: book, role: 'owner', archived: true } });
    expect(await about(owner, book)).toMatchObject({ role: 'owner', archived: true });
    owner.push(book, addContact('Late'));
    expect(await owner.of('error')).toMatchObject({ code: 'forbidden', message: 'this book is archived', book });
    await archive(false);
    expect(await about(owner, book)).not.toHaveProperty('archived');
  });

  it('[ME4] hear of what another process changed, before anything that is committed after it', async () => {
    const book = await newBook();
    await enter(book, 'editor');
    const [owner, member] = [await follow(ana, book), await follow(bob, book)];
    await removedBeside(book, bob.userId, ana);
    owner.push(book, addContact('After'));
    expect((await owner.entries()).to).toBe(1);
    expect(await about(member, book)).toEqual({ id: book, status: 'gone' });
    await setRole(book, ana, 'owner');
    expect(member.texts.join()).not.toContain('After');
  });

  it('[PO7] name who is connected to a book, and no longer who was removed', async () => {
    const book = await newBook();
    await enter(book, 'viewer');
    const owner = await follow(ana, book);
    const member = await follow(bob, book);
    const here = async (names: readonly string[]) => {
      while (JSON.stringify((await owner.of('presence')).members) !== JSON.stringify(names));
    };
    await here(['Ana', 'Bob']);
    await remove(book, bob);
    await here(['Ana']);
    expect(member.texts.join()).toContain('gone');
  });
});

describe('two users, two books, four devices', () => {
  /** Everything that is written into a book bears its mark. */
  interface Marked {
    readonly book: string;
    readonly mark: string;
    readonly owner: Api;
  }

  const write = async ({ book, mark }: Marked, replica: TestReplica): Promise<void> => {
    const contact = newId();
    const args = {
      contactId: contact,
      amountMinor: 5,
      currency: 'EUR',
      description: `${mark} loan`,
      date: '2026-01-02',
    };
    const set = { name: `${mark} book` };
    replica.push(
      book,
      addContact(`${mark} contact`, contact),
      { name: 'transaction.add', args: { ...args, id: newId(), direction: 'lent' } },
      { name: 'book.edit', args: { set, saw: { name: 'Personal' } } },
    );
    while ((await replica.entries()).to < 3);
  };

  /** Every answer of every route that reads, as one text. */
  const everythingOver = async (api: Api, books: readonly string[]): Promise<string> => {
    const paths = books.flatMap((book) => [
      `/api/books/${book}/snapshot`,
      `/api/books/${book}/members`,
      `/api/books/${book}/invites`,
      `/api/sync/entries?book=${book}`,
      `/api/sync/hash?book=${book}`,
    ]);
    const authorization = `Bearer ${api.token}`;
    const answers = ['/api/books', '/api/me', '/api/devices', ...paths].map(async (path) =>
      (await fetch(`${test.url}${path}`, { headers: { authorization } })).text(),
    );
    return (await Promise.all(answers)).join('\n');
  };

  it('[ME7] no byte of one book reaches a connection without a role in it', async () => {
    const [cy, dan] = [await login(test, 'Cy'), await login(test, 'Dan')];
    const one: Marked = { book: await newBook(cy), mark: 'mark-one', owner: cy };
    const two: Marked = { book: await newBook(dan), mark: 'mark-two', owner: dan };
    const both = [one.book, two.book];
    for (const { owner, ...own } of [one, two]) {
      const other = own.book === one.book ? two : one;
      const sockets = await Promise.all([connect(test.url, owner.token), connect(test.url, owner.token)]);
      for (const socket of sockets) {
        socket.hello(...both.map((id) => ({ id, cursor: 0 })));
        expect(await about(socket, other.book)).toEqual({ id: other.book, status: 'unknown' });
      }
      const feeds = await Promise.all(both.map((book) => connectFeed(test.url, `?book=${book}&since=0`, owner.token)));
      const [writer, reader] = sockets;
      const stranger = await follow(other.owner, other.book);
      await write({ owner, ...own }, writer);
      while ((await reader.entries()).to < 3);
      stranger.n = 40;
      stranger.push(own.book, addContact('forced'));
      expect(await stranger.of('error')).toMatchObject({ code: 'forbidden' });
      const seen = [...sockets, ...feeds].flatMap(({ texts }) => texts).join('\n');
      expect(seen).toContain(own.mark);
      expect(seen).not.toContain(other.mark);
      expect(stranger.texts.join('\n')).not.toContain(own.mark);
      const answers = await everythingOver(owner, both);
      expect(answers).toContain(own.mark);
      expect(answers).not.toContain(other.mark);
      expect(await everythingOver(other.owner, both)).not.toContain(own.mark);
    }
  });
});
