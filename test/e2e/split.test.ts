// Splitting an amount from the command line.

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BuiltDevice, BuiltWorld } from '../support/built-world.ts';
import { openWarmWorld } from '../support/warm-ledger.ts';

let world: BuiltWorld;
let device: BuiltDevice;

beforeAll(async () => {
  world = await openWarmWorld();
  device = world.device('a');
  for (const name of ['Ana', 'Bo']) await device.json('contact', 'add', name);
});
afterAll(() => world.close());

const run = (...args: readonly string[]) => device.run(['transaction', 'split', ...args]);

test('what somebody paid is shared to the last cent, in one entry that undo takes back', async () => {
  expect((await run('100EUR', '--with', 'Ana,Bo', '-m', 'dinner')).stdout).toBe(
    'Split: Ana 33.34 EUR, Bo 33.33 EUR, you 33.33 EUR\n',
  );
  const split = await device.json('transaction', 'split', '60EUR', '--with', 'Ana=20,Bo', '--without-me', '--dry-run');
  expect(split).toMatchObject({
    transactions: [
      { contact: { name: 'Ana' }, amount: '20.00', direction: 'lent', category: 'expense' },
      { contact: { name: 'Bo' }, amount: '40.00' },
    ],
    own: { amount: '0.00', currency: 'EUR' },
    dryRun: true,
  });
  const balances = await device.json('balance');
  expect(balances).toMatchObject({ items: [{ amount: '33.34' }, { amount: '33.33' }] });
  const { items } = await device.json<{ items: { mutation: string; changes: unknown[] }[] }>('log', '--limit', '1');
  expect(items.map(({ mutation, changes }) => [mutation, changes.length])).toEqual([['transaction.split', 2]]);
  await device.json('undo');
  expect(await device.json('balance')).toMatchObject({ items: [] });
});

test.each([
  [['10EUR', '--with', 'Ana=20,Bo'], 3, 'the shares are more than the amount'],
  [['10EUR', '--with', 'Ana=2', '--without-me'], 3, 'the shares are less than the amount'],
  [['10EUR', '--with', 'Ana,Nobody'], 5, 'there is no contact "Nobody"'],
  [['10EUR', '--with', 'Ana,,Bo'], 2, 'say who shares it'],
  [['10EUR'], 2, 'say who shares it'],
  [['10EUR', '--with', 'Ana,ana'], 3, 'somebody has two shares'],
])('%j is refused with exit code %i: %s', async (args, code, message) => {
  const ended = await run(...args);
  expect([ended.code, ended.stderr.split('\n')[0]]).toEqual([code, `ledger: ${message}`]);
  expect(await device.json('balance')).toMatchObject({ items: [] });
});

test('contacts that there are not are added with it', async () => {
  expect((await run('9', '--with', 'Cem', '--create')).stdout).toBe('Split: Cem 4.50 USD, you 4.50 USD\n');
  expect((await device.run(['log', '--limit', '1'])).stdout).toContain('lent Cem 4.50 USD');
});
