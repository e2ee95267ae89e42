// The public event feed over real sockets: shape, resuming, tokens.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  addContact,
  connect,
  connectFeed,
  login,
  newId,
  openSocket,
  opened,
  startTestServer,
} from './server-fixture.ts';
import type { Api, FeedEvent, TestReplica, TestServer, TestSocket } from './server-fixture.ts';

let test: TestServer;
let ana: Api;
let book: string;
let replica: TestReplica;
let users = 0;

beforeAll(async () => {
  test = await startTestServer({ origins: ['https://app.example'] });
});
afterAll(() => test.close());
beforeEach(async () => {
  ana = await login(test, `Ana ${(users += 1)}`);
  book = newId();
  await ana.call('PUT', `/api/books/${book}`, { personal: true });
  replica = await connect(test.url, ana.token);
  replica.hello({ id: book, cursor: 0 });
  await replica.of('welcome');
});

const places = async (feed: TestSocket<FeedEvent>, count: number): Promise<string[]> => {
  const told: string[] = [];
  while (told.length < count) {
    const { seq, part, type } = await feed.next();
    told.push(`${seq} ${part} ${type}`);
  }
  return told;
};

/** Three entries: a contact, its transaction, both deleted at once. */
async function push(): Promise<void> {
  const [contactId, id] = [newId(), newId()];
  const args = {
    id,
    contactId,
    direction: 'lent',
    amountMinor: 5,
    currency: 'EUR',
    description: '',
    date: '2025-01-02',
  };
  replica.push(
    book,
    addContact('Bea', contactId),
    { name: 'transaction.add', args },
    { name: 'contact.delete', args: { id: contactId, cascade: [id] } },
  );
  await replica.entries();
}

const ALL = [
  '1 1/1 contact_created',
  '2 1/1 transaction_created',
  '3 1/2 transaction_deleted',
  '3 2/2 contact_deleted',
];

