// The server is what its OpenAPI document says: every operation is asked, well and badly, and every answer is judged by
// the document.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApiDocument } from '../../../src/protocol/http/openapi.ts';
import { ROUTES } from '../../../src/protocol/http/routes.ts';
import { OpenApiCheck, placesOf } from '../../support/openapi-check.ts';
import type { OpenApi, Place } from '../../support/openapi-check.ts';
import { codeFor, login, newId, startTestServer } from './server-fixture.ts';
import type { Api, TestServer } from './server-fixture.ts';

interface Wish {
  readonly id?: string;
  /** What stands for the second part of a path that has one. */
  readonly part?: string;
  readonly query?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly token?: string | null;
  readonly raw?: string;
}

let test: TestServer;
let ana: Api;
let check: OpenApiCheck;
let forwarded = 0;
const book = newId();
const METRICS_TOKEN = 'metrics-token-of-a-test';
const ANY = { 'If-Match': '*' };
const document = openApiDocument('1.2.3') as unknown as OpenApi;
const places = placesOf(document);

beforeAll(async () => {
  const metricsTokenFile = join(await mkdtemp(join(tmpdir(), 'ledger-token-')), 'token');
  await writeFile(metricsTokenFile, METRICS_TOKEN, { mode: 0o600 });
  test = await startTestServer({ behindProxy: 1, metricsTokenFile, rateLimit: '0' });
  await rm(dirname(metricsTokenFile), { recursive: true });
  ana = await login(test, 'Ana');
  await ana.call('PUT', `/api/books/${book}`, { personal: true });
  check = new OpenApiCheck(document);
});
afterAll(() => test.close());

