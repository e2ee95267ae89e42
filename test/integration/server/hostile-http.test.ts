// Hostile HTTP on raw sockets: every answer has its headers, and afterwards the server serves and holds no socket.

import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../../support/built-world.ts';
import { exchange, RawSocket } from '../../support/raw-socket.ts';
import { callApi, login, startTestServer } from './server-fixture.ts';
import type { TestServer } from './server-fixture.ts';

const LIMITS = { headersMs: 400, requestMs: 800, checkMs: 100, connectionsByAddressMax: 40 };
const HEADERS = ['x-content-type-options: nosniff', "content-security-policy: default-src 'none'", 'cache-control:'];
const CLOSE = 'Host: localhost\r\nConnection: close\r\n';
const JSON_BODY = 'Content-Type: application/json\r\n';

let test: TestServer;
beforeAll(async () => {
  test = await startTestServer({ limits: LIMITS });
});
afterAll(() => test.close());
const isServed = async () => (await callApi(test.url, { method: 'GET', path: '/health' })).status === 200;
beforeEach(async () => {
  await eventually('a usual client is served', isServed);
  // What the usual client keeps alive between its calls.
  const before = await test.server.sockets();
  return async () => {
    await eventually('all sockets are closed', async () => (await test.server.sockets()) <= before);
    await eventually('a usual client is served', isServed);
  };
});

function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1]);
}

function expectAnswer(answer: string, status: number): void {
  expect([statusOf(answer), answer.split('\r\n\r\n')[1]]).toEqual([status, expect.stringMatching(/^\{.*\}$/)]);
  for (const header of HEADERS) expect(answer.toLowerCase()).toContain(header);
}

describe('what is no request', () => {
  it.each([
    ['noise', 'GARBAGE\r\n\r\n', 400],
    ['TLS', Buffer.from('16030100a5010000a1', 'hex'), 400],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
    ['an unknown method', `FOO /health HTTP/1.1\r\n${CLOSE}\r\n`, 400],
    ['lines that end in LF', 'GET /health HTTP/1.1\nHost: localhost\n\n', 400],
    ['a folded header', `GET /health HTTP/1.1\r\n${CLOSE}X: a\r\n b\r\n\r\n`, 400],
    ['a NUL in a header', `GET /health HTTP/1.1\r\n${CLOSE}X: a\0b\r\n\r\n`, 400],
    ['17 KiB in a header', `GET /health HTTP/1.1\r\n${CLOSE}X: ${'a'.repeat(17 * 1024)}\r\n\r\n`, 431],
    ['17 KiB in the path', `GET /${'a'.repeat(17 * 1024)} HTTP/1.1\r\n${CLOSE}\r\n`, 431],
    ['10,000 headers', `GET /health HTTP/1.1\r\n${CLOSE}${'a: b\r\n'.repeat(10_000)}\r\n`, 431],
    ['two lengths', `POST /api/login HTTP/1.1\r\n${CLOSE}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`, 400],
    ['a length with a sign', `POST /api/login HTTP/1.1\r\n${CLOSE}Content-Length: +2\r\n\r\n{}`, 400],
    [
      'a length and chunks',
      `POST /api/login HTTP/1.1\r\n${CLOSE}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /health HTTP/1.1\r\n\r\n`,
      400,
    ],
    [
      'chunks that are not last',
      `POST /api/login HTTP/1.1\r\n${CLOSE}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`,
      400,
    ],
    [
      'a chunk of no size',
      `POST /api/login HTTP/1.1\r\n${CLOSE}${JSON_BODY}Transfer-Encoding: chunked\r\n\r\nxyz\r\n`,
      400,
    ],
  ])('%s', async (_what, bytes, status) => {
    expectAnswer(await exchange(test.url, bytes), status);
  });
});