describe('the event feed', () => {
  it('tells new events in the seed’s shape, of the personal book unless another is named', async () => {
    replica.push(book, addContact('Old'));
    await replica.entries();
    const feed = await connectFeed(test.url, '', ana.token);
    // The feed answers pings once it stands; what is pushed after that is new to it.
    const named = await connectFeed(test.url, `?book=${book}&since=1`, ana.token);
    const id = newId();
    await untilListening(feed);
    replica.push(book, addContact('Bea', id));
    const event = await feed.next();
    expect(event).toEqual({
      type: 'contact_created',
      data: expect.objectContaining({ id, name: 'Bea' }),
      book,
      seq: 2,
      part: '1/1',
    });
    expect(await named.next()).toEqual(event);
  });

  it('[EF1] resumes after any event and any part without loss or repeat', async () => {
    await push();
    const resume = async (since: string, count: number) =>
      places(await connectFeed(test.url, `?book=${book}&since=${since}`, ana.token), count);
    expect(await resume('0', 4)).toEqual(ALL);
    expect(await resume('1', 3)).toEqual(ALL.slice(1));
    expect(await resume('2.1', 2)).toEqual(ALL.slice(2));
    expect(await resume('3.1', 1)).toEqual(ALL.slice(3));
    expect(await resume('1.0', 4)).toEqual(ALL);
  });

  it('[EF1] resumes at every point of a larger cascade, and goes on live', async () => {
    const contactId = newId();
    const ids = Array.from({ length: 12 }, newId);
    const rest = { contactId, direction: 'lent', amountMinor: 5, currency: 'EUR', description: '', date: '2025-01-02' };
    replica.push(
      book,
      addContact('Bea', contactId),
      ...ids.map((id) => ({ name: 'transaction.add', args: { id, ...rest } })),
      { name: 'contact.delete', args: { id: contactId, cascade: ids } },
    );
    await replica.entries();
    const kind = (part: number): string => (part <= 12 ? 'transaction' : 'contact');
    const whole = Array.from({ length: 13 }, (_, i) => `14 ${i + 1}/13 ${kind(i + 1)}_deleted`);
    for (let part = 0; part <= 13; part += 1) {
      const feed = await connectFeed(test.url, `?book=${book}&since=14.${part}`, ana.token);
      const before = Array.from({ length: part }, (_, i) => `${i + 15} 1/1 contact_created`);
      expect(await places(feed, 13)).toEqual([...whole.slice(part), ...before]);
      replica.push(book, addContact(`After ${part}`));
      expect(await places(feed, 1)).toEqual([`${part + 15} 1/1 contact_created`]);
      feed.socket.terminate();
    }
  });

  it('[EF2] that is read slowly loses nothing and repeats nothing', async () => {
    const feed = await connectFeed(test.url, `?book=${book}&since=0`, ana.token);
    feed.socket.pause();
    const note = 'n'.repeat(9_000);
    for (let frame = 0; frame < 20; frame += 1) {
      const adds = Array.from({ length: 25 }, () => ({
        name: 'contact.add',
        args: { id: newId(), name: 'Bea', note },
      }));
      replica.push(book, ...adds);
    }
    while ((await replica.entries()).to < 500);
    feed.socket.resume();
    const all = Array.from({ length: 500 }, (_, index) => `${index + 1} 1/1 contact_created`);
    expect(await places(feed, 500)).toEqual(all);
  });

  it('[EF3] ends when its token is revoked', async () => {
    const made = await ana.call('POST', '/api/devices/token', { name: 'script', book, readOnly: true });
    const token = String(made.json['token']);
    const feeds = [await connectFeed(test.url, '?since=0', token), await connectFeed(test.url, '?since=0')];
    feeds[1]?.send({ token });
    await push();
    for (const feed of feeds) expect(await places(feed, 4)).toEqual(ALL);
    await ana.call('DELETE', `/api/devices/${String(made.json['deviceId'])}`);
    expect(await Promise.all(feeds.map((feed) => feed.closed))).toEqual(
      feeds.map(() => ({ code: 4401, reason: 'unauthenticated' })),
    );
    await expect(connectFeed(test.url, '', token)).rejects.toThrow('HTTP 401');
  });

  it('is for pages of allowed origins, and for no others', async () => {
    const open = (origin: string) => opened(openSocket(test.url, { headers: { origin } }));
    for (const origin of ['https://evil.example', 'null', 'http://app.example', 'https://app.example.evil.example']) {
      await expect(open(origin)).rejects.toThrow('HTTP 403');
    }
    await open('https://app.example');
  });

  it('goes on live after resuming, beyond the last part too', async () => {
    await push();
    const feed = await connectFeed(test.url, `?book=${book}&since=3.2`, ana.token);
    replica.push(book, addContact('Cem'));
    expect(await places(feed, 1)).toEqual(['4 1/1 contact_created']);
  });

  it('takes the token as the first message, from allowed pages too', async () => {
    await push();
    const feed = await connectFeed(test.url, `?since=0`);
    feed.send({ token: ana.token });
    expect(await places(feed, 4)).toEqual(ALL);
    const page = openSocket(test.url, { query: '?since=0', headers: { origin: 'https://app.example' } });
    await opened(page);
    page.close();
  });

  it('ends for a wrong first message, a wrong book, or a place that is not there', async () => {
    const wrong = await connectFeed(test.url, '');
    wrong.send({ token: 'guess' });
    expect((await wrong.closed).code).toBe(4401);
    const foreign = await connectFeed(test.url, `?book=${newId()}`, ana.token);
    expect((await foreign.closed).code).toBe(4404);
    const ahead = await connectFeed(test.url, `?book=${book}&since=99`, ana.token);
    expect((await ahead.closed).code).toBe(4411);
    for (const query of ['?since=x', '?book=x', `?token=${ana.token}`]) {
      await expect(connectFeed(test.url, query, ana.token)).rejects.toThrow('HTTP 400');
    }
  });

  it('of a token is of its one book', async () => {
    const answer = await ana.call('POST', '/api/devices/token', { name: 'script', book, readOnly: true });
    const token = String(answer.json['token']);
    await push();
    expect(await places(await connectFeed(test.url, '?since=0', token), 4)).toEqual(ALL);
    const other = newId();
    await ana.call('PUT', `/api/books/${other}`, {});
    const feed = await connectFeed(test.url, `?book=${other}`, token);
    expect((await feed.closed).code).toBe(4403);
  });
});

/** Waits until a feed without `since` has found its place: it answers nothing itself, but its book has one reader more. */
async function untilListening(feed: TestSocket<FeedEvent>): Promise<void> {
  // Two round trips of the same connection and of storage behind it: the place was asked for before the first.
  for (let turn = 0; turn < 3; turn += 1) {
    await new Promise<void>((resolve) => {
      feed.socket.once('pong', () => resolve());
      feed.socket.ping();
    });
    await ana.call('GET', '/api/sync/hash');
  }
}