/** Asks an operation and expects an answer as documented; returns its status. */
async function ask(place: Place, wish: Wish = {}): Promise<number> {
  const { id = newId(), part = newId(), query = '', body, headers, token = ana.token, raw } = wish;
  const path = `${place.path.replace('{id}', id).replace(/\{\w+\}/, part)}${query}`;
  const content = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const response = await fetch(`${test.url}${path}`, {
    method: place.method.toUpperCase(),
    headers: {
      // Another address each time, so that none has tried too often.
      'x-forwarded-for': `2001:db8:${(forwarded += 1).toString(16)}::1`,
      ...(content === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(content === undefined ? {} : { body: content }),
  });
  const { status } = response;
  const answer = { status, headers: response.headers, text: await response.text() };
  expect(check.problems(place, answer), `${place.method} ${path} ${content ?? ''}: ${answer.text}`).toEqual([]);
  return status;
}

async function made(kind: 'contact' | 'transaction', more: object = {}): Promise<string> {
  const base = kind === 'contact' ? { name: 'Bea' } : { direction: 'lent', amount: '5', date: '2026-01-02' };
  const { json } = await ana.call('POST', `/api/${kind}s`, { ...base, ...more });
  return (json[kind] as { id: string }).id;
}

/** A new book of Ana's, of which somebody else is an editor too. */
async function shared(): Promise<{ readonly id: string; readonly part: string; readonly friend: Api }> {
  const id = newId();
  await ana.call('PUT', `/api/books/${id}`, {});
  const { json } = await ana.call('POST', `/api/books/${id}/invites`, {});
  const friend = await login(test, `Friend ${newId()}`);
  await friend.call('POST', '/api/join', { code: json['code'] });
  return { id, part: friend.userId, friend };
}

async function invited(): Promise<{ readonly id: string; readonly part: string; readonly code: string }> {
  const id = newId();
  await ana.call('PUT', `/api/books/${id}`, {});
  const { json } = await ana.call('POST', `/api/books/${id}/invites`, { role: 'viewer' });
  return { id, part: (json['invite'] as { id: string }).id, code: String(json['code']) };
}

/** A good request of each operation, and what it answers. */
const GOOD: Readonly<Record<string, () => Promise<Wish>>> = {
  health: async () => ({ token: null }),
  ready: async () => ({ token: null }),
  metrics: async () => ({ token: METRICS_TOKEN }),
  openapi: async () => ({ token: null }),
  login: async () => ({ token: null, body: { code: await codeFor(test, ana.userId), device: 'phone' } }),
  logout: async () => ({ token: (await login(test, `Logs out ${newId()}`)).token }),
  me: async () => ({}),
  listDevices: async () => ({}),
  inviteDevice: async () => ({}),
  makeToken: async () => ({ body: { name: 'script', book, readOnly: true } }),
  renameDevice: async () => {
    const { json } = await ana.call('POST', '/api/devices/token', { name: 'x', book });
    return { id: String(json['deviceId']), body: { name: 'y' } };
  },
  revokeDevice: async () => {
    const { json } = await ana.call('POST', '/api/devices/token', { name: 'x', book });
    return { id: String(json['deviceId']) };
  },
  listBooks: async () => ({}),
  makeBook: async () => ({ body: { name: 'Trip', personal: false } }),
  snapshot: async () => ({ id: book, headers: { 'accept-encoding': 'identity' } }),
  join: async () => {
    const { code } = await invited();
    return { body: { code }, token: (await login(test, `Joins ${newId()}`)).token };
  },
  archiveBook: async () => ({ id: (await shared()).id, body: { archived: true } }),
  listMembers: async () => {
    const { id, friend } = await shared();
    return { id, token: friend.token };
  },
  setRole: async () => ({ ...(await shared()), body: { role: 'viewer' } }),
  removeMember: () => shared(),
  listInvites: async () => ({ id: (await invited()).id }),
  addInvite: async () => ({ id: book, body: { role: 'owner' } }),
  revokeInvite: () => invited(),
  entries: async () => ({ query: '?since=0&limit=3' }),
  hash: async () => ({ headers: { 'Ledger-Book': book } }),
  listContacts: async () => ({ query: '?limit=1&archived=false&query=b' }),
  addContact: async () => ({ body: { name: 'Cem', handle: '@cem', note: 'two\nlines', externalIds: { crm: '7' } } }),
  getContact: async () => ({ id: await made('contact') }),
  editContact: async () => ({ id: await made('contact'), body: { note: 'x', handle: null }, headers: ANY }),
  deleteContact: async () => ({ id: await made('contact'), query: '?cascade=true', headers: ANY }),
  listTransactions: async () => ({ query: `?contact=${await made('contact')}&from=2026-01-01&direction=lent` }),
  addTransaction: async () => {
    const contactId = await made('contact');
    return { body: { contactId, direction: 'lent', amount: '5 EUR', date: '2026-01-02', due: '2026-02-02' } };
  },
  getTransaction: async () => ({ id: await made('transaction', { contactId: await made('contact') }) }),
  editTransaction: async () => {
    const id = await made('transaction', { contactId: await made('contact') });
    return { id, body: { amountMinor: 7, saw: { amountMinor: 500 } } };
  },
  deleteTransaction: async () => ({
    id: await made('transaction', { contactId: await made('contact') }),
    headers: { ...ANY, 'Idempotency-Key': newId() },
  }),
  listBalances: async () => {
    await made('transaction', { contactId: await made('contact') });
    return {};
  },
  addBatch: async () => ({ body: { items: [{ contact: { name: 'Dan' } }, { contact: {} }, { transaction: {} }] } }),
};

/** Values that some schema of a parameter or member refuses. */
const ODD = ['', 'x', '-1', '99999999', '99999999999999999999', '\u0007', 'ÿ'.repeat(300)];
const ODD_MEMBERS = [null, 5, -1, 1.5, 'x', 'a\u0000', '\ud800', [], {}, [[]], true, 'y'.repeat(20_000)];

describe('the OpenAPI document', () => {
  it('is what the server gives out, with every route described', async () => {
    const response = await fetch(`${test.url}/api/openapi.json`);
    expect(await response.json()).toEqual(JSON.parse(JSON.stringify(document)));
    expect(document.openapi).toBe('3.1.1');
    expect(places.length).toBe(Object.keys(ROUTES).length);
    expect(places.map(({ operation }) => operation.operationId).toSorted()).toEqual(Object.keys(GOOD).toSorted());
  });

  it('declares the parameters of every path', () => {
    for (const { path, operation } of places) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const declared = (operation.parameters ?? []).filter((one) => one.in === 'path');
      expect(declared.map(({ name }) => name)).toEqual(named);
      expect(declared.every(({ required }) => required)).toBe(true);
    }
  });
});

describe.each(places.map((place) => [`${place.method.toUpperCase()} ${place.path}`, place] as const))(
  '%s',
  (_, place) => {
    const { operation } = place;
    const secured = operation.security === undefined;
    const good = async (): Promise<Wish> => (await GOOD[operation.operationId]?.()) ?? {};

    it('answers a good request as documented', async () => {
      expect([200, 201]).toContain(await ask(place, await good()));
    });

    it('answers strangers, foreign pages and unknown ids as documented', async () => {
      if (secured) {
        expect(await ask(place, { token: null })).toBe(401);
        expect(await ask(place, { token: 'guess' })).toBe(401);
      }
      expect(await ask(place, { headers: { origin: 'https://evil.example' } })).toBe(403);
      expect(await ask(place, { query: '?token=x' })).toBe(400);
      if (place.path.includes('{id}')) {
        expect(await ask(place, { id: 'x', body: bodyOf(place), headers: ANY })).toBe(400);
        const status = await ask(place, { body: bodyOf(place), headers: ANY });
        expect(status).toBe(operation.operationId === 'makeBook' ? 201 : 404);
      }
    });

    it('answers tokens as documented', async () => {
      const { json } = await ana.call('POST', '/api/devices/token', { name: 'r', book, readOnly: true });
      if (secured) await ask(place, { ...(await good()), token: String(json['token']) });
    });

    it('answers odd parameters as documented', async () => {
      for (const parameter of operation.parameters ?? []) {
        if (parameter.in === 'path') continue;
        for (const value of ODD) {
          if (parameter.in === 'query') await ask(place, { query: `?${parameter.name}=${encodeURIComponent(value)}` });
          else if (/^[\u0020-\u00ff]*$/.test(value)) await ask(place, { headers: { [parameter.name]: value } });
        }
      }
    });

    it('answers odd bodies as documented', async () => {
      if (operation.requestBody === undefined) return;
      for (const raw of ['{', '[]', '5', '{"a":'.repeat(50), '{"constructor":{}}', '{}']) await ask(place, { raw });
      expect(await ask(place, { raw: '{}', headers: { 'content-type': 'text/plain' } })).toBe(415);
      const wish = await good();
      const members = Object.keys(wish.body ?? { saw: 1 });
      for (const name of members) {
        for (const value of ODD_MEMBERS)
          await ask(place, { ...wish, body: { ...(wish.body as object), [name]: value } });
      }
    });
  },
);

describe('refusals of records', () => {
  const of = (operationId: string): Place => {
    const place = places.find(({ operation }) => operation.operationId === operationId);
    if (place === undefined) throw new Error(`no operation ${operationId}`);
    return place;
  };

  it('are answered as documented', async () => {
    const contactId = await made('contact');
    const id = await made('transaction', { contactId });
    const stale = { 'If-Match': '"1"' };
    for (const kind of ['Contact', 'Transaction'] as const) {
      const record = { id: kind === 'Contact' ? contactId : id };
      const body = kind === 'Contact' ? { name: 'Y' } : { date: '2026-01-03' };
      expect(await ask(of(`edit${kind}`), { ...record, body })).toBe(428);
      expect(await ask(of(`edit${kind}`), { ...record, body, headers: stale })).toBe(412);
      expect(await ask(of(`delete${kind}`), record)).toBe(428);
      expect(await ask(of(`delete${kind}`), { ...record, headers: stale })).toBe(412);
    }
    expect(await ask(of('deleteContact'), { id: contactId, headers: ANY })).toBe(409);
    expect(await ask(of('addContact'), { body: { id: contactId, name: 'Other' } })).toBe(409);
    const key = { 'Idempotency-Key': newId() };
    expect(await ask(of('addContact'), { body: { name: 'A' }, headers: key })).toBe(201);
    expect(await ask(of('addContact'), { body: { name: 'B' }, headers: key })).toBe(422);
    expect(await ask(of('addBatch'), { body: { items: [{ contact: { name: 'B' } }] }, headers: key })).toBe(422);
    expect(await ask(of('deleteContact'), { id: contactId, query: '?cascade=true', headers: ANY })).toBe(200);
    for (const [operationId, record] of [
      ['getContact', contactId],
      ['getTransaction', id],
      ['deleteTransaction', id],
    ] as const) {
      expect(await ask(of(operationId), { id: record, headers: ANY })).toBe(410);
    }
    const late = { contactId, direction: 'lent', amount: '1', date: '2026-01-02' };
    expect(await ask(of('addTransaction'), { body: late })).toBe(410);
  });
});

/** A body that reaches the record of a path. */
function bodyOf({ operation }: Place): unknown {
  return operation.requestBody === undefined ? undefined : (BODIES[operation.operationId] ?? {});
}

/** Bodies of operations that want something in theirs. */
const BODIES: Readonly<Record<string, object>> = {
  editContact: { name: 'x' },
  editTransaction: { date: '2026-01-02' },
  archiveBook: { archived: true },
  setRole: { role: 'viewer' },
  renameDevice: { name: 'y' },
};