describe('a request', () => {
  const get = (path: string, headers = CLOSE) => exchange(test.url, `GET ${path} HTTP/1.1\r\n${headers}\r\n`);

  it.each([
    ['without a Host', 'Connection: close\r\n', 400],
    ['with two Hosts', `${CLOSE}Host: evil.example\r\n`, 400],
    ['for another Host', 'Host: evil.example\r\nConnection: close\r\n', 421],
    ['of a foreign page', `${CLOSE}Origin: https://evil.example\r\n`, 403],
    ['of a page without an origin', `${CLOSE}Origin: null\r\n`, 403],
    ['with an expectation', `${CLOSE}Expect: wonders\r\n`, 200],
    ['that offers another protocol', `${CLOSE.replace('close', 'close, Upgrade')}Upgrade: h2c\r\n`, 200],
  ])('%s', async (_what, headers, status) => {
    expectAnswer(await get('/health', headers), status);
  });

  it.each(['//evil.example/health', '/./health', '/x/../health', '/x/%2e%2e/health', '/\\evil.example/health'])(
    'for the path %s is not taken for another one',
    async (path) => {
      expectAnswer(await get(path), 400);
    },
  );

  it.each(['http://localhost/health', 'http://evil.example/health', '*'])('for the target %s', async (target) => {
    expectAnswer(await get(target), 400);
  });

  it.each(['/health/', '/HEALTH', '/health;x', '/health%00', '/%68ealth', '/api', '/../../etc/passwd%00'])(
    'for what is not there, %s',
    async (path) => {
      expect([400, 404]).toContain(statusOf(await get(path)));
    },
  );

  it.each(['TRACE', 'OPTIONS', 'DELETE', 'PATCH', 'POST', 'PROPFIND'])('with the method %s', async (method) => {
    expectAnswer(await exchange(test.url, `${method} /health HTTP/1.1\r\n${CLOSE}\r\n`), 405);
  });

  it('to be passed on is refused', async () => {
    expectAnswer(await exchange(test.url, `CONNECT evil.example:443 HTTP/1.1\r\n${CLOSE}\r\n`), 405);
  });

  it('of HTTP/1.0 is answered, and that was it', async () => {
    expectAnswer(await exchange(test.url, 'GET /health HTTP/1.0\r\nHost: localhost\r\n\r\n'), 200);
    expectAnswer(await exchange(test.url, 'GET /health HTTP/1.0\r\n\r\n'), 421);
  });

  it('follows another one before its answer, and each is answered in order', async () => {
    const paths = Array.from({ length: 50 }, (_, index) => (index % 2 === 0 ? '/health' : '/nowhere'));
    const requests = paths.map((path) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`).join('');
    const text = await exchange(test.url, `${requests}GET /health HTTP/1.1\r\n${CLOSE}\r\n`);
    const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status));
    expect(statuses).toEqual([...paths.map((path) => (path === '/health' ? 200 : 404)), 200]);
  });
});

describe('a body', () => {
  const post = (headers: string, body: Buffer) =>
    exchange(
      test.url,
      Buffer.concat([
        Buffer.from(`POST /api/login HTTP/1.1\r\n${CLOSE}${headers}Content-Length: ${body.length}\r\n\r\n`),
        body,
      ]),
    );

  it.each([
    ['compressed', 'Content-Encoding: gzip\r\n', gzipSync('{}'), 415],
    ['compressed twice', 'Content-Encoding: br, gzip\r\n', gzipSync('{}'), 415],
    ['of bytes that are no text', '', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 400],
    ['nested 500,000 deep', '', Buffer.from('['.repeat(500_000)), 400],
    ['that would change all objects', '', Buffer.from('{"__proto__":{"code":"x"}}'), 400],
  ])('%s', async (_what, headers, body, status) => {
    expectAnswer(await post(`${JSON_BODY}${headers}`, body), status);
  });

  it('of another type', async () => {
    expectAnswer(await post('Content-Type: text/plain\r\n', Buffer.from('{}')), 415);
  });

  it('that is too large, told or not, is not read to its end', async () => {
    const head = `POST /api/login HTTP/1.1\r\nHost: localhost\r\n${JSON_BODY}`;
    for (const framing of ['Content-Length: 99000000\r\n\r\n', 'Transfer-Encoding: chunked\r\n\r\n110000\r\n']) {
      const raw = await RawSocket.open(test.url);
      raw.write(`${head}${framing}${' '.repeat(1024 * 1024 + 4096)}`);
      await raw.closed;
      expectAnswer(raw.text, 413);
    }
  });
});

describe('who takes his time', () => {
  it('with a request, its body, or with everything is cut off, and it was said why', async () => {
    const starts = [
      'GET /health HTTP/1.1\r\nX: ',
      `POST /api/login HTTP/1.1\r\n${CLOSE}${JSON_BODY}Content-Length: 100\r\n\r\n{`,
      '',
    ];
    const slow = await Promise.all(starts.flatMap((start) => [1, 2, 3, 4, 5].map(() => opened(start))));
    const timer = setInterval(() => slow.slice(0, 10).forEach((raw) => raw.write('a')), 50);
    await Promise.all(slow.map((raw) => raw.closed));
    clearInterval(timer);
    for (const raw of slow) expectAnswer(raw.text, 408);
  });

  async function opened(start: string): Promise<RawSocket> {
    const raw = await RawSocket.open(test.url);
    if (start !== '') raw.write(start);
    return raw;
  }
});

it('so many connections of one address are taken, and more when those are gone', async () => {
  const all: RawSocket[] = [];
  for (let count = 0; count < LIMITS.connectionsByAddressMax + 5; count += 1) all.push(await RawSocket.open(test.url));
  const late = await exchange(test.url, '');
  expectAnswer(late, 429);
  expect(late).toMatch(/^retry-after: 5\r$/m);
  for (const raw of all) raw.reset();
});

describe('a made-up X-Forwarded-For', () => {
  it('helps nobody who guesses codes', async () => {
    const statuses: number[] = [];
    for (let guess = 1; guess <= 11; guess += 1) {
      const headers = { 'x-forwarded-for': `203.0.113.${guess}`, connection: 'close' };
      const body = { code: `guess-${guess}`, device: 'x' };
      statuses.push((await callApi(test.url, { method: 'POST', path: '/api/login', body, headers })).status);
    }
    expect(statuses).toEqual([...Array<number>(10).fill(401), 429]);
  });
});

it('guesses from everywhere are limited too, and a right code is not a guess', async () => {
  const proxied = await startTestServer({ behindProxy: 1, limits: { loginsOfAll: { burst: 30, everyMs: 60_000 } } });
  try {
    const guess = async (from: number) =>
      callApi(proxied.url, {
        method: 'POST',
        path: '/api/login',
        body: { code: 'guess', device: 'x' },
        headers: { 'x-forwarded-for': `2001:db8:0:${from.toString(16)}::1` },
      });
    await login(proxied, 'Ana');
    const statuses = new Set<number>();
    for (let from = 1; from <= 30; from += 1) statuses.add((await guess(from)).status);
    expect([...statuses]).toEqual([401]);
    const late = await guess(31);
    expect([late.status, Number(late.headers.get('retry-after'))]).toEqual([429, 60]);
  } finally {
    await proxied.close();
  }
});
