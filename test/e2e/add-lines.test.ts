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

test('what nobody would take is not lost: its line is refused; what lists print goes in again', async () => {
  const [cleo, ...others] = await results('contact', [
    { name: 'Cleo', tags: ['x'] },
    { name: 'Di', hndle: 'd' },
    { name: 'Di', zzz: 1, hndle: null },
    { nam: 'Di' },
  ]);
  const known = 'name, handle, phones, emails, note, tags, externalIds, id, allowDuplicate';
  const refused = (line: number, message: string) => ({ line, status: 'refused', code: 'invalid_row', message });
  expect(others).toEqual([
    refused(2, 'there is no member "hndle"; did you mean "handle"?'),
    refused(3, `there is no member "zzz"; there are ${known}`),
    refused(4, 'there is no member "nam"; did you mean "name"?'),
  ]);
  const loan = await device.json<{ transaction: { id: string } }>('lend', 'Cleo', '5', '--due', '2026-12-31');
  const printed = async (kind: 'contact' | 'tx', ...args: readonly string[]) =>
    (await device.run([kind, 'list', ...args, '--ndjson'])).stdout.trim();
  expect([
    await results('contact', [await printed('contact', 'Cleo')]),
    await results('tx', [await printed('tx')]),
  ]).toEqual([
    [{ line: 1, status: 'unchanged', id: cleo?.['id'] }],
    [{ line: 1, status: 'unchanged', id: loan.transaction.id }],
  ]);
  expect(await results('tx', [{ contact: 'Cleo', amount: '5', direction: 'lent', dueDate: '2026-12-31' }])).toEqual([
    refused(1, 'there is no member "dueDate"; did you mean "due"?'),
  ]);
});

test('a dry run tries each line on top of those before it, and leaves nothing', async () => {
  const before = await device.json('log');
  const id = '01a218ff-2760-7202-85d1-94d2a778766e';
  const dry = async (kind: 'contact' | 'tx', ...lines: readonly object[]) => {
    const text = lines.map((line) => JSON.stringify(line)).join('\n');
    const { code, stdout } = await device.run([kind, 'add', '-', '--ndjson', '--dry-run'], text);
    const all = stdout.trim().split('\n');
    return [code, ...all.map((line) => JSON.parse(line) as unknown)];
  };
  const refused = (line: number, code: string) => expect.objectContaining({ line, status: 'refused', code }) as unknown;
  expect(await dry('contact', { name: 'Eva', id }, { name: 'eva' }, { name: 'Eva', id }, { nam: 'x' }, {})).toEqual([
    3,
    { line: 1, status: 'added', id },
    refused(2, 'name_exists'),
    { line: 3, status: 'unchanged', id },
    refused(4, 'invalid_row'),
    refused(5, 'invalid_args'),
  ]);
  const loan = { amount: '5', direction: 'lent' };
  const fay = { contact: 'Fay', ...loan };
  expect(await dry('tx', fay, { ...fay, create: true }, fay, { ...fay, id }, { ...fay, id })).toEqual([
    3,
    refused(1, 'contact_not_found'),
    { line: 2, status: 'added', id: UUID },
    { line: 3, status: 'added', id: UUID },
    { line: 4, status: 'added', id },
    { line: 5, status: 'unchanged', id },
  ]);
  expect(await device.json('log')).toEqual(before);
  expect(await device.json('contact', 'list', 'name:fay')).toMatchObject({ items: [] });
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
      { ...line, direction: undefined, amountMinor: 5 },
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
    { line: 10, status: 'refused', code: 'invalid_args', message: 'direction is missing' },
    { line: 11, status: 'added', id: UUID },
  ]);
  const { items } = await device.json<{ items: unknown[] }>('balance', 'Bo');
  expect(items).toEqual([
    expect.objectContaining({ currency: 'KWD', amountMinor: '9007199254743491' }),
    expect.objectContaining({ currency: 'USD', amount: '3.00', amountMinor: 300 }),
  ]);
});
