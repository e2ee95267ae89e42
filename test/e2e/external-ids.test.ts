// What another program calls a record: adding it again changes nothing, whatever the command.

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

interface Receipt {
  readonly unchanged?: true;
  readonly transaction?: { readonly id: string; readonly amount: string };
  readonly transactions?: readonly { readonly id: string }[];
  readonly contact?: { readonly id: string };
  readonly createdContact?: { readonly id: string };
}

const add = (...args: readonly string[]) => device.json<Receipt>(...args);
const idsOf = ({ transaction, transactions, contact }: Receipt) =>
  (transactions ?? [transaction ?? contact]).map((one) => one?.id);

/** How many transactions and contacts there are. */
async function counts(): Promise<unknown> {
  return (await device.json<{ cache: unknown }>('status')).cache;
}

test.each([
  [
    ['lend', 'Ana', '20', '--external-id', 'l1'],
    ['lend', 'Ana', '21', '--external-id', 'l1'],
  ],
  [
    ['borrow', 'Ana', '3EUR', '--external-id', 'b1'],
    ['lend', 'Ana', '3EUR', '--external-id', 'b1'],
  ],
  [
    ['repay', 'Ana', '5', '--external-id', 'r1'],
    ['repay', 'Ana', '6', '--external-id', 'r1'],
  ],
  [
    ['repay', 'Bo', '--all', '--external-id', 'r2'],
    ['repay', 'Ana', '--all', '--external-id', 'r2'],
  ],
  [
    ['tx', 'add', 'Ana', '7', '--lent', '--date', '2026-01-02', '--external-id', 't1'],
    ['tx', 'add', 'Ana', '7', '--lent', '--date', '2026-01-03', '--external-id', 't1'],
  ],
  [
    ['tx', 'split', '9', '--with', 'Ana,Bo', '--external-id', 's1'],
    ['tx', 'split', '9', '--with', 'Ana', '--external-id', 's1'],
  ],
  [
    ['contact', 'add', 'Cem', '--external-id', 'crm=1'],
    ['contact', 'add', 'Dora', '--external-id', 'crm=1'],
  ],
])('%j again is unchanged, and with other content a conflict', async (args, other) => {
  if (args[1] === 'Bo') await add('lend', 'Bo', '4');
  const first = await add(...args);
  expect(first).not.toHaveProperty('unchanged');
  const before = await counts();
  const second = await add(...args);
  expect(second).toMatchObject({ unchanged: true, status: 'local' });
  expect(idsOf(second)).toEqual(idsOf(first));
  const refused = await device.run([...other, '--json']);
  expect([refused.code, JSON.parse(refused.stderr)]).toMatchObject([6, { error: { code: 'id_conflict' } }]);
  expect(await counts()).toEqual(before);
});

test('what was edited or deleted since stays as it is', async () => {
  const first = await add('lend', 'Ana', '11', '--external-id', 'e1');
  const id = first.transaction?.id ?? '';
  await add('tx', 'edit', id, '--amount', '12');
  expect(await add('lend', 'Ana', '11', '--external-id', 'e1')).toMatchObject({
    unchanged: true,
    transaction: { amount: '12.00' },
  });
  await add('tx', 'rm', id);
  const before = await counts();
  expect(await add('lend', 'Ana', '11', '--external-id', 'e1')).toMatchObject({ unchanged: true });
  expect(await counts()).toEqual(before);
});

test('two devices that add the same make the same records, as an import of the row does', async () => {
  const args = ['lend', 'Eve', '5', '--external-id', 'both', '--create'];
  const here = await add(...args);
  const there = await world.device('b').json<Receipt>(...args);
  expect(there).toMatchObject({
    transaction: { id: here.transaction?.id },
    createdContact: { id: here.createdContact?.id },
  });
  const csv = 'contact,amount,direction,date,id\nEve,5.00,lent,2026-01-01,both\n';
  const imported = await world.device('b').run(['import', '-', '--json'], csv);
  expect(JSON.parse(imported.stdout)).toMatchObject({ added: 0, unchanged: 1 });
});

test('lines of NDJSON are told apart by it too', async () => {
  const line = '{"contact":"Ana","amount":"1","direction":"lent","externalId":"n1"}\n';
  const ended = await device.run(['tx', 'add', '-', '--ndjson'], line + line);
  const results = ended.stdout.trim().split('\n');
  expect(results.map((one) => (JSON.parse(one) as { status: string }).status)).toEqual(['added', 'unchanged']);
});

test('an id of ours without a day means the day that it has', async () => {
  const id = '01a20dc7-793b-7c6a-a2d2-8a18d283b2de';
  await add('lend', 'Ana', '2', '--id', id, '--date', '2026-01-05');
  expect(await add('lend', 'Ana', '2', '--id', id)).toMatchObject({ unchanged: true });
});
