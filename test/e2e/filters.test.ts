// Filters of lists, exports and changes, from the command line.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BuiltDevice, BuiltWorld } from '../support/built-world.ts';
import { openWarmWorld } from '../support/warm-ledger.ts';

let world: BuiltWorld;
let device: BuiltDevice;

/** A day so many days from the device's today, which is UTC's. */
const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

const CONTACTS = [
  '{"name":"Ana","tags":["family"],"phones":["555"],"note":"tall"}',
  '{"name":"Ana Silva","handle":"as"}',
  '{"name":"Bo","emails":["bo@example.org"]}',
  '{"name":"Old","externalIds":{"crm":"7"}}',
];

const TRANSACTIONS = [
  {
    contact: 'Ana',
    amount: '150',
    currency: 'EUR',
    direction: 'lent',
    date: '2026-01-10',
    description: 'trip one',
    tags: ['trip'],
  },
  {
    contact: 'Ana',
    amount: '100',
    currency: 'EUR',
    direction: 'lent',
    date: '2026-02-10',
    due: '2026-03-01',
    description: 'late',
    tags: ['trip', 'paid'],
  },
  { contact: 'Ana Silva', amount: '30', direction: 'borrowed', date: '2026-02-11', description: 'Lunch' },
  {
    contact: 'Bo',
    amount: '500',
    currency: 'JPY',
    direction: 'lent',
    date: '2025-12-31',
    description: 'noodles',
    externalId: 'x-1',
  },
  { contact: 'Old', amount: '5', direction: 'lent', date: '2026-03-01', description: 'lent to old', due: inDays(30) },
];

beforeAll(async () => {
  world = await openWarmWorld();
  device = world.device('a');
  await device.run(['contact', 'add', '-'], `${CONTACTS.join('\n')}\n`);
  await device.run(['tx', 'add', '-'], TRANSACTIONS.map((one) => `${JSON.stringify(one)}\n`).join(''));
  await device.json('contact', 'archive', 'Old');
  await device.json('contact', 'add', 'Hidden');
  await device.json('contact', 'archive', 'Hidden');
});
afterAll(() => world.close());

interface Listed {
  readonly items: readonly { readonly description: string; readonly name: string }[];
  readonly next?: string;
}

async function found(what: 'tx' | 'contact', ...words: readonly string[]): Promise<string> {
  const { items } = await device.json<Listed>(what, 'list', ...words);
  return items.map(({ description, name }) => description ?? name).join(', ');
}

const EVERYTHING = 'lent to old, Lunch, late, trip one, noodles';

test.each([
  [[], EVERYTHING],
  [[''], EVERYTHING],
  [['contact:ana'], 'late, trip one'],
  [['contact:an'], 'Lunch, late, trip one'],
  [['contact:as'], 'Lunch'],
  [['contact:ana', 'contact:bo'], 'late, trip one, noodles'],
  [['-contact:ana'], 'lent to old, Lunch, noodles'],
  [['lent'], 'lent to old, late, trip one, noodles'],
  [['-lent'], 'Lunch'],
  [['lent', 'borrowed'], EVERYTHING],
  [['"lent"'], 'lent to old'],
  [['-"lent"'], 'Lunch, late, trip one, noodles'],
  [['amount>100'], 'trip one, noodles'],
  [['amount>=100'], 'late, trip one, noodles'],
  [['amount>100EUR'], 'trip one'],
  [['amount=30'], 'Lunch'],
  [['currency:eur', '-amount=100'], 'trip one'],
  [['currency:EUR', 'currency:JPY'], 'late, trip one, noodles'],
  [['+trip'], 'late, trip one'],
  [['+trip', '-paid'], 'trip one'],
  [['-trip', '-text:lunch'], 'lent to old, noodles'],
  [['date:2026-02'], 'Lunch, late'],
  [['date.before:2026'], 'noodles'],
  [['date>=2026-02-10', 'date<=2026-02-11'], 'Lunch, late'],
  [['date.after:2026-02-10', 'date.before:2026-03-01'], 'Lunch'],
  [['due.before:today'], 'late'],
  [['due.after:today+1w'], 'lent to old'],
  [['due:none'], 'Lunch, trip one, noodles'],
  [['overdue'], 'late'],
  [['archived'], 'lent to old'],
  [['external:x-1'], 'noodles'],
  [['category:loan', 'NOODLES'], 'noodles'],
  [['description:trip'], 'trip one'],
  [['ana'], 'Lunch, late, trip one'],
  [['pending'], ''],
  [
    ['contact:ana', 'lent', 'amount>100', 'currency:EUR', 'date.before:2026-12-01', '+trip', '-paid', 'one'],
    'trip one',
  ],
])('tx list %j', async (words, expected) => {
  expect(await found('tx', ...words)).toBe(expected);
});

test.each([
  [['an'], 'Ana, Ana Silva'],
  [['bo@example'], 'Bo'],
  [['contact:ana'], 'Ana'],
  [['+family'], 'Ana'],
  [['-family'], 'Ana Silva, Bo, Old'],
  [['balance>0'], 'Ana, Bo, Old'],
  [['balance>=250EUR'], 'Ana'],
  [['balance<0'], 'Ana Silva'],
  [['balance=0', 'archived'], 'Hidden'],
  [['currency:JPY'], 'Bo'],
  [['archived'], 'Hidden, Old'],
  [['-archived'], 'Ana, Ana Silva, Bo'],
  [['phone:55', 'note:TALL'], 'Ana'],
  [['handle:as'], 'Ana Silva'],
  [['external:crm=7'], 'Old'],
  [['an', '--sort', 'balance'], 'Ana, Ana Silva'],
])('contact list %j', async (words, expected) => {
  expect(await found('contact', ...words)).toBe(expected);
});

