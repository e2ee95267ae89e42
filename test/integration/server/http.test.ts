// The HTTP interface over real sockets: login, devices, books, log, refusals.

import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { get } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addContact,
  callApi,
  codeFor,
  connect,
  login,
  loginWithCode,
  newId,
  startTestServer,
} from './server-fixture.ts';
import type { Api, TestServer } from './server-fixture.ts';

let test: TestServer;
let ana: Api;
const book = newId();

beforeAll(async () => {
  test = await startTestServer({ behindProxy: 1 });
  ana = await login(test, 'Ana');
  await ana.call('PUT', `/api/books/${book}`, { name: 'Home', personal: true });
});
afterAll(() => test.close());

const call = (method: string, path: string, extra: object = {}) => callApi(test.url, { method, path, ...extra });

describe('login', () => {
  it('takes a code once, typed loosely', async () => {
    const code = await codeFor(test, ana.userId);
    const from = { 'x-forwarded-for': '203.0.113.1' };
    const body = { code: ` ${code.toUpperCase()} `, device: 'phone' };
    const first = await call('POST', '/api/login', { body, headers: from });
    expect(first.status).toBe(200);
    expect(first.json).toEqual({
      token: expect.stringMatching(/^[\w-]{43}$/),
      user: { id: ana.userId, name: 'Ana' },
      deviceId: expect.any(String),
      personalBook: book,
    });
    const second = await call('POST', '/api/login', { body, headers: from });
    expect(second.status).toBe(401);
    expect(second.headers.get('content-type')).toBe('application/problem+json');
    expect(second.json).toMatchObject({ type: 'about:blank', status: 401, code: 'invalid_code' });
  });

  it('slows down who guesses, by address', async () => {
    const guess = (address: string) =>
      call('POST', '/api/login', {
        body: { code: 'guess', device: 'x' },
        headers: { 'x-forwarded-for': `1.2.3.4, ${address}` },
      });
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 11; attempt += 1) statuses.push((await guess('203.0.113.2')).status);
    expect(statuses).toEqual([...Array<number>(10).fill(401), 429]);
    const limited = await guess('203.0.113.2');
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await guess('203.0.113.3')).status).toBe(401);
  });

  it.each([[{}], [{ code: 5, device: 'x' }], [{ code: 'x', device: '' }], [{ code: 'x', device: 'a\nb' }]])(
    'refuses %j',
    async (body) => {
      const answer = await call('POST', '/api/login', { body, headers: { 'x-forwarded-for': '203.0.113.9' } });
      expect(answer.status).toBe(400);
    },
  );
});

describe('devices', () => {
  it('are invited, listed, and log themselves out', async () => {
    const invite = await ana.call('POST', '/api/devices/invite', {});
    expect(invite.json).toEqual({ code: expect.any(String), expiresAt: expect.stringMatching(/^\d{4}-.*Z$/) });
    const tablet = await loginWithCode(test, String(invite.json['code']), 'tablet');
    const { items } = (await tablet.call('GET', '/api/devices')).json as { items: { id: string; current: boolean }[] };
    expect(items.find((item) => item.id === tablet.deviceId)).toMatchObject({
      name: 'tablet',
      kind: 'device',
      current: true,
    });
    expect(JSON.stringify(items)).not.toContain('hash');
    expect((await tablet.call('POST', '/api/logout')).status).toBe(200);
    expect((await tablet.call('GET', '/api/me')).status).toBe(401);
  });

  it('as tokens see one book and manage nothing', async () => {
    const made = await ana.call('POST', '/api/devices/token', { name: 'script', book, readOnly: true });
    const token = String(made.json['token']);
    const as = (method: string, path: string, body?: unknown) => call(method, path, { token, body });
    expect((await as('GET', '/api/books')).json['items']).toMatchObject([{ id: book, role: 'viewer' }]);
    expect((await as('GET', '/api/sync/hash')).json).toMatchObject({ book });
    const other = newId();
    await ana.call('PUT', `/api/books/${other}`, {});
    expect((await as('GET', `/api/sync/hash?book=${other}`)).status).toBe(403);
    for (const [method, path] of [
      ['POST', '/api/devices/invite'],
      ['POST', '/api/devices/token'],
      ['GET', '/api/devices'],
      ['PUT', `/api/books/${newId()}`],
    ] as const) {
      expect((await as(method, path, method === 'GET' ? undefined : {})).status).toBe(403);
    }
    const foreign = await ana.call('POST', '/api/devices/token', { name: 'x', book: newId() });
    expect(foreign.status).toBe(404);
  });
});

