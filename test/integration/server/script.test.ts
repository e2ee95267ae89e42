// A book kept by a script alone, over HTTP: what the server stores, gives back, counts and adds up.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BookState } from '../../../src/model/book-state.ts';
import { applyChange } from '../../../src/model/change.ts';
import type { Entry } from '../../../src/protocol/sync/entry.ts';
import { SUBPROTOCOL } from '../../../src/protocol/version.ts';
import { callApi, connectFeed, login, newId, openSocket, opened, startTestServer } from './server-fixture.ts';
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
  token = String((await ana.call('POST', '/api/devices/token', { name: 'script', book })).json['token']);
});

async function api(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
  const headers: Record<string, string> = method === 'PATCH' || method === 'DELETE' ? { 'If-Match': '*' } : {};
  const answer = await callApi(test.url, { method, path, token, headers, ...(body === undefined ? {} : { body }) });
  expect([answer.status, answer.json]).toEqual([expect.toSatisfy((status: number) => status < 300), answer.json]);
  return answer.json;
}

async function entries(since = 0): Promise<readonly Entry[]> {
  return (await api('GET', `/api/sync/entries?since=${since}`))['entries'] as Entry[];
}

const hash = async () => api('GET', '/api/sync/hash');

/** A new transaction in whole yen: negative amounts are borrowed. */
function transaction(contactId: string, yen: number) {
  const direction = yen < 0 ? 'borrowed' : 'lent';
  return { id: newId(), contactId, direction, amountMinor: Math.abs(yen), currency: 'JPY', date: '2026-01-02' };
}

/** A contact with these transactions; returns its id and theirs. */
async function contactWith(name: string, ...yen: readonly number[]): Promise<{ id: string; transactions: string[] }> {
  const id = newId();
  await api('POST', '/api/contacts', { id, name });
  const transactions: string[] = [];
  for (const amount of yen) {
    const body = transaction(id, amount);
    await api('POST', '/api/transactions', body);
    transactions.push(body.id);
  }
  return { id, transactions };
}

async function balance(contactId: string): Promise<unknown> {
  const { items } = await api('GET', `/api/balances?contact=${contactId}`);
  return (items as { amountMinor: number }[])[0]?.amountMinor ?? 0;
}

/** The state of somebody who reads the log and nothing else. */
async function readerState(): Promise<BookState> {
  const state = new BookState(book);
  for (const change of (await entries()).flatMap(({ changes }) => changes)) {
    const { kind, id } = change;
    state.set(kind, id, applyChange(state.peek(kind, id), change));
  }
  return state;
}

