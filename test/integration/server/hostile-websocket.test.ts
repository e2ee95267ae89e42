// Hostile WebSockets: bad frames on raw sockets, floods, peers that say nothing or read nothing. Afterwards a usual
// client is served, and the server holds no connection but its.

import { once } from 'node:events';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { PROTOCOL_VERSION, SUBPROTOCOL } from '../../../src/protocol/version.ts';
import { eventually } from '../../support/built-world.ts';
import { closeCodeIn, RawSocket, wsFrame } from '../../support/raw-socket.ts';
import type { FrameWish } from '../../support/raw-socket.ts';
import {
  addContact,
  connect,
  connectFeed,
  fastClock,
  login,
  newId,
  openSocket,
  opened,
  startTestServer,
} from './server-fixture.ts';
import type { Api, TestReplica, TestServer } from './server-fixture.ts';

const MIB = 1024 * 1024;
const BUFFERED_MAX = 1 * MIB;
/** Time passes this much faster for the server. */
const FAST = 10;

let test: TestServer;
let ana: Api;
let book: string;
let usual: TestReplica;

beforeAll(async () => {
  test = await startTestServer({
    clock: fastClock(FAST),
    limits: { bufferedBytesMax: BUFFERED_MAX, connectionsByDeviceMax: 4 },
  });
  ana = await login(test, 'Ana');
  book = newId();
  await ana.call('PUT', `/api/books/${book}`, { personal: true });
});
afterAll(() => test.close());
beforeEach(async () => {
  usual = await connect(test.url, (await login(test, `Usual ${newId()}`)).token);
  usual.hello();
  await usual.of('welcome');
  // Among them what the usual client's HTTP keeps alive.
  const before = await test.server.sockets();
  return async () => {
    await eventually('only the usual client is left', async () => test.server.hub.connections === 1);
    await eventually('all other sockets are closed', async () => (await test.server.sockets()) <= before);
    usual.hello();
    await usual.of('welcome');
    usual.socket.close();
    await usual.closed;
  };
});

/** A raw connection after the handshake, as a replica or a feed subscriber. */
async function handshake(
  extra = `Sec-WebSocket-Protocol: ${SUBPROTOCOL}\r\n`,
  token = ana.token,
  url = test.url,
): Promise<RawSocket> {
  const raw = await RawSocket.open(url);
  raw.write(
    `GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n` +
      `Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nAuthorization: Bearer ${token}\r\n${extra}\r\n`,
  );
  await raw.until((text) => text.includes('\r\n\r\n'));
  return raw;
}

const hello = (clientId = newId(), ...books: object[]): string =>
  JSON.stringify({ type: 'hello', protocol: PROTOCOL_VERSION, clientId, version: '1', books });

