// What is due, from the command line.

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BuiltDevice, BuiltWorld } from '../support/built-world.ts';
import { openWarmWorld } from '../support/warm-ledger.ts';

let world: BuiltWorld;
let device: BuiltDevice;

/** A day so many days from the device's today, which is UTC's. */
const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

beforeAll(async () => {
  world = await openWarmWorld();
  device = world.device('a');
  const lend = (name: string, ...more: readonly string[]) =>
    device.json('lend', name, '5', '--create', '--date', inDays(-40), ...more);
  await lend('Overdue', '--due', inDays(-2));
  await lend('Week', '--due', inDays(5));
  await lend('Later', '--due', inDays(30));
  await lend('Never');
  await lend('Paid', '--due', inDays(-3));
  await device.json('repay', 'Paid', '--all');
});
afterAll(() => world.close());

async function names(...args: readonly string[]): Promise<readonly string[]> {
  const { items } = await device.json<{ items: { contact: { name: string } }[] }>('due', ...args);
  return items.map(({ contact }) => contact.name);
}

test('is listed soonest first, and not what is even', async () => {
  expect(await names()).toEqual(['Overdue', 'Week', 'Later']);
  expect(await names('--overdue')).toEqual(['Overdue']);
  expect(await names('--within', '7d')).toEqual(['Overdue', 'Week']);
  expect(await names('--within', '30')).toEqual(['Overdue', 'Week', 'Later']);
});

test('is told by the exit code if asked to', async () => {
  expect(await device.run(['due', '--overdue', '--exit-code', '--quiet'])).toEqual({
    code: 10,
    stdout: '',
    stderr: '',
  });
  expect((await device.run(['due', '--overdue'])).code).toBe(0);
  await device.json('repay', 'Overdue', '--all');
  expect(await device.run(['due', '--overdue', '--exit-code'])).toEqual({
    code: 0,
    stdout: '',
    stderr: 'Nothing is due.\n',
  });
});

test.each([[['--within', 'soon']], [['--overdue', '--within', '7d']]])('%j is a mistake', async (args) => {
  expect((await device.run(['due', ...args])).code).toBe(2);
});
