// Records over HTTP, over real sockets: reading, writing, what was seen, keys, batches, who may.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { callApi, connect, connectFeed, login, newId, startTestServer } from './server-fixture.ts';
import type { Api, TestServer } from './server-fixture.ts';

let test: TestServer;
let ana: Api;
let book: string;
let token: string;
let users = 0;

beforeAll(async () => {
  test = await startTestServer();
});
afterAll(() => test.close());
beforeEach(async () => {
  ana = await login(test, `Ana ${(users += 1)}`);
  book = newId();
  await ana.call('PUT', `/api/books/${book}`, { personal: true });
  token = await makeToken({});
});

interface Told {
  readonly status: number;
  readonly etag: string | null;
  readonly json: Record<string, unknown>;
}

async function makeToken(wish: { readonly readOnly?: boolean }): Promise<string> {
  const made = await ana.call('POST', '/api/devices/token', { name: 'script', book, ...wish });
  return String(made.json['token']);
}

/** A request as the script, with headers if any. */
async function api(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Told> {
  const answer = await callApi(test.url, { method, path, token, headers, ...(body === undefined ? {} : { body }) });
  return { status: answer.status, etag: answer.headers.get('etag'), json: answer.json };
}

const code = ({ status, json }: Told) => [status, json['code']];

async function addContact(name = 'Bea'): Promise<string> {
  const { status, json } = await api('POST', '/api/contacts', { name });
  expect(status).toBe(201);
  return (json['contact'] as { id: string }).id;
}

async function addTransaction(contactId: string, more: object = {}): Promise<string> {
  const body = { contactId, direction: 'lent', amount: '12.50', currency: 'EUR', date: '2026-01-02', ...more };
  const { status, json } = await api('POST', '/api/transactions', body);
  expect([status, json]).toEqual([201, expect.anything()]);
  return (json['transaction'] as { id: string }).id;
}

const head = async (): Promise<number> => Number((await api('GET', '/api/sync/hash')).json['head']);

async function entries(): Promise<Record<string, unknown>[]> {
  return (await api('GET', '/api/sync/entries')).json['entries'] as Record<string, unknown>[];
}

async function ids(path: string): Promise<string[]> {
  const { status, json } = await api('GET', path);
  expect(status).toBe(200);
  return (json['items'] as { id: string }[]).map(({ id }) => id);
}

describe('a new record', () => {
  it('is an entry like any other: numbered, told to replicas and feeds, answered as it is now', async () => {
    const replica = await connect(test.url, ana.token);
    replica.hello({ id: book, cursor: 0 });
    const feed = await connectFeed(test.url, `?book=${book}&since=0`, ana.token);
    const id = newId();
    const added = await api('POST', '/api/contacts', { id, name: 'Bea', tags: ['x'] });
    const contact = {
      id,
      name: 'Bea',
      tags: ['x'],
      phones: [],
      emails: [],
      externalIds: {},
      archived: false,
      createdAt: expect.any(Number),
      updatedAt: expect.any(Number),
      balances: [],
      transactions: 0,
      seq: 1,
    };
    expect(added).toEqual({ status: 201, etag: '"1"', json: { contact } });
    expect((await replica.entries()).entries).toMatchObject([
      { seq: 1, n: 1, name: 'contact.add', by: `Ana ${users}`, device: 'script', outcome: 'applied' },
    ]);
    expect(await feed.next()).toMatchObject({ type: 'contact_created', seq: 1, part: '1/1', data: { id } });
    expect(await api('GET', `/api/contacts/${id}`)).toEqual({ status: 200, etag: '"1"', json: { contact } });
    const [first] = await entries();
    await addContact('Cem');
    expect((await entries())[1]).toMatchObject({ seq: 2, n: 2, clientId: first?.['clientId'] });
  });

  it('of money takes text, minor units, or both if they agree, in the book’s currency unless said', async () => {
    const contactId = await addContact();
    const add = async (money: object) => {
      const rest = { contactId, direction: 'borrowed', date: '2026-01-02' };
      const { status, json } = await api('POST', '/api/transactions', { ...rest, ...money });
      const { amount, amountMinor, currency } = (json['transaction'] ?? {}) as Record<string, unknown>;
      return status === 201 ? [amount, amountMinor, currency] : [status, json['code'], json['field']];
    };
    expect(await add({ amount: '12.5' })).toEqual(['12.50', 1250, 'USD']);
    expect(await add({ amount: '12.5', currency: 'KWD' })).toEqual(['12.500', 12_500, 'KWD']);
    expect(await add({ amount: 'JPY 1_200' })).toEqual(['1200', 1200, 'JPY']);
    expect(await add({ amountMinor: 7, currency: 'EUR' })).toEqual(['0.07', 7, 'EUR']);
    expect(await add({ amount: '0.07', amountMinor: 7 })).toEqual(['0.07', 7, 'USD']);
    expect(await add({ amount: '0.07', amountMinor: 8 })).toEqual([400, 'invalid_amount', 'amountMinor']);
    expect(await add({})).toEqual([400, 'missing_field', 'amount']);
    expect(await add({ amount: '1.5', currency: 'JPY' })).toEqual([400, 'amount_too_precise', 'amount']);
    expect(await add({ amount: '5 EUR', currency: 'USD' })).toEqual([400, 'currency_mismatch', 'currency']);
    expect(await add({ amountMinor: 1.5 })).toEqual([400, 'invalid_amount', 'amountMinor']);
    expect(await add({ amountMinor: 0 })).toEqual([400, 'amount_not_positive', 'amountMinor']);
    expect(await add({ amountMinor: 2 ** 53 })).toEqual([400, 'amount_too_large', 'amountMinor']);
    expect(await add({ amountMinor: 5, currency: 'XXQ' })).toEqual([400, 'unknown_currency', 'currency']);
    expect(await head()).toBe(6);
  });

  it.each([
    ['control characters', { name: 'a\u0007b' }, 'invalid_text', 'name'],
    ['text that is not NFC', { name: 'e\u0301' }, 'invalid_text', 'name'],
    ['lone surrogates', { name: 'a\ud800' }, 'invalid_text', 'name'],
    ['line breaks in a name', { name: 'a\nb' }, 'invalid_text', 'name'],
    ['bidi overrides in a note', { name: 'a', note: '\u202e' }, 'invalid_text', 'note'],
    ['a long name', { name: 'x'.repeat(201) }, 'too_long', 'name'],
    ['too many tags', { name: 'a', tags: Array(51).fill('t') }, 'too_many', 'tags'],
    ['no name', {}, 'missing_field', 'name'],
    ['a field that is none', { name: 'a', nmae: 'b' }, 'invalid_args', 'nmae'],
    ['an id that is none', { name: 'a', id: 'x' }, 'invalid_args', 'id'],
  ])('is refused with %s, and nothing is written', async (_, body, wanted, field) => {
    const { status, json } = await api('POST', '/api/contacts', body);
    expect([status, json['code'], json['field']]).toEqual([400, wanted, field]);
    expect(await head()).toBe(0);
  });

  it('whose id is taken is the same one, or refused', async () => {
    const id = newId();
    await api('POST', '/api/contacts', { id, name: 'Bea' });
    expect((await api('POST', '/api/contacts', { id, name: 'Bea' })).status).toBe(200);
    expect(code(await api('POST', '/api/contacts', { id, name: 'Cem' }))).toEqual([409, 'id_conflict']);
    expect(await head()).toBe(1);
    const noContact = { contactId: newId(), direction: 'lent', amount: '1', date: '2026-01-02' };
    expect(code(await api('POST', '/api/transactions', noContact))).toEqual([404, 'contact_not_found']);
  });

  it('[RQ4] with the same Idempotency-Key is answered as the first time, with other content refused', async () => {
    const key = { 'Idempotency-Key': 'k1' };
    const first = await api('POST', '/api/contacts', { name: 'Bea' }, key);
    const { id } = first.json['contact'] as { id: string };
    await api('PATCH', `/api/contacts/${id}`, { name: 'Bea B' }, { 'If-Match': '*' });
    expect(await api('POST', '/api/contacts', { name: 'Bea' }, key)).toEqual(first);
    expect(code(await api('POST', '/api/contacts', { name: 'Cem' }, key))).toEqual([422, 'key_reused']);
    const other = { ...key, 'If-Match': '*' };
    expect(code(await api('DELETE', `/api/contacts/${id}`, undefined, other))).toEqual([422, 'key_reused']);
    expect(await head()).toBe(2);
    token = await makeToken({});
    expect((await api('POST', '/api/contacts', { name: 'Cem' }, key)).status).toBe(201);
  });
});

describe('an edit', () => {
  it('[RQ3] needs to say what was seen, and applies only to that', async () => {
    const id = await addContact();
    const path = `/api/contacts/${id}`;
    expect(code(await api('PATCH', path, { name: 'X' }))).toEqual([428, 'if_match_required']);
    const edited = await api('PATCH', path, { name: 'Bea B', note: 'new' }, { 'If-Match': '"1"' });
    expect(edited).toMatchObject({
      status: 200,
      etag: '"2"',
      json: { contact: { name: 'Bea B', note: 'new', seq: 2 } },
    });
    expect(code(await api('PATCH', path, { name: 'X' }, { 'If-Match': '"1"' }))).toEqual([412, 'version_conflict']);
    expect(code(await api('PATCH', path, { name: 'X' }, { 'If-Match': 'W/"2"' }))).toEqual([400, 'invalid_args']);
    expect((await api('PATCH', path, { name: 'Bea C' }, { 'If-Match': '7, 2' })).etag).toBe('"3"');
    expect((await api('PATCH', path, { note: null }, { 'If-Match': '*' })).json['contact']).not.toHaveProperty('note');
    expect(await head()).toBe(4);
    expect((await entries()).map(({ outcome }) => outcome)).toEqual(Array(4).fill('applied'));
  });

  it('[RQ3] by saw holds for what it names: money as one, long texts too', async () => {
    const contactId = await addContact();
    const id = await addTransaction(contactId, { description: 'lunch' });
    const path = `/api/transactions/${id}`;
    const patch = async (body: object) => code(await api('PATCH', path, body));
    expect(await patch({ amount: '20', saw: { description: 'lunch' } })).toEqual([428, 'if_match_required']);
    expect(await patch({ amount: '20', saw: { amountMinor: 1, currency: 'EUR' } })).toEqual([412, 'version_conflict']);
    expect(await patch({ amount: '20', saw: { amountMinor: 1250, description: 'x' } })).toEqual([
      412,
      'version_conflict',
    ]);
    const description = 'long '.repeat(100);
    const right = { amount: '20', description, saw: { amountMinor: 1250, currency: 'EUR', description: 'lunch' } };
    expect((await api('PATCH', path, right)).json).toMatchObject({ transaction: { amount: '20.00', seq: 3 } });
    // Again: it is as wanted already, so nothing is stale and nothing written.
    expect((await api('PATCH', path, right)).etag).toBe('"3"');
    expect((await api('PATCH', path, { description: 'short', saw: { description } })).etag).toBe('"4"');
    expect(await patch({ currency: 'USD', saw: { currency: 'EUR' } })).toEqual([400, 'missing_field']);
    expect(await patch({ due: '2025-01-01', saw: { due: null } })).toEqual([400, 'due_before_date']);
    expect(await head()).toBe(4);
  });

  it('[RQ3] never becomes a conflict, whoever wrote meanwhile', async () => {
    const id = await addContact();
    const replica = await connect(test.url, ana.token);
    replica.hello({ id: book, cursor: 0 });
    await replica.entries();
    replica.push(book, {
      name: 'contact.edit',
      args: { id, set: { name: 'From elsewhere' }, unset: [], saw: { name: 'Bea' } },
    });
    await replica.entries();
    const stale = await api('PATCH', `/api/contacts/${id}`, { name: 'X' }, { 'If-Match': '"1"' });
    expect(code(stale)).toEqual([412, 'version_conflict']);
    expect(await head()).toBe(2);
    expect((await api('GET', `/api/contacts/${id}`)).etag).toBe('"2"');
  });
});

describe('a deletion', () => {
  it('marks the record, changes the balance, and stays', async () => {
    const contactId = await addContact();
    const id = await addTransaction(contactId);
    const path = `/api/transactions/${id}`;
    expect(code(await api('DELETE', path))).toEqual([428, 'if_match_required']);
    expect(code(await api('DELETE', path, undefined, { 'If-Match': '"1"' }))).toEqual([412, 'version_conflict']);
    const gone = await api('DELETE', path, { saw: { amountMinor: 1250, currency: 'EUR' } });
    expect(gone).toMatchObject({ status: 200, etag: '"3"', json: { transaction: { id, deleted: true, seq: 3 } } });
    expect(code(await api('GET', path))).toEqual([410, 'record_deleted']);
    expect(code(await api('DELETE', path, undefined, { 'If-Match': '*' }))).toEqual([410, 'record_deleted']);
    expect(code(await api('PATCH', path, { date: '2026-01-03' }, { 'If-Match': '*' }))).toEqual([
      410,
      'record_deleted',
    ]);
    expect(await ids('/api/transactions')).toEqual([]);
    expect(await ids('/api/transactions?deleted=true')).toEqual([id]);
    expect((await api('GET', `/api/contacts/${contactId}`)).json).toMatchObject({ contact: { balances: [] } });
    expect(await head()).toBe(3);
  });

  it('of a contact takes its transactions only if told to', async () => {
    const contactId = await addContact();
    const transactions = [await addTransaction(contactId), await addTransaction(contactId)];
    const path = `/api/contacts/${contactId}`;
    expect(code(await api('DELETE', path, undefined, { 'If-Match': '*' }))).toEqual([409, 'has_transactions']);
    expect((await api('DELETE', `${path}?cascade=true`, undefined, { 'If-Match': '1' })).status).toBe(200);
    expect(await ids('/api/transactions?deleted=true')).toEqual(transactions);
    expect((await entries()).at(-1)).toMatchObject({ seq: 4, outcome: 'applied' });
    const late = { contactId, direction: 'lent', amount: '1', date: '2026-01-02' };
    expect(code(await api('POST', '/api/transactions', late))).toEqual([410, 'record_deleted']);
  });

  it('of a contact with more transactions than fit is refused', async () => {
    const contactId = await addContact();
    const one = { contactId, direction: 'lent', amountMinor: 1, date: '2026-01-02' };
    const items = Array.from({ length: 801 }, () => ({ transaction: one }));
    expect((await api('POST', '/api/batch', { items })).status).toBe(200);
    const gone = await api('DELETE', `/api/contacts/${contactId}?cascade=true`, undefined, { 'If-Match': '*' });
    expect(code(gone)).toEqual([400, 'too_many_records']);
    expect(await head()).toBe(802);
  });
});

describe('lists', () => {
  it('go in pages in the order of ids, each record once', async () => {
    const all: string[] = [];
    for (const name of ['A', 'B', 'C', 'D', 'E']) all.push(await addContact(name));
    const seen: string[] = [];
    let next: string | undefined;
    do {
      const { json } = await api('GET', `/api/contacts?limit=2${next === undefined ? '' : `&after=${next}`}`);
      seen.push(...(json['items'] as { id: string }[]).map(({ id }) => id));
      next = json['next'] as string | undefined;
    } while (next !== undefined);
    expect(seen).toEqual(all.toSorted());
    expect(code(await api('GET', '/api/contacts?limit=501'))).toEqual([400, 'invalid_args']);
    expect(code(await api('GET', '/api/contacts?limt=5'))).toEqual([400, 'invalid_args']);
    expect(code(await api('GET', '/api/contacts?limit=1&limit=2'))).toEqual([400, 'invalid_args']);
  });

  it('look at a bounded number of records a page and say where to go on', async () => {
    const contactId = await addContact();
    const one = { contactId, direction: 'lent', amountMinor: 1, currency: 'EUR', date: '2026-01-02' };
    for (let batch = 0; batch < 6; batch += 1) {
      const items = Array.from({ length: batch < 5 ? 1000 : 2 }, () => ({ transaction: { ...one, id: newId() } }));
      expect((await api('POST', '/api/batch', { items })).status).toBe(200);
    }
    const needle = await addTransaction(contactId, {
      id: 'ffffffff-ffff-7fff-bfff-ffffffffffff',
      description: 'Needle',
    });
    const first = await api('GET', '/api/transactions?query=needle');
    expect(first.json).toEqual({ items: [], next: expect.any(String) });
    expect(await ids(`/api/transactions?query=needle&after=${first.json['next'] as string}`)).toEqual([needle]);
    // A contact with so many is read by the order of all; so is another contact's one, by its own.
    const other = await addTransaction(await addContact('Cem'));
    const found: string[] = [];
    let next: string | undefined = '';
    while (next !== undefined) {
      const { json } = await api('GET', `/api/transactions?contact=${contactId}&limit=500&after=${next}`);
      found.push(...(json['items'] as { id: string }[]).map(({ id }) => id));
      next = json['next'] as string | undefined;
    }
    expect([found.length, new Set(found).size, found.includes(other)]).toEqual([5_003, 5_003, false]);
  });

  it('filter', async () => {
    const [bea, cem] = [await addContact('Bea Ünal'), await addContact('Cem')];
    await api('PATCH', `/api/contacts/${cem}`, { archived: true, tags: ['old'] }, { 'If-Match': '*' });
    expect(await ids('/api/contacts?query=ÜNAL')).toEqual([bea]);
    expect(await ids('/api/contacts?archived=true')).toEqual([cem]);
    expect(await ids('/api/contacts?archived=false')).toEqual([bea]);
    expect(await ids('/api/contacts?tag=old')).toEqual([cem]);
    const lunch = await addTransaction(bea, { description: 'Lunch', date: '2026-01-05' });
    const loan = await addTransaction(cem, { direction: 'borrowed', currency: 'USD', tags: ['car'] });
    expect(await ids(`/api/transactions?contact=${bea}`)).toEqual([lunch]);
    expect(await ids('/api/transactions?direction=borrowed')).toEqual([loan]);
    expect(await ids('/api/transactions?currency=EUR')).toEqual([lunch]);
    expect(await ids('/api/transactions?from=2026-01-05&to=2026-01-05')).toEqual([lunch]);
    expect(await ids('/api/transactions?to=2026-01-04')).toEqual([loan]);
    expect(await ids('/api/transactions?query=lunch')).toEqual([lunch]);
    expect(await ids('/api/transactions?tag=car')).toEqual([loan]);
    expect(code(await api('GET', '/api/transactions?from=2026-02-30'))).toEqual([400, 'invalid_args']);
  });

  it('and balances follow merges to the contact that stands for both', async () => {
    const [bea, bee] = [await addContact('Bea'), await addContact('Bee')];
    const own = await addTransaction(bea);
    const other = await addTransaction(bee, { direction: 'borrowed', amount: '2', date: '2026-01-03' });
    const replica = await connect(test.url, ana.token);
    replica.hello({ id: book, cursor: 0 });
    await replica.entries();
    replica.push(book, { name: 'contact.merge', args: { from: bee, into: bea } });
    await replica.entries();
    expect(await ids('/api/contacts')).toEqual([bea]);
    expect((await api('GET', `/api/contacts/${bee}`)).json).toMatchObject({ contact: { id: bea, transactions: 2 } });
    expect(await ids(`/api/transactions?contact=${bee}`)).toEqual([own, other].toSorted());
    const balance = { contact: { id: bea, name: 'Bea' }, currency: 'EUR', amount: '10.50', amountMinor: 1050 };
    const { contact: _, ...total } = balance;
    expect((await api('GET', '/api/balances')).json).toEqual({ items: [balance], totals: [total] });
    expect((await api('GET', `/api/balances?contact=${bee}`)).json).toEqual({ items: [balance], totals: [] });
  });
});

describe('a batch', () => {
  it('[RQ5] judges each for itself, in order, in one commit', async () => {
    const [contactId, id] = [newId(), newId()];
    const good = { id, contactId, direction: 'lent', amountMinor: 5, date: '2026-01-02' };
    const items = [
      { contact: { id: contactId, name: 'Bea' } },
      { transaction: good },
      { contact: {} },
      { transaction: { ...good, id: newId(), direction: 'given' } },
      { transaction: { ...good, id: newId(), contactId: newId() } },
      { transaction: { ...good, id: 'x' } },
      { transaction: { ...good, id: newId(), date: '2026-13-01' } },
      { transaction: { contactId, direction: 'lent', date: '2026-01-02' } },
      { debt: {} },
      {},
      { contact: { name: 'x' }, transaction: good },
      { contact: 5 },
    ];
    const first = await api('POST', '/api/batch', { items });
    const told = (first.json['items'] as Record<string, unknown>[]).map((item) => [item['status'], item['code']]);
    expect(told).toEqual([
      [201, undefined],
      [201, undefined],
      [400, 'missing_field'],
      [400, 'invalid_direction'],
      [404, 'contact_not_found'],
      [400, 'invalid_args'],
      [400, 'invalid_date'],
      [400, 'missing_field'],
      [400, 'invalid_args'],
      [400, 'invalid_args'],
      [400, 'invalid_args'],
      [400, 'invalid_args'],
    ]);
    expect(await head()).toBe(2);
    expect(code(await api('POST', '/api/batch', { items: [] }))).toEqual([400, 'invalid_args']);
    const many = Array.from({ length: 1001 }, () => ({}));
    expect(code(await api('POST', '/api/batch', { items: many }))).toEqual([400, 'too_many']);
  });
});

describe('who may', () => {
  it('a read-only token reads and writes nothing', async () => {
    const id = await addContact();
    token = await makeToken({ readOnly: true });
    expect((await api('GET', `/api/contacts/${id}`)).status).toBe(200);
    expect(code(await api('POST', '/api/contacts', { name: 'X' }))).toEqual([403, 'forbidden']);
    const match = { 'If-Match': '*' };
    expect(code(await api('PATCH', `/api/contacts/${id}`, { name: 'X' }, match))).toEqual([403, 'forbidden']);
    expect(code(await api('DELETE', `/api/contacts/${id}`, undefined, match))).toEqual([403, 'forbidden']);
    expect(code(await api('POST', '/api/batch', { items: [{ contact: {} }] }))).toEqual([403, 'forbidden']);
    expect(await head()).toBe(1);
  });

  it('a token writes in its own book, a device in the one it names, else the personal one', async () => {
    const id = await addContact();
    const other = newId();
    await ana.call('PUT', `/api/books/${other}`, {});
    expect(code(await api('GET', `/api/contacts/${id}?book=${other}`))).toEqual([403, 'forbidden']);
    expect(code(await api('POST', `/api/contacts?book=${other}`, { name: 'X' }))).toEqual([403, 'forbidden']);
    expect(code(await api('GET', '/api/contacts?book=x'))).toEqual([400, 'invalid_args']);
    token = ana.token;
    expect(await ids('/api/contacts')).toEqual([id]);
    expect(await ids(`/api/contacts?book=${other}`)).toEqual([]);
    const header = { 'Ledger-Book': other };
    expect((await api('GET', '/api/contacts', undefined, header)).json).toEqual({ items: [] });
    expect((await api('GET', '/api/sync/hash', undefined, header)).json).toMatchObject({ book: other });
    expect(code(await api('GET', `/api/contacts?book=${book}`, undefined, header))).toEqual([400, 'invalid_args']);
    expect((await api('POST', '/api/contacts', { name: 'There' }, header)).status).toBe(201);
    expect(await head()).toBe(1);
    expect((await ana.call('GET', `/api/contacts?book=${newId()}`)).status).toBe(404);
  });

  it('[RQ1] writes at once get different numbers', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `Contact ${index}`);
    const all = await Promise.all(names.map((name) => api('POST', '/api/contacts', { name })));
    expect(new Set(all.map(({ etag }) => etag)).size).toBe(20);
    expect((await entries()).map(({ n }) => n)).toEqual(names.map((_, index) => index + 1));
  });
});