describe('a frame', () => {
  const frames: Readonly<Record<string, readonly [readonly [number, string | Buffer, FrameWish?], number]>> = {
    'without a mask': [[1, hello(), { masked: false }], 1002],
    'that is compressed': [[1, hello(), { reserved: 4 }], 1002],
    'with a reserved bit': [[1, hello(), { reserved: 2 }], 1002],
    'of an unknown kind': [[3, ''], 1002],
    'of an unknown kind of control': [[11, ''], 1002],
    'that goes on with nothing': [[0, 'x'], 1002],
    'of bytes that are no text': [[1, Buffer.from([0xc3, 0x28])], 1007],
    'that pings with 126 bytes': [[9, 'a'.repeat(126)], 1002],
    'that pings in pieces': [[9, 'a', { fin: false }], 1002],
    'that closes with a code of nobody': [[8, Buffer.from([0x03, 0xed])], 1002],
    'that closes with half a code': [[8, Buffer.from([0x03])], 1002],
    'of 1 MiB and a byte': [[1, '', { length: MIB + 1 }], 1009],
    'of 2^62 bytes': [[1, '', { length: 2 ** 62 }], 1009],
    'that is binary': [[2, hello()], 4400],
    'that is not JSON': [[1, 'hello'], 4400],
    'nested 100,000 deep': [[1, '['.repeat(100_000)], 4400],
    'that would change all objects': [[1, '{"__proto__":{"type":"hello"}}'], 4400],
    'of the other direction': [[1, '{"type":"welcome"}'], 4400],
    'that pushes before hello': [[1, `{"type":"push","book":"${newId()}","mutations":[]}`], 4400],
  };
  it.each(Object.keys(frames))('%s ends the connection', async (what) => {
    const [[opcode, payload, wish], code] = frames[what] ?? [[1, ''], 0];
    const raw = await handshake();
    raw.write(wsFrame(opcode, payload, wish));
    await raw.until(() => closeCodeIn(raw.received) !== undefined);
    expect(closeCodeIn(raw.received)).toBe(code);
    raw.socket.end();
    await raw.closed;
  });

  it.each([
    [65, 1],
    [5_000, 1],
    [5_000, 0],
  ])('in %i pieces of %i bytes ends the connection', async (pieces, bytes) => {
    const raw = await handshake();
    const piece = wsFrame(0, 'a'.repeat(bytes), { fin: false });
    raw.write(Buffer.concat([wsFrame(1, 'a', { fin: false }), ...Array<Buffer>(pieces - 1).fill(piece)]));
    await raw.until(() => closeCodeIn(raw.received) !== undefined);
    expect(closeCodeIn(raw.received)).toBe(1008);
    raw.reset();
  });

  it('in 64 pieces is put together', async () => {
    const raw = await handshake();
    const text = hello();
    const cuts = Array.from({ length: 64 }, (_, index) => text.slice(index, index < 63 ? index + 1 : undefined));
    raw.write(Buffer.concat(cuts.map((cut, index) => wsFrame(index === 0 ? 1 : 0, cut, { fin: index === 63 }))));
    await raw.until((all) => all.includes('"welcome"'));
    raw.reset();
  });
});

describe('the door', () => {
  const refused = async (wish: Parameters<typeof openSocket>[1]): Promise<string> =>
    opened(openSocket(test.url, wish)).then(
      () => 'in',
      (error: Error) => error.message,
    );

  it.each([
    [{ origin: 'https://evil.example' }, 'HTTP 403'],
    [{ origin: 'null' }, 'HTTP 403'],
    [{ host: 'evil.example' }, 'HTTP 421'],
    [{ host: 'localhost.evil.example' }, 'HTTP 421'],
  ])('does not let in %j', async (headers, status) => {
    expect(await refused({ token: ana.token, protocols: [SUBPROTOCOL], headers })).toBe(status);
    expect(await refused({ token: ana.token, headers })).toBe(status);
  });

  it.each([
    ['Sec-WebSocket-Key: short\r\n', 'Sec-WebSocket-Version: 13\r\n'],
    ['Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n', 'Sec-WebSocket-Version: 12\r\n'],
  ])('answers a bad handshake with a problem and all headers', async (key, version) => {
    const raw = await RawSocket.open(test.url);
    raw.write(
      `GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${key}${version}\r\n`,
    );
    await raw.closed;
    expect(raw.text).toMatch(/^HTTP\/1\.1 400 [^]*x-content-type-options: nosniff[^]*"code":"invalid_args"/);
  });

  it('compresses nothing, whoever offers it', async () => {
    const raw = await handshake(
      `Sec-WebSocket-Protocol: ${SUBPROTOCOL}\r\nSec-WebSocket-Extensions: permessage-deflate\r\n`,
    );
    expect(raw.text).toMatch(/^HTTP\/1\.1 101 /);
    expect(raw.text.toLowerCase()).not.toContain('extensions');
    raw.reset();
  });

  it('lets in so many of one device, others too, and one more when one has gone', async () => {
    const all = await Promise.all([1, 2, 3, 4].map(() => connect(test.url, ana.token)));
    const late = await RawSocket.open(test.url);
    const head = `GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n`;
    late.write(
      `${head}Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nAuthorization: Bearer ${ana.token}\r\n\r\n`,
    );
    await late.closed;
    expect(late.text).toMatch(/^HTTP\/1\.1 429 [^]*\r\nretry-after: (?:[5-9]|10)\r\n/);
    all[0]?.socket.terminate();
    await eventually('one has gone', async () => test.server.hub.connections === 4);
    all[0] = await connect(test.url, ana.token);
    for (const one of all) one.socket.terminate();
  });
});

