// `add -`: one result for every line, in order; an amount as typed or in minor units.

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BuiltDevice, BuiltWorld } from '../support/built-world.ts';
import { openWarmWorld } from '../support/warm-ledger.ts';

let world: BuiltWorld;
let device: BuiltDevice;

beforeAll(async () => {
  world = await openWarmWorld();
  device = world.device('a');
});

afterAll(() => world.close());

async function results(kind: 'contact' | 'tx', lines: readonly unknown[]): Promise<Record<string, unknown>[]> {
  const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
  const { stdout } = await device.run([kind, 'add', '-', '--ndjson'], text);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

const UUID = expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown;

test('contacts', async () => {
  const id = '01a218ff-2760-7202-85d1-94d2a778766d';
  expect(
    await results('contact', [{ name: 'Ana', id }, { name: 'Ana', id }, { name: 'ana' }, '[]', { name: '' }]),
  ).toEqual([
    { line: 1, status: 'added', id },
    { line: 2, status: 'unchanged', id },
    expect.objectContaining({ line: 3, status: 'refused', code: 'name_exists' }),
    { line: 4, status: 'refused', code: 'invalid_row', message: 'not a JSON object' },
    expect.objectContaining({ line: 5, status: 'refused', code: 'missing_field' }),
  ]);
});

test('transactions: minor units, a typed amount, both if they agree', async () => {
  await device.run(['contact', 'add', 'Bo']);
  const line = { contact: 'Bo', direction: 'lent', currency: 'KWD' };
  expect(
    await results('tx', [
      { ...line, amountMinor: 1250 },
      { ...line, amount: '1.250', amountMinor: 1250 },
      { ...line, amount: '1.25', amountMinor: 125 },
      { ...line, currency: undefined, amountMinor: 300 },
      { ...line, amountMinor: 0 },
      { ...line, amountMinor: -5 },
      { ...line, amountMinor: 1.5 },
      { ...line, amountMinor: 1, currency: 'XXQ' },
      { ...line },
      { ...line, amountMinor: 9_007_199_254_740_991 },
    ]),
  ).toEqual([
    { line: 1, status: 'added', id: UUID },
    { line: 2, status: 'added', id: UUID },
    expect.objectContaining({ line: 3, status: 'refused', code: 'invalid_amount' }),
    { line: 4, status: 'added', id: UUID },
    expect.objectContaining({ line: 5, status: 'refused', code: 'amount_not_positive' }),
    expect.objectContaining({ line: 6, status: 'refused', code: 'amount_not_positive' }),
    expect.objectContaining({ line: 7, status: 'refused', code: 'invalid_args' }),
    expect.objectContaining({ line: 8, status: 'refused', code: 'unknown_currency' }),
    expect.objectContaining({ line: 9, status: 'refused', code: 'missing_field' }),
    { line: 10, status: 'added', id: UUID },
  ]);
  const { items } = await device.json<{ items: unknown[] }>('balance', 'Bo');
  expect(items).toEqual([
    expect.objectContaining({ currency: 'KWD', amountMinor: '9007199254743491' }),
    expect.objectContaining({ currency: 'USD', amount: '3.00', amountMinor: 300 }),
  ]);
});
