// The transactions behind a balance, from the command line.

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BuiltDevice, BuiltWorld } from '../support/built-world.ts';
import { openWarmWorld } from '../support/warm-ledger.ts';

let world: BuiltWorld;
let device: BuiltDevice;

const id = (last: string): string => `01a20dc7-0000-7000-8000-00000000000${last}`;

beforeAll(async () => {
  world = await openWarmWorld();
  device = world.device('a');
  const lend = (...words: readonly string[]) => device.json('lend', 'Ana', ...words, '--create');
  await lend('20', '--date', '2026-01-02', '--id', id('1'), '-m', 'lunch');
  await lend('7', '--date', '2026-01-05', '--id', id('2'), '-m', 'taxi');
  await device.json('repay', 'Ana', '22', '--date', '2026-01-07');
  await device.json('lend', 'Zed', '90071992547409.91', '--create', '--date', '2026-01-01', '--id', id('3'));
  await device.json('lend', 'Zed', '90071992547409.91', '--date', '2026-01-02', '--id', id('4'));
  await device.json('lend', 'Even', '5EUR', '--create');
  await device.json('repay', 'Even', '--all');
});
afterAll(() => world.close());

const usd = (amount: string, amountMinor: number | string) => ({ currency: 'USD', amount, amountMinor });

test('are told in order, with the sum after each, what is open, and what settled what', async () => {
  const { items } = await device.json<{ items: readonly { transactions: readonly unknown[] }[] }>(
    'balance',
    'Ana',
    '--explain',
  );
  expect(items).toMatchObject([{ contact: { name: 'Ana' }, ...usd('5.00', 500) }]);
  expect(items[0]?.transactions).toMatchObject([
    { id: id('1'), ...usd('20.00', 2000), running: usd('20.00', 2000), open: usd('0.00', 0) },
    { id: id('2'), ...usd('7.00', 700), running: usd('27.00', 2700), open: usd('5.00', 500) },
    {
      category: 'repayment',
      running: usd('5.00', 500),
      open: usd('0.00', 0),
      settles: [
        { id: id('1'), ...usd('20.00', 2000) },
        { id: id('2'), ...usd('2.00', 200) },
      ],
    },
  ]);
});

test('as a table for people, as values for scripts', async () => {
  const { stdout } = await device.run(['balance', '--explain', 'Ana']);
  expect(stdout.split('\n').slice(0, 4)).toEqual([
    'Ana owes you 5.00 USD',
    'DATE                  AMOUNT  BALANCE  OPEN  DESCRIPTION  SETTLES                                  ID',
    '2026-01-02  lent       20.00    20.00        lunch                                                 01a20dc7-0000',
    '2026-01-05  lent        7.00    27.00  5.00  taxi                                                  01a20dc7-0000',
  ]);
  expect(stdout).toContain('5.00                     01a20dc7-0000 20.00, 01a20dc7-0000 2.00');
  const lines = (await device.run(['balance', 'Ana', '--explain', '--plain'])).stdout.split('\n');
  expect(lines.map((line) => line.split('\t').slice(10))).toEqual([
    ['20.00', '0.00', ''],
    ['27.00', '5.00', ''],
    ['5.00', '0.00', `${id('1')}=20.00,${id('2')}=2.00`],
    [],
  ]);
});

test('of every contact without a name, exact past 2^53, and up to a day', async () => {
  const { items } = await device.json<{ items: unknown[] }>('balance', '--explain');
  expect(items).toMatchObject([
    { contact: { name: 'Ana' } },
    {
      contact: { name: 'Zed' },
      ...usd('180143985094819.82', '18014398509481982'),
      transactions: [
        { running: usd('90071992547409.91', 9007199254740991) },
        { running: usd('180143985094819.82', '18014398509481982') },
      ],
    },
  ]);
  const until = await device.json('balance', 'Ana', '--explain', '--as-of', '2026-01-05');
  expect(until).toMatchObject({ items: [usd('27.00', 2700)] });
});

test('who is even has none, but with --zero', async () => {
  expect((await device.run(['balance', 'Even', '--explain'])).stderr).toBe('You and Even are even.\n');
  expect(await device.json('balance', 'Even', '--explain')).toEqual({ schema: 1, items: [] });
  const zero = await device.json('balance', 'Even', '--explain', '--zero');
  expect(zero).toMatchObject({ items: [{ amount: '0.00', transactions: [{}, { settles: [{ amount: '5.00' }] }] }] });
});

test('what explains nothing is a mistake', async () => {
  expect((await device.run(['balance', '--explain', '--by', 'currency'])).code).toBe(2);
  expect((await device.run(['balance', 'Nobody', '--explain'])).code).toBe(5);
});
