// Rates and numbers over real sockets: who is limited, what it is told, that others are not, and that 0 turns them off.

import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { ErrorFrame, Poke } from '../../../src/protocol/sync/down.ts';
import { SUBPROTOCOL } from '../../../src/protocol/version.ts';
import {
  addContact,
  callApi,
  connect,
  heldClock,
  login,
  newId,
  openSocket,
  opened,
  startTestServer,
} from './server-fixture.ts';
import type { Api, TestOptions, TestReplica, TestServer } from './server-fixture.ts';

let test: TestServer;
afterEach(() => test.close());

async function start(options: TestOptions): Promise<Api> {
  test = await startTestServer(options);
  return login(test, 'Ana');
}

describe('requests', () => {
  const health = (headers = {}) => callApi(test.url, { method: 'GET', path: '/health', headers });

  it('of one address are limited; a device is counted by itself', async () => {
    const ana = await start({ rateLimit: '2' });
    const statuses: number[] = [];
    for (let count = 0; count < 12; count += 1) statuses.push((await health()).status);
    // The login was the first of ten.
    expect(statuses.slice(0, 9)).toEqual(Array<number>(9).fill(200));
    const late = await health();
    expect([late.status, late.headers.get('retry-after'), late.json['code']]).toEqual([429, '1', 'rate_limited']);
    const own: number[] = [];
    for (let count = 0; count < 11; count += 1) own.push((await ana.call('GET', '/api/me')).status);
    expect([own.slice(0, 10), own[10]]).toEqual([Array<number>(10).fill(200), 429]);
  });

  it('are not limited by a rate of 0, nor are guesses and connections', async () => {
    const ana = await start({ rateLimit: '0', limits: { connects: { burst: 1, everyMs: 60_000 } } });
    const body = { code: 'guess', device: 'x' };
    const all = await Promise.all([
      ...Array.from({ length: 600 }, () => health()),
      ...Array.from({ length: 30 }, () => callApi(test.url, { method: 'POST', path: '/api/login', body })),
      ...Array.from({ length: 70 }, () => callApi(test.url, { method: 'GET', path: '/api/me', token: 'guess' })),
    ]);
    expect(new Set(all.map(({ status }) => status))).toEqual(new Set([200, 401]));
    const replicas = [await connect(test.url, ana.token), await connect(test.url, ana.token)];
    for (const { socket } of replicas) socket.terminate();
  });
});

it('replicas that come at the same time wait at the door until others have been welcomed', async () => {
  const ana = await start({ limits: { arrivingMax: 2 } });
  // Feeds have nothing to be told.
  for (let count = 0; count < 3; count += 1) await opened(openSocket(test.url, { token: ana.token }));
  const [first, second] = [await connect(test.url, ana.token), await connect(test.url, ana.token)];
  const late = openSocket(test.url, { token: ana.token, protocols: [SUBPROTOCOL] });
  const [, answer] = (await once(late, 'unexpected-response')) as [unknown, IncomingMessage];
  expect([answer.statusCode, Number(answer.headers['retry-after'])]).toEqual([503, 2]);
  answer.destroy();
  // Who has been told, or has left, is no longer in the way.
  first.hello();
  await first.of('welcome');
  second.socket.terminate();
  const replicas = await eventuallyBoth(() => connect(test.url, ana.token));
  expect(replicas).toHaveLength(2);
});

/** Two connections, as soon as there is place for both. */
async function eventuallyBoth(open: () => Promise<TestReplica>): Promise<readonly TestReplica[]> {
  const replicas: TestReplica[] = [];
  while (replicas.length < 2) {
    const one = await open().catch(() => undefined);
    if (one !== undefined) replicas.push(one);
  }
  return replicas;
}

it('WebSockets have a number above which there is no place', async () => {
  const ana = await start({ limits: { webSocketsMax: 1 } });
  await connect(test.url, ana.token);
  await expect(connect(test.url, ana.token)).rejects.toThrow('HTTP 503');
});

it('connections that a device opens are limited', async () => {
  const ana = await start({ limits: { connects: { burst: 2, everyMs: 60_000 } } });
  const replicas = [await connect(test.url, ana.token), await connect(test.url, ana.token)];
  await expect(connect(test.url, ana.token)).rejects.toThrow('HTTP 429');
  await expect(opened(openSocket(test.url, {}))).resolves.toBeUndefined();
  for (const { socket } of replicas) socket.terminate();
});

describe('pushes', () => {
  async function replicaOf(api: Api): Promise<{ replica: TestReplica; book: string }> {
    const book = newId();
    await api.call('PUT', `/api/books/${book}`, {});
    const replica = await connect(test.url, api.token);
    replica.hello({ id: book, cursor: 0 });
    await replica.of('welcome');
    return { replica, book };
  }

  it.each([
    ['mutations', { pushMutations: { burst: 3, everyMs: 500 } }],
    ['bytes', { pushBytes: { burst: 400, everyMs: 1 } }],
  ])(
    '[PU15] of one device are limited by %s, on all its connections, and not those of others',
    async (_what, limits) => {
      const clock = heldClock();
      const ana = await start({ limits, clock });
      const { replica, book } = await replicaOf(ana);
      replica.push(book, addContact('Bea'), addContact('Cem'), addContact('Dan'), addContact('Eda'));
      expect((await replica.entries()).to).toBe(4);
      replica.push(book, addContact('Fay'));
      const error = await replica.of('error');
      expect(error).toEqual({
        type: 'error',
        code: 'rate_limited',
        message: expect.any(String),
        book,
        retryAfter: 1_000,
      });
      const other = await connect(test.url, ana.token, replica.clientId);
      other.hello({ id: book, cursor: 0 });
      await other.of('welcome');
      other.n = 4;
      other.push(book, addContact('Fay'));
      expect(await other.of('error')).toMatchObject({ code: 'rate_limited', book });
      const eve = await replicaOf(await login(test, 'Eve'));
      eve.replica.push(eve.book, addContact('Gil'));
      expect((await eve.replica.entries()).to).toBe(1);
      clock.go();
      expect(await pushedInTheEnd(replica, book)).toEqual([5]);
      for (const { socket } of [replica, other, eve.replica]) socket.terminate();
    },
  );

  /** Pushes n 5 again as long as it is refused; gives the n of what comes then. */
  async function pushedInTheEnd(replica: TestReplica, book: string): Promise<readonly number[]> {
    for (;;) {
      replica.n = 4;
      replica.push(book, addContact('Fay'));
      const frame = await replica.take(
        (one): one is Poke | ErrorFrame => one.type === 'error' || (one.type === 'poke' && one.entries.length > 0),
      );
      if (frame.type === 'poke') return frame.entries.map(({ n }) => n);
      expect(frame.code).toBe('rate_limited');
    }
  }

  it('that are no more than usual are never limited', async () => {
    const { replica, book } = await replicaOf(await start({}));
    for (let round = 1; round <= 20; round += 1) {
      replica.push(book, ...Array.from({ length: 500 }, (_, index) => addContact(`Contact ${round} ${index}`)));
      for (let to = 0; to < round * 500;) ({ to } = await replica.entries());
    }
    replica.socket.terminate();
  });
});