describe('books', () => {
  it('are made once; those of others are forbidden, those of nobody not found', async () => {
    const id = newId();
    const made = await ana.call('PUT', `/api/books/${id}`, {});
    expect([made.status, made.json]).toEqual([
      201,
      { book: { id, name: 'Personal', role: 'owner', personal: false, head: 0 } },
    ]);
    expect((await ana.call('PUT', `/api/books/${id}`, {})).status).toBe(200);
    const eve = await loginAs('Eve');
    const answers = await Promise.all(
      [id, newId()].flatMap((target) => [
        eve.call('GET', `/api/books/${target}/snapshot`),
        eve.call('GET', `/api/sync/entries?book=${target}`),
        eve.call('GET', `/api/sync/hash?book=${target}`),
      ]),
    );
    const said = answers.map(({ status, json }) => `${status} ${String(json['code'])}`);
    expect(said).toEqual([...Array<string>(3).fill('403 forbidden'), ...Array<string>(3).fill('404 not_found')]);
    expect((await eve.call('PUT', `/api/books/${id}`, {})).status).toBe(403);
  });
});

describe('the log', () => {
  it('is read in pages, and as a snapshot in any encoding', async () => {
    const replica = await connect(test.url, ana.token);
    const id = newId();
    await ana.call('PUT', `/api/books/${id}`, {});
    replica.hello({ id, cursor: 0 });
    await replica.of('welcome');
    replica.push(id, addContact('Bea'), addContact('Cem'));
    await replica.entries();
    const page = await ana.call('GET', `/api/sync/entries?book=${id}&since=1&limit=1`);
    expect(page.json).toMatchObject({ book: id, base: 1, to: 2, head: 2, entries: [{ seq: 2 }] });
    expect((await ana.call('GET', `/api/sync/entries?book=${id}&since=3`)).status).toBe(409);
    expect((await ana.call('GET', `/api/sync/entries?book=${id}&since=-1`)).status).toBe(400);
    const path = `/api/books/${id}/snapshot?clientId=${replica.clientId}&n=2`;
    const plain = await raw(path, 'identity');
    expect(plain.body.toString('utf8').split('\n')).toHaveLength(6);
    expect(zstdDecompressSync((await raw(path, 'gzip, zstd')).body)).toEqual(plain.body);
    expect(gunzipSync((await raw(path, 'gzip, zstd;q=0')).body)).toEqual(plain.body);
    expect(plain.type).toBe('application/x-ndjson');
  });
});

describe('requests', () => {
  it('that are wrong are refused with a problem', async () => {
    const { token } = ana;
    const status = async (method: string, path: string, extra: object = {}) => (await call(method, path, extra)).status;
    expect(await status('GET', '/nowhere')).toBe(404);
    const wrong = await call('POST', '/health', { body: {} });
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET']);
    expect(await status('GET', '/api/me')).toBe(401);
    expect(await status('GET', '/api/me', { token: 'guess' })).toBe(401);
    expect(await status('GET', `/api/me?token=${token}`, { token })).toBe(400);
    expect(await status('GET', '/health', { headers: { origin: 'https://evil.example' } })).toBe(403);
    expect(await status('PUT', '/api/books/x', { token, body: {} })).toBe(400);
    expect(await status('PUT', `/api/books/${newId()}`, { token, body: { personal: 'yes' } })).toBe(400);
    expect(await status('PUT', `/api/books/${newId()}`, { token, body: ['x'] })).toBe(400);
    const text = { token, body: {}, headers: { 'content-type': 'text/plain' } };
    expect(await status('PUT', `/api/books/${newId()}`, text)).toBe(415);
    const huge = { token, body: { name: 'x'.repeat(1024 * 1024 + 1) } };
    expect(await status('PUT', `/api/books/${newId()}`, huge)).toBe(413);
  });

  it('are answered with headers that keep browsers out', async () => {
    const { headers, json } = await call('GET', '/health');
    expect(json).toEqual({ status: 'ok', version: '1.2.3' });
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
  });
});

async function loginAs(name: string): Promise<Api> {
  const id = newId();
  await test.storage.addUser({ id, name }, 0);
  const body = { code: await codeFor(test, id), device: 'x' };
  const answer = await call('POST', '/api/login', { body, headers: { 'x-forwarded-for': '203.0.113.7' } });
  const { token, deviceId } = answer.json as { token: string; deviceId: string };
  return { token, deviceId, userId: id, call: (method, path, sent) => call(method, path, { token, body: sent }) };
}

/** A request whose body is not decoded. */
function raw(path: string, encoding: string): Promise<{ body: Buffer; type: string | undefined }> {
  const headers = { authorization: `Bearer ${ana.token}`, 'accept-encoding': encoding };
  return new Promise((resolve, reject) => {
    get(`${test.url}${path}`, { headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ body: Buffer.concat(chunks), type: response.headers['content-type'] }));
      response.on('error', reject);
    }).on('error', reject);
  });
}
