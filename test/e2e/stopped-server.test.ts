// While the server is stopped every command of every kind works and the status says how things are; when it is back,
// both devices come together without anybody asking.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { contentsOf, standingOf } from '../support/book-contents.ts';
import { eventually } from '../support/built-world.ts';
import type { BuiltDevice, BuiltWorld, Lines } from '../support/built-world.ts';
import { openWarmWorld } from '../support/warm-ledger.ts';

let world: BuiltWorld;
let a: BuiltDevice;
let b: BuiltDevice;
let seen: Lines<{ data: { name?: string } }>;

beforeAll(async () => {
  world = await openWarmWorld();
  await world.startServer();
  [a, b] = (await world.logIn('demo', 'a', 'b')) as [BuiltDevice, BuiltDevice];
  seen = await b.watch();
  await a.json('lend', 'Ana', '20', '--create', '-m', 'before');
  await seen.find(({ data }) => data.name === 'Ana');
  await b.json('sync', 'now');
  await world.stopServer();
  for (const device of [a, b]) {
    await eventually(
      'it is seen that the server is gone',
      async () => (await standingOf(device)).connection !== 'live',
    );
  }
});

afterAll(() => world.close());

interface Written {
  readonly status: string;
  readonly transaction: { readonly id: string };
}

/** Writes that each are one mutation, on a device whose server is away. */
const WRITES: readonly (readonly string[])[] = [
  ['contact', 'add', 'Bo'],
  ['contact', 'edit', 'Bo', '--note', 'from the train'],
  ['borrow', 'Bo', '12.50'],
  ['repay', 'Ana', '5'],
  ['lend', 'Ana', '1', '--due', '2030-01-01', '--date', '2026-01-01'],
  ['contact', 'add', 'Gone'],
  ['contact', 'rm', 'Gone'],
  ['contact', 'restore', 'Gone'],
];

const READS: readonly (readonly string[])[] = [
  ['contact', 'list'],
  ['contact', 'show', 'Ana'],
  ['transaction', 'list'],
  ['balance'],
  ['balance', 'Ana'],
  ['log'],
  ['status'],
  ['sync', 'pending'],
  ['sync', 'refused'],
  ['daemon', 'status'],
];

test('every write works, is pending, and is there', async () => {
  for (const write of WRITES) expect(await a.json(...write)).toMatchObject({ status: 'pending' });
  const { transaction } = await a.json<Written>('lend', 'Ana', '3', '-m', 'three');
  expect(await a.json('transaction', 'edit', transaction.id, '-m', 'four')).toMatchObject({ status: 'pending' });
  expect(await a.json('transaction', 'rm', transaction.id)).toMatchObject({ status: 'pending' });
  expect(await a.json('transaction', 'restore', transaction.id)).toMatchObject({ status: 'pending' });
  expect((await contentsOf(a)).balances).toEqual({ 'Ana USD': '1900', 'Bo USD': '-1250' });
  expect(await b.json('lend', 'Ana', '100')).toMatchObject({ status: 'pending' });
});

test('every read works', async () => {
  for (const read of READS) expect(await a.json(...read)).toMatchObject({ schema: 1 });
});

test('the status says that it is offline and what waits', async () => {
  const standing = await standingOf(a);
  expect(['backingOff', 'connecting']).toContain(standing.connection);
  expect(standing).toMatchObject({ pending: WRITES.length + 4, refused: 0, cache: { contacts: 3, transactions: 5 } });
  const { stdout } = await a.run(['status']);
  expect(stdout).toContain('Offline');
  expect(stdout).toMatch(new RegExp(`${WRITES.length + 4} `));
});

test('what needs the server says so at once and keeps the write', async () => {
  const now = await a.run(['sync', 'now', '--json']);
  expect(now.code).toBe(7);
  expect(JSON.parse(now.stderr)).toMatchObject({ error: { code: 'not_synced' } });
  const waited = await a.run(['lend', 'Ana', '2', '-m', 'waited', '--wait=100ms', '--json']);
  expect(waited.code).toBe(7);
  expect((await contentsOf(a)).balances).toEqual({ 'Ana USD': '2100', 'Bo USD': '-1250' });
});

test('when it is back, everything arrives everywhere without a command', async () => {
  await world.startServer();
  await seen.find(({ data }) => (data as { description?: string }).description === 'waited');
  await eventually('B sent its own', async () => (await standingOf(b)).pending === 0);
  await eventually('A has it', async () => (await standingOf(a)).cache.transactions === 7);
  const [one, other] = [await standingOf(a), await standingOf(b)];
  expect(one).toMatchObject({ connection: 'live', pending: 0, refused: 0, conflicts: 0, warnings: [] });
  expect(one.book).toEqual(other.book);
  expect((await contentsOf(b)).balances).toEqual({ 'Ana USD': '12100', 'Bo USD': '-1250' });
  expect(await contentsOf(a)).toEqual(await contentsOf(b));
});
