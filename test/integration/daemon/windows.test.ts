// What a screen asks of the daemon: windows of long lists by place, balances that run, days that come, and edits by
// somebody who looked a while ago.

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConflictView, LogItem, Page, TransactionView } from '../../../src/protocol/local/views.ts';
import { startTestDaemon } from './daemon-fixture.ts';
import type { LocalConnection, TestDaemon } from './daemon-fixture.ts';

let daemon: TestDaemon;
let connection: LocalConnection;
let keys = 0;

async function ask<T>(method: string, params: Readonly<Record<string, unknown>> = {}): Promise<T> {
  const { result, error } = await connection.ask(method, params);
  expect(error).toBeUndefined();
  return result as T;
}

async function write<T>(method: string, params: Readonly<Record<string, unknown>>): Promise<T> {
  keys += 1;
  return ask<T>(method, { key: `key ${String(keys).padStart(8, '0')}`, ...params });
}

const today = '2026-03-01';
const lend = (contact: string, amount: string, more = {}) =>
  write<{ transaction: TransactionView }>('transaction.add', { contact, amount, direction: 'lent', today, ...more });
const list = (params: Readonly<Record<string, unknown>>) => ask<Page<TransactionView>>('transaction.list', params);
const amounts = ({ items }: Page<TransactionView>): string[] => items.map(({ amount }) => amount);

beforeAll(async () => {
  daemon = await startTestDaemon();
  connection = await daemon.greeted();
  for (const name of ['Ana', 'Bo']) await write('contact.add', { name });
  for (const day of ['05', '03', '01', '04', '02']) await lend('Ana', `${Number(day)}.00`, { date: `2026-01-${day}` });
  await lend('Ana', '7.00', { currency: 'EUR', date: '2026-01-06', due: '2026-02-02' });
  await lend('Bo', '9.00', { date: '2026-01-07', due: '2026-02-01', description: 'taxi' });
  await lend('Bo', '1.00', { currency: 'EUR', date: '2026-01-08', due: '2026-01-31' });
  await write('transaction.repay', { contact: 'Bo', all: true, currency: 'EUR', today, date: '2026-01-09' });
});

afterAll(() => daemon.close());

test('a window by place is the same as that part of the whole list', async () => {
  const whole = amounts(await list({ offset: 0, limit: 100 }));
  expect(whole).toEqual(['1.00', '1.00', '9.00', '7.00', '5.00', '4.00', '3.00', '2.00', '1.00']);
  const window = await list({ offset: 3, limit: 2 });
  expect({ items: amounts(window), total: window.total }).toEqual({ items: ['7.00', '5.00'], total: 9 });
  const found = await list({ offset: 0, limit: 1, query: 'bo' });
  expect({ items: amounts(found), total: found.total }).toEqual({ items: ['1.00'], total: 3 });
});

test('the place of a record is told, whatever window is asked for', async () => {
  const whole = await list({ offset: 0, limit: 100 });
  const [last, first] = [whole.items.at(-1), whole.items[0]];
  const place = async (more: Readonly<Record<string, unknown>>) => (await list({ limit: 1, offset: 0, ...more })).found;
  expect(await place({ find: last?.id })).toBe(8);
  expect(await place({ find: first?.id, offset: 5 })).toBe(0);
  expect(await place({ find: last?.id, contact: 'Ana', running: true })).toBe(5);
  expect(await place({ find: first?.id, contact: 'Ana', running: true })).toBeUndefined();
  expect(await place({ find: first?.id, query: 'bo' })).toBe(0);
  const contacts = await ask<Page<{ readonly id: string }>>('contact.list', { offset: 0, limit: 5 });
  const bo = await ask<Page<unknown>>('contact.list', { offset: 0, limit: 1, find: contacts.items[1]?.id });
  expect({ found: bo.found, total: bo.total }).toEqual({ found: 1, total: 2 });
});

test('a balance runs per currency, from any place', async () => {
  const rows = async (offset: number, limit: number) =>
    (await list({ contact: 'Ana', running: true, offset, limit })).items.map(({ amount, running }) => [
      amount,
      `${running?.amount} ${running?.currency}`,
    ]);
  expect(await rows(0, 3)).toEqual([
    ['7.00', '7.00 EUR'],
    ['5.00', '15.00 USD'],
    ['4.00', '10.00 USD'],
  ]);
  expect(await rows(4, 9)).toEqual([
    ['2.00', '3.00 USD'],
    ['1.00', '1.00 USD'],
  ]);
});

test('what is due is what is still open, soonest first', async () => {
  const due = await list({ due: true, offset: 0, limit: 10 });
  expect(due.total).toBe(2);
  expect(due.items.map((item) => [item.due, item.contact.name])).toEqual([
    ['2026-02-01', 'Bo'],
    ['2026-02-02', 'Ana'],
  ]);
  expect((await list({ due: true, offset: 1, limit: 10 })).items).toHaveLength(1);
  const [first] = due.items;
  await write('transaction.edit', { ref: first?.id, unset: ['due'] });
  expect((await list({ due: true, offset: 0, limit: 10 })).items.map((item) => item.due)).toEqual(['2026-02-02']);
  await write('transaction.edit', { ref: first?.id, due: '2026-02-03' });
  const again = (await list({ due: true, offset: 0, limit: 10 })).items.map((item) => item.due);
  expect(again).toEqual(['2026-02-02', '2026-02-03']);
});

test('history by place goes newest first', async () => {
  const names = async (offset: number, limit: number) => {
    const page = await ask<Page<LogItem>>('log', { offset, limit });
    return { total: page.total, items: page.items.map(({ n }) => n) };
  };
  expect(await names(0, 2)).toEqual({ total: 13, items: [13, 12] });
  expect(await names(10, 10)).toEqual({ total: 13, items: [3, 2, 1] });
  expect(await names(13, 10)).toEqual({ total: 13, items: [] });
});

test('[LA4] an edit of a field that its author saw otherwise is set aside; other fields apply', async () => {
  const { transaction } = await lend('Ana', '20.00', { description: 'train', date: '2025-01-01' });
  await write('transaction.edit', { ref: transaction.id, description: 'bus' });
  const saw = { description: 'train', money: { amountMinor: 2000, currency: 'USD' } };
  await write('transaction.edit', { ref: transaction.id, description: 'plane', amount: '25', saw });
  const { transaction: now } = await ask<{ transaction: TransactionView }>('transaction.show', { ref: transaction.id });
  expect(now).toMatchObject({ description: 'bus', amount: '25.00' });
  const conflicts = await ask<Page<ConflictView>>('conflict.list', { offset: 0, limit: 5 });
  expect(conflicts).toMatchObject({ total: 1, items: [{ field: 'description', kept: 'bus', attempted: 'plane' }] });
  expect((await ask<Page<ConflictView>>('conflict.list', { offset: 1, limit: 5 })).items).toEqual([]);
});
