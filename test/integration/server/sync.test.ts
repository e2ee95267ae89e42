// The sync protocol over real sockets: replicas, hello, errors, the door, revocation, stopping.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SUBPROTOCOL } from '../../../src/protocol/version.ts';
import {
  addContact,
  callApi,
  codeFor,
  connect,
  login,
  loginWithCode,
  newId,
  openSocket,
  opened,
  startTestServer,
} from './server-fixture.ts';
import type { Api, TestReplica, TestServer } from './server-fixture.ts';

let test: TestServer;
let ana: Api;
let book: string;
let users = 0;

beforeAll(async () => {
  test = await startTestServer();
});
afterAll(() => test.close());
beforeEach(async () => {
  ana = await login(test, `Ana ${(users += 1)}`);
  book = newId();
  await ana.call('PUT', `/api/books/${book}`, {});
});

async function live(cursor: { cursor: number | null; tag?: string } = { cursor: 0 }): Promise<TestReplica> {
  const replica = await connect(test.url, ana.token);
  replica.hello({ id: book, ...cursor });
  await replica.of('welcome');
  return replica;
}

describe('two replicas', () => {
  it('[PO1] see each other’s pushes as one ordered stream', async () => {
    const [a, b] = [await live(), await live()];
    a.push(book, addContact('Bea'));
    const atA = await a.entries();
    const atB = await b.entries();
    expect(atA).toEqual(atB);
    expect(atA).toMatchObject({
      book,
      base: 0,
      to: 1,
      head: 1,
      entries: [{ seq: 1, n: 1, clientId: a.clientId, outcome: 'applied' }],
    });
    b.push(book, addContact('Cem'), addContact('Dan'));
    expect((await a.entries()).entries.map(({ seq, clientId }) => [seq, clientId])).toEqual([
      [2, b.clientId],
      [3, b.clientId],
    ]);
  });

  it('[PO2] catch up from their cursor, and learn the digest at the head', async () => {
    const a = await live();
    a.push(book, addContact('Bea'), addContact('Cem'), addContact('Dan'));
    const { entries } = await a.entries();
    const b = await live({ cursor: 1, tag: entries[0]?.tag ?? '' });
    const poke = await b.of('poke');
    expect(poke).toMatchObject({ base: 1, to: 3, head: 3, digest: expect.stringMatching(/^[0-9a-f]{32}$/) });
    expect(poke.entries).toEqual(entries.slice(1));
    const c = await live({ cursor: 3, tag: entries[2]?.tag ?? '' });
    expect(await c.of('poke')).toMatchObject({ base: 3, to: 3, head: 3, entries: [], digest: poke.digest });
  });

  it('[PO8] hear nothing of a book until they name a cursor', async () => {
    const b = await live({ cursor: null });
    const a = await live();
    a.push(book, addContact('Bea'));
    await a.entries();
    b.hello({ id: book, cursor: 0 });
    expect((await b.of('welcome')).books).toMatchObject([{ id: book, status: 'readable', head: 1 }]);
    expect(await b.of('poke')).toMatchObject({ base: 0, to: 1 });
  });

  it('[PO5] that read slowly lose nothing', async () => {
    const [a, slow] = [await live(), await live()];
    slow.socket.pause();
    const note = 'n'.repeat(9_000);
    for (let frame = 0; frame < 40; frame += 1) {
      const adds = Array.from({ length: 25 }, () => ({
        name: 'contact.add',
        args: { id: newId(), name: 'Bea', note },
      }));
      a.push(book, ...adds);
    }
    while ((await a.entries()).to < 1_000);
    slow.socket.resume();
    let cursor = 0;
    while (cursor < 1_000) {
      const { base, to, entries } = await slow.entries();
      expect([base, entries.length]).toEqual([cursor, to - base]);
      cursor = to;
    }
  });

  it('[PO7] hear who is here', async () => {
    const a = await live();
    expect(await a.of('presence')).toEqual({ type: 'presence', book, members: [expect.stringMatching(/^Ana/)] });
    const b = await live();
    expect((await b.of('presence')).members).toHaveLength(1);
  });
});

