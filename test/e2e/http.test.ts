// A script beside two devices, with the built programs: what it writes over HTTP appears on them, what they write reaches
// it, and nobody overwrites anybody unseen.

import { WebSocket } from 'ws';
import { expect, test } from 'vitest';
import { callApi, TestSocket } from '../integration/server/server-fixture.ts';
import type { FeedEvent } from '../integration/server/server-fixture.ts';
import { twoDevices } from '../support/two-devices.ts';

const two = twoDevices();

/** A token as `ledger device token` prints it, and requests with it. */
async function script(...flags: readonly string[]) {
  const { token } = await two.a.json<{ token: string }>('device', 'token', ...flags);
  const call = (method: string, path: string, more: { body?: unknown; headers?: Record<string, string> } = {}) =>
    callApi(two.world.url, { method, path, token, ...more });
  return { token, call };
}

test('what a script writes appears on devices, and what they write reaches it', async () => {
  const { token, call } = await script('--name', 'script');
  const feed = new TestSocket<FeedEvent>(
    new WebSocket(`${two.world.url.replace('http', 'ws')}/ws?since=0`, {
      headers: { authorization: `Bearer ${token}` },
    }),
  );
  const lines = await two.b.watch();
  const { json } = await call('POST', '/api/contacts', { body: { name: 'Bea' } });
  const { id: contactId } = json['contact'] as { id: string };
  const body = { contactId, direction: 'lent', amount: '12.50', currency: 'EUR', date: '2026-01-02' };
  const added = await call('POST', '/api/transactions', { body });
  const { id } = added.json['transaction'] as { id: string };
  expect((await lines.find((line) => line.type === 'contact_created')).data).toMatchObject({ id: contactId });
  expect((await lines.find((line) => line.type === 'transaction_created')).data).toMatchObject({ id, amount: '12.50' });
  await two.b.json('transaction', 'edit', id, '--amount', '20', '--wait');
  const told = [await feed.next(), await feed.next(), await feed.next()];
  expect(told.map(({ type, seq, data }) => [type, seq, data.id])).toEqual([
    ['contact_created', 1, contactId],
    ['transaction_created', 2, id],
    ['transaction_updated', 3, id],
  ]);
  const patch = (match: string) =>
    call('PATCH', `/api/transactions/${id}`, { body: { amount: '5' }, headers: { 'If-Match': match } });
  expect((await patch('"2"')).status).toBe(412);
  const now = await call('GET', `/api/transactions/${id}`);
  expect(now.json).toMatchObject({ transaction: { amount: '20.00', seq: 3 } });
  expect((await patch(now.headers.get('etag') ?? '')).status).toBe(200);
  await lines.find((line) => line.type === 'transaction_updated' && line.data['amount'] === '5.00');
  await two.b.json('undo', '4', '--wait');
  expect((await call('GET', `/api/transactions/${id}`)).json).toMatchObject({
    transaction: { amount: '20.00', seq: 5 },
  });
  feed.socket.terminate();
});

test('what was answered is answered again after the server was killed', async () => {
  const { call } = await script();
  const wish = { body: { name: 'Once' }, headers: { 'Idempotency-Key': 'once' } };
  const first = await call('POST', '/api/contacts', wish);
  await two.world.stopServer('SIGKILL');
  await two.world.startServer();
  const second = await call('POST', '/api/contacts', wish);
  expect([second.status, second.json]).toEqual([201, first.json]);
  const { items } = (await call('GET', '/api/contacts?query=once')).json as { items: unknown[] };
  expect(items).toEqual([first.json['contact']]);
});

test('a read-only token reads and writes nothing', async () => {
  const { call } = await script('--read-only', '--name', 'reader');
  expect((await call('GET', '/api/balances')).status).toBe(200);
  const no = await call('POST', '/api/contacts', { body: { name: 'X' } });
  expect([no.status, no.json['code']]).toEqual([403, 'forbidden']);
});