test('pages of a filter fit together', async () => {
  const pages: string[] = [];
  let after: readonly string[] = [];
  for (;;) {
    const { items, next } = await device.json<Listed>('tx', 'list', 'lent', '--limit', '1', ...after);
    pages.push(items.map(({ description }) => description).join());
    if (next === undefined) break;
    after = ['--after', next];
  }
  expect(pages).toEqual(['lent to old', 'late', 'trip one', 'noodles']);
  const first = await device.json<Listed>('contact', 'list', 'an', '--limit', '1');
  expect(await found('contact', 'an', '--after', String(first.next))).toBe('Ana Silva');
});

describe('mistakes', () => {
  test('are shown where they are', async () => {
    expect(await device.run(['tx', 'list', 'contact:ana', 'amount>x', 'lent'])).toEqual({
      code: 2,
      stdout: '',
      stderr: [
        'ledger: "x" is not an amount',
        '  contact:ana amount>x lent',
        '                     ^',
        '  → amount>100 or amount<=12.50EUR',
        '',
      ].join('\n'),
    });
  });

  test('have their place in JSON', async () => {
    const ended = await device.run(['contact', 'list', '日本', 'fo:o', '--json']);
    expect(JSON.parse(ended.stderr)).toMatchObject({
      error: { code: 'usage', field: 'filter', at: { text: '日本 fo:o', start: 3, end: 5 } },
    });
    const shown = await device.run(['contact', 'list', '日本', 'fo:o']);
    expect(shown.stderr.split('\n').slice(1, 3)).toEqual(['  日本 fo:o', '       ^^']);
  });

  test.each([
    [['tx', 'list', 'contact:nobody'], 5, 'there is no contact "nobody"'],
    [['tx', 'list', 'date:soon'], 2, '"soon" is not a day'],
    [['tx', 'list', 'amount>-1'], 2, 'amounts are never negative'],
    [['tx', 'list', 'currency:XYZ'], 2, 'XYZ is not an ISO 4217 currency'],
    [['tx', 'list', 'category:loans'], 2, 'there is no category loans'],
    [['tx', 'list', 'id:0'], 2, '0 is too little of an id'],
    [['contact', 'list', 'amount>1'], 2, 'a contact has no amount'],
    [['watch', 'fo:o'], 2, 'there is no field fo'],
    [['export', 'fo:o'], 2, 'there is no field fo'],
    [['export', '--log', 'lent'], 2, '--log is the whole history; ledger log REF shows that of a contact'],
    [['export', '-other'], 2, '-other can be a flag or a part of the filter'],
  ])('%j exits %i', async (args, code, message) => {
    const ended = await device.run(args);
    expect([ended.code, ended.stderr.split('\n')[0]]).toEqual([code, `ledger: ${message}`]);
  });
});

test('a part of the book says that it is one, and can be imported', async () => {
  const { stdout } = await device.run(['export', 'currency:EUR', '+paid']);
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines[0]).toMatchObject({ format: 'ledger-export', part: true, filter: ['currency:EUR', '+paid'] });
  expect(lines.map(({ kind, contact }) => [kind, contact]).slice(1)).toEqual([
    ['contact', undefined],
    ['transaction', 'Ana'],
    [undefined, undefined],
  ]);
  const other = world.device('b');
  const imported = await other.run(['import', '-', '--json'], stdout);
  expect(JSON.parse(imported.stdout)).toMatchObject({ added: 2, refused: 0 });
  const journal = await device.run(['export', '--format', 'ledger', 'lunch']);
  expect(journal.stdout.split('\n')[1]).toBe('; a part of the book: lunch');
  const cards = await device.run(['export', '--format', 'vcard', 'balance<0']);
  expect(cards.stdout.match(/^FN:.*$/gm)).toEqual(['FN:Ana Silva']);
});

test('changes are told of if the record was or is meant', async () => {
  const watching = device.spawn(['watch', '--ndjson', 'contact:bo', 'amount>900'], 'pipe');
  const lines: string[] = [];
  let rest = '';
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  watching.stdout?.on('data', (chunk: Buffer) => {
    const parts = (rest + chunk.toString('utf8')).split('\n');
    rest = parts.pop() ?? '';
    lines.push(
      ...parts
        .map((line) => JSON.parse(line) as { type: string; data: { amount: string } })
        .map(({ type, data }) => `${type} ${data.amount}`),
    );
    if (lines.length >= 3) resolve();
  });
  await new Promise((ready) => watching.stderr?.once('data', ready));
  await device.json('lend', 'Ana', '1000');
  await device.json('lend', 'Bo', '10');
  const { transaction } = await device.json<{ transaction: { id: string } }>('lend', 'Bo', '1000');
  await device.json('tx', 'edit', transaction.id, '--amount', '20');
  await device.json('tx', 'edit', transaction.id, '--amount', '21');
  await device.json('lend', 'Bo', '2000');
  await ended;
  expect(lines).toEqual(['transaction_created 1000.00', 'transaction_updated 20.00', 'transaction_created 2000.00']);
});