describe('a script', () => {
  it('of 12 steps leaves exactly 12 entries, with their names, ids and contents', async () => {
    const bea = await contactWith('Bea', -1000, 500, -2000, 800, -1500, 300, -1200);
    await api('PATCH', `/api/transactions/${bea.transactions[0]}`, { amount: '1100' });
    await api('PATCH', `/api/transactions/${bea.transactions[2]}`, { description: 'dinner' });
    await api('DELETE', `/api/transactions/${bea.transactions[4]}`);
    await api('PATCH', `/api/contacts/${bea.id}`, { name: 'Beatriz' });
    const all = await entries();
    expect(all.map(({ seq }) => seq)).toEqual(Array.from({ length: 12 }, (_, index) => index + 1));
    expect(all.map(({ name }) => name)).toEqual([
      'contact.add',
      ...Array.from({ length: 7 }, () => 'transaction.add'),
      'transaction.edit',
      'transaction.edit',
      'transaction.delete',
      'contact.edit',
    ]);
    expect(all.every(({ tag, clientId, at, outcome }) => tag && clientId && at > 0 && outcome === 'applied')).toBe(
      true,
    );
    expect(all[0]?.args).toEqual({ id: bea.id, name: 'Bea' });
    expect(all[1]?.args).toMatchObject({ id: bea.transactions[0], contactId: bea.id, amountMinor: 1000 });
    expect(await balance(bea.id)).toBe(-2700);
  });

  it('reads everything, or what came after', async () => {
    for (const name of ['A', 'B', 'C']) await contactWith(name, -1000, 500, -2000, 800);
    const all = await entries();
    expect(all.filter(({ name }) => name === 'contact.add')).toHaveLength(3);
    expect(all.filter(({ name }) => name === 'transaction.add')).toHaveLength(12);
    expect(await entries(15)).toEqual([]);
    expect(await entries(0)).toEqual(all);
    expect(await entries(7)).toEqual(all.slice(7));
  });

  it('that sends a batch twice gets the same answer twice, and nothing is added', async () => {
    const contact = { id: newId(), name: 'Bea' };
    const items = [{ contact }, { transaction: transaction(contact.id, -1000) }, { transaction: transaction('x', 5) }];
    const records = async () => {
      const { items: told } = await api('POST', '/api/batch', { items });
      return (told as Record<string, unknown>[]).map(({ status: _status, ...rest }) => rest);
    };
    const before = await hash();
    const first = await records();
    const after = await hash();
    expect(after['digest']).not.toBe(before['digest']);
    expect(first.map((item) => item['code'])).toEqual([undefined, undefined, 'invalid_args']);
    // The contact has got its transaction meanwhile.
    const now = { ...(first[0]?.['contact'] as object), ...balancesOf(-1000) };
    expect(await records()).toEqual([{ contact: now }, ...first.slice(1)]);
    expect(await hash()).toEqual(after);
    const other = await api('POST', '/api/batch', { items: [{ contact: { ...contact, name: 'Cem' } }] });
    expect(other['items']).toMatchObject([{ status: 409, code: 'id_conflict' }]);
    expect((await api('GET', `/api/contacts/${contact.id}`))['contact']).toMatchObject({ name: 'Bea', seq: 1 });
    expect(await hash()).toEqual(after);
  });

  it('that sends a batch twice with a key and no ids gets the very same answer', async () => {
    const send = () =>
      callApi(test.url, {
        method: 'POST',
        path: '/api/batch',
        token,
        headers: { 'Idempotency-Key': 'monday' },
        body: { items: [{ contact: { name: 'Bea' } }, { contact: {} }, { contact: { name: 'Cem' } }] },
      });
    const [first, second] = [await send(), await send()];
    expect(second.json).toEqual(first.json);
    expect(await hash()).toMatchObject({ head: 2 });
  });

  it('of 15 steps leaves the balance that a reader of the log comes to', async () => {
    const bea = await contactWith('Bea', -1000, 500, -2000, 800, -1500, 600, -1200, 900, -1800, -500);
    await api('PATCH', `/api/transactions/${bea.transactions[0]}`, { amountMinor: 1100 });
    await api('PATCH', `/api/transactions/${bea.transactions[2]}`, { description: 'dinner' });
    await api('DELETE', `/api/transactions/${bea.transactions[4]}`);
    await api('PATCH', `/api/contacts/${bea.id}`, { name: 'Beatriz' });
    const state = await readerState();
    expect((await entries()).length).toBe(15);
    expect(state.balancesOf(bea.id)).toMatchObject([{ currency: 'JPY', sum: -3800n }]);
    expect(await balance(bea.id)).toBe(-3800);
    expect((await api('GET', '/api/contacts'))['items']).toMatchObject([{ name: 'Beatriz', transactions: 9 }]);
    expect((await api('GET', '/api/transactions'))['items']).toHaveLength(9);
  });

  it('adds as many entries as it has steps', async () => {
    await contactWith('A', 1);
    const { head } = await hash();
    for (const name of ['B', 'C', 'D']) await contactWith(name, 1, 2, 3, 4, 5);
    await contactWith('E', 6);
    expect((await hash())['head']).toBe(Number(head) + 20);
  });

  it('edits and deletes a transaction, and the balance follows', async () => {
    const bea = await contactWith('Bea', 10_000);
    const [id] = bea.transactions;
    await api('PATCH', `/api/transactions/${id}`, { amountMinor: 20_000 });
    expect(await balance(bea.id)).toBe(20_000);
    await api('DELETE', `/api/transactions/${id}`);
    expect(await balance(bea.id)).toBe(0);
    expect((await api('GET', '/api/transactions?deleted=true'))['items']).toMatchObject([
      { id, deleted: true, amountMinor: 20_000, seq: 4 },
    ]);
    expect((await readerState()).get('transaction', id ?? '')?.deleted).toBeDefined();
  });
});

describe('a socket', () => {
  it('is for those who may read the book, whichever way it speaks', async () => {
    const refused = (wish: Parameters<typeof openSocket>[1]) => opened(openSocket(test.url, wish));
    await expect(refused({ protocols: [SUBPROTOCOL] })).rejects.toThrow('HTTP 401');
    await expect(refused({ protocols: [SUBPROTOCOL], token: 'guess' })).rejects.toThrow('HTTP 401');
    await expect(refused({ token: 'guess' })).rejects.toThrow('HTTP 401');
    await expect(refused({ token, query: '?book=x' })).rejects.toThrow('HTTP 400');
    await expect(refused({ query: `?token=${token}` })).rejects.toThrow('HTTP 400');
    const eve = await login(test, `Eve ${users}`);
    const closeCode = async (query: string, as: string) => (await (await connectFeed(test.url, query, as)).closed).code;
    expect(await closeCode(`?book=${book}`, eve.token)).toBe(4403);
    expect(await closeCode('', eve.token)).toBe(4404);
    expect(await closeCode(`?book=${newId()}`, token)).toBe(4404);
  });
});

function balancesOf(yen: number) {
  return { balances: [{ currency: 'JPY', amount: String(yen), amountMinor: yen }], transactions: 1 };
}