describe('hello', () => {
  it('[HS3] is answered with what each book is', async () => {
    const replica = await connect(test.url, ana.token);
    const other = newId();
    replica.hello({ id: book, cursor: 0 }, { id: other, cursor: 0 }, { id: book, cursor: 7, tag: '0'.repeat(16) });
    const { books, version, user } = await replica.of('welcome');
    expect({ version, user }).toEqual({ version: '1.2.3', user: { id: ana.userId, name: expect.any(String) } });
    expect(books).toEqual([
      { id: book, status: 'readable', name: 'Personal', role: 'owner', epoch: expect.any(String), head: 0, lastN: 0 },
      { id: other, status: 'unknown' },
      { id: book, status: 'diverged' },
    ]);
  });

  it('[HS4] of another protocol version is refused with what to do', async () => {
    const hello = { type: 'hello', clientId: newId(), version: '9.9.9', books: [] };
    for (const [protocol, closeCode, code, message] of [
      [0, 4426, 'upgrade_client', 'ledger 9.9.9 (protocol 0) is too old for this server (version 1.2.3)'],
      [99, 4427, 'upgrade_server', 'this server (version 1.2.3) is too old for ledger 9.9.9 (protocol 99)'],
    ] as const) {
      const replica = await connect(test.url, ana.token);
      replica.send({ ...hello, protocol });
      expect(await replica.of('error')).toEqual({ type: 'error', code, message });
      expect((await replica.closed).code).toBe(closeCode);
    }
  });

  it('[HS4] of a newer replica that speaks an older protocol too is answered in that one', async () => {
    const replica = await connect(test.url, ana.token);
    replica.send({ type: 'hello', protocol: 99, oldest: 1, clientId: newId(), version: '9.9.9', books: [] });
    expect(await replica.of('welcome')).toMatchObject({ protocol: 1 });
  });
});

describe('errors', () => {
  it.each([
    ['not JSON', 'nonsense'],
    ['an unknown type', '{"type":"dance"}'],
    ['a push before hello', '{"type":"push","book":"x","mutations":[]}'],
    ['a hello without books', '{"type":"hello","protocol":1}'],
  ])('%s ends the connection', async (_, text) => {
    const replica = await connect(test.url, ana.token);
    replica.send(text);
    expect(await replica.of('error')).toMatchObject({ code: 'bad_frame' });
    expect(await replica.closed).toEqual({ code: 4400, reason: 'bad_frame' });
  });

  it('[ER3] of a push concern one book and leave the connection open', async () => {
    const replica = await live();
    replica.n = 5;
    replica.push(book, addContact('Bea'));
    expect(await replica.of('error')).toMatchObject({ code: 'gap', book, expected: 1 });
    replica.n = 0;
    replica.push(newId(), addContact('Bea'));
    expect(await replica.of('error')).toMatchObject({ code: 'not_found' });
    replica.n = 0;
    replica.push(book, addContact('Bea'));
    expect(await replica.entries()).toMatchObject({ to: 1 });
  });

  it('[ER7] end a connection with a frame beyond the limit', async () => {
    const replica = await live();
    replica.send('x'.repeat(1024 * 1024 + 1));
    expect((await replica.closed).code).toBe(1009);
  });
});

describe('the door', () => {
  it('[HS5] is shut without a token, with a bad one, for foreign pages, and at other paths', async () => {
    const wish = { protocols: [SUBPROTOCOL] };
    const refusal = (extra: object): Promise<void> => opened(openSocket(test.url, { ...wish, ...extra }));
    await expect(refusal({})).rejects.toThrow('HTTP 401');
    await expect(refusal({ token: 'x'.repeat(43) })).rejects.toThrow('HTTP 401');
    await expect(refusal({ token: ana.token, headers: { origin: 'https://evil.example' } })).rejects.toThrow(
      'HTTP 403',
    );
    await expect(refusal({ token: ana.token, headers: { host: 'evil.example' } })).rejects.toThrow('HTTP 421');
    await expect(refusal({ token: ana.token, query: '?token=abc' })).rejects.toThrow('HTTP 400');
    await expect(refusal({ token: ana.token, protocols: ['other'] })).rejects.toThrow('HTTP 400');
    await expect(refusal({ token: ana.token, query: '/else' })).rejects.toThrow('HTTP 404');
  });

  it('[HS5] negotiates no compression', async () => {
    const replica = await live();
    expect(replica.socket.extensions).toBe('');
    expect(replica.socket.protocol).toBe(SUBPROTOCOL);
  });
});

describe('revoking a device', () => {
  it('[HS6] ends its live connection and its access', async () => {
    const code = await codeFor(test, ana.userId);
    const phone = await loginWithCode(test, code, 'phone');
    const replica = await connect(test.url, phone.token);
    replica.hello({ id: book, cursor: 0 });
    await replica.of('welcome');
    expect((await ana.call('DELETE', `/api/devices/${phone.deviceId}`)).status).toBe(200);
    expect((await replica.closed).code).toBe(4401);
    expect((await phone.call('GET', '/api/me')).status).toBe(401);
    expect((await ana.call('GET', '/api/me')).status).toBe(200);
  });
});

describe('stopping', () => {
  it('[ST8] lets pushes under way finish and says that the server goes', async () => {
    const own = await startTestServer();
    const user = await login(own, 'Ana');
    await user.call('PUT', `/api/books/${book}`, {});
    const replica = await connect(own.url, user.token);
    replica.hello({ id: book, cursor: 0 });
    await replica.of('welcome');
    replica.push(book, addContact('Bea'));
    await replica.entries();
    await own.close();
    expect(await replica.of('error')).toMatchObject({ code: 'shutting_down' });
    expect((await replica.closed).code).toBe(1012);
    await expect(callApi(own.url, { method: 'GET', path: '/health' })).rejects.toThrow('fetch failed');
  });
});