describe('a peer', () => {
  it('that never says who it is is sent away, be it a replica or a feed', async () => {
    const replica = await connect(test.url, ana.token);
    const feed = await connectFeed(test.url, '');
    expect([await replica.closed, await feed.closed]).toEqual([
      { code: 4400, reason: 'bad_frame' },
      { code: 4401, reason: 'unauthenticated' },
    ]);
  });

  it('that is not there any more is noticed', async () => {
    const raw = await handshake();
    raw.write(wsFrame(1, hello()));
    await raw.until((text) => text.includes('"welcome"'));
    raw.socket.pause();
    // It takes nothing in and says nothing, as a machine that lost its network.
    await eventually('the server gave it up', async () => test.server.hub.connections === 1);
    raw.reset();
  });

  it.each(['hello', 'ping'])('that floods with %s is told to wait and sent away', async (kind) => {
    const raw = await handshake();
    const frame = kind === 'hello' ? wsFrame(1, hello(newId())) : wsFrame(9, 'a'.repeat(125));
    raw.write(Buffer.concat(Array<Buffer>(5_000).fill(frame)));
    await raw.until((text) => text.includes('"rate_limited"'));
    expect(raw.text).toMatch(/"retryAfter":\d+/);
    await raw.until(() => closeCodeIn(raw.received) !== undefined);
    expect(closeCodeIn(raw.received)).toBe(4429);
    raw.reset();
  });

  it('that asks and asks and never reads is cut before it costs memory, also without rates', async () => {
    const lax = await startTestServer({ rateLimit: '0', limits: { bufferedBytesMax: BUFFERED_MAX } });
    const own = await login(lax, 'Deaf');
    const raw = await handshake(undefined, own.token, lax.url);
    raw.socket.pause();
    const books = Array.from({ length: 100 }, () => ({ id: newId(), epoch: null, cursor: 0, tag: null }));
    const frames = Buffer.concat(Array<Buffer>(20).fill(wsFrame(1, hello(newId(), ...books))));
    // Each is answered with some 6 KB, until that is far more than the kernel holds.
    const timer = setInterval(() => raw.write(frames), 10);
    await eventually('it is connected', async () => lax.server.hub.connections === 1);
    await eventually('the server gave it up', async () => lax.server.hub.connections === 0);
    clearInterval(timer);
    raw.reset();
    await lax.close();
  });

  it('that reads nothing holds nobody up, and has all when it reads on', async () => {
    const slow = await reader();
    slow.socket.pause();
    const writer = await reader();
    const note = 'n'.repeat(9_000);
    const total = 600;
    for (let at = 0; at < total; at += 20) {
      const adds = Array.from({ length: 20 }, (_, index) => addContact(`Contact ${at + index}`));
      writer.push(book, ...adds.map(({ name, args }) => ({ name, args: { ...args, note } })));
      await seen(writer, at + 20);
    }
    slow.socket.resume();
    await seen(slow, total);
    for (const one of [slow, writer]) one.socket.terminate();
  });

  async function reader(): Promise<TestReplica> {
    const replica = await connect(test.url, ana.token);
    replica.hello({ id: book, cursor: 0 });
    await replica.of('welcome');
    return replica;
  }

  async function seen(replica: TestReplica, seq: number): Promise<void> {
    for (let to = 0; to < seq;) ({ to } = await replica.of('poke'));
  }
});

it('a server that goes away in the middle of all that still stops', async () => {
  const other = await startTestServer();
  const eve = await login(other, 'Eve');
  const sockets: WebSocket[] = [];
  for (let count = 0; count < 20; count += 1) {
    const socket = openSocket(other.url, { token: eve.token, protocols: [SUBPROTOCOL] });
    await once(socket, 'open');
    socket.pause();
    sockets.push(socket);
  }
  await other.close();
  for (const socket of sockets) socket.terminate();
});
