// Imports of files by the built program into a real daemon without a server.

import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { BuiltDevice, BuiltWorld, Ended } from '../support/built-world.ts';
import { openWarmWorld } from '../support/warm-ledger.ts';

let world: BuiltWorld;
let device: BuiltDevice;
let devices = 0;
/** Where a test has its files. */
let dir: string;

beforeAll(async () => {
  world = await openWarmWorld();
});

afterAll(() => world.close());

beforeEach(async () => {
  devices += 1;
  device = world.device(`device ${devices}`);
  dir = join(world.dir, `files ${devices}`);
  await mkdir(dir);
});

const ledger = (args: readonly string[], stdin?: string): Promise<Ended> => device.run(args, stdin);

async function file(name: string, content: string | Buffer): Promise<string> {
  const path = join(dir, name);
  await writeFile(path, content);
  return path;
}

async function balances(): Promise<unknown[]> {
  const { items } = JSON.parse((await ledger(['balance', '--json'])).stdout) as {
    items: { contact: { name: string }; amount: string; currency: string }[];
  };
  return items.map(({ contact, amount, currency }) => `${contact.name} ${amount} ${currency}`);
}

const HEADER = 'date,contact,amount,currency,direction,description,due,id\n';
const GOOD = `${HEADER}2026-01-05,Ana,12.50,USD,lent,coffee,,\n2026-01-05,Ana,12.50,USD,lent,coffee,,\n2026-01-06, ana ,3,EUR,borrowed,,,x-1\n`;
const MIXED = `${HEADER}2026-01-05,Ana,12.50,USD,lent,,,\n2026-02-30,Bo,1,USD,lent,,,\n`;

describe('a file', () => {
  test('is imported once, twins as two, from a file or standard input', async () => {
    const path = await file('a.csv', GOOD);
    const first = await ledger(['import', path, '--json']);
    expect(JSON.parse(first.stdout)).toMatchObject({
      schema: 1,
      rows: 3,
      added: 3,
      unchanged: 0,
      refused: 0,
      contactsAdded: 1,
      warnings: [],
    });
    expect(first).toMatchObject({ code: 0, stderr: '' });
    const second = await ledger(['import', '-', '--json'], GOOD);
    expect(JSON.parse(second.stdout)).toMatchObject({ rows: 3, added: 0, unchanged: 3, contactsAdded: 0 });
    expect(second.code).toBe(0);
    expect(await balances()).toEqual(['Ana -3.00 EUR', 'Ana 25.00 USD']);
  });

  test('of another country: semicolons, decimal commas, a byte order mark, CRLF, latin letters', async () => {
    const rows =
      '\ufeffAmount;Currency;Direction;Date;Contact\r\n1.234;JPY;lent;2026-01-05;Zoë\r\n39.274,12;EUR;borrowed;2026-01-05;"Zoë"\r\n';
    expect((await ledger(['import', await file('eu.csv', rows)])).stdout).toBe(
      'Added 2 transactions, added 1 contact\n',
    );
    expect(await balances()).toEqual(['Zoë -39274.12 EUR', 'Zoë 1234 JPY']);
    const latin = Buffer.from('date,contact,amount,currency,direction\n2026-01-05,Zoë,1,EUR,lent\n', 'latin1');
    const path = await file('latin.csv', latin);
    expect((await ledger(['import', path])).code).toBe(3);
    expect(await ledger(['import', path, '--encoding', 'latin1', '--quiet'])).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
  });
});

describe('refused rows', () => {
  test('stop the file, and nothing is written', async () => {
    const path = await file('mixed.csv', MIXED);
    const refused = await ledger(['import', path, '--json']);
    expect(refused).toMatchObject({ code: 3, stdout: '' });
    expect(JSON.parse(refused.stderr)).toMatchObject({
      error: { code: 'rows_refused', rows: [{ row: 3, code: 'invalid_date', field: 'date' }] },
    });
    expect(await balances()).toEqual([]);
    const text = await ledger(['import', path]);
    expect(text.stderr).toContain('line 3, date: "2026-02-30" is not a day');
  });

  test('are set aside with --keep-going, in a private file that is not overwritten', async () => {
    const path = await file('mixed.csv', MIXED);
    const rejects = join(dir, 'rejects.csv');
    const args = ['import', path, '--keep-going', '--rejects', rejects];
    const kept = await ledger([...args, '--ndjson']);
    expect(kept.code).toBe(3);
    expect(
      kept.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      { row: 2, status: 'added', id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string },
      {
        row: 3,
        status: 'refused',
        code: 'invalid_date',
        field: 'date',
        message: '"2026-02-30" is not a day; write YYYY-MM-DD',
      },
    ]);
    expect(await readFile(rejects, 'utf8')).toBe(
      `${HEADER.trim()},row,code,message\n2026-02-30,Bo,1,USD,lent,,,,3,invalid_date,"""2026-02-30"" is not a day; write YYYY-MM-DD"\n`,
    );
    expect((await stat(rejects)).mode & 0o777).toBe(0o600);
    expect((await ledger(args)).code).toBe(6);
    const again = await ledger([...args, '--yes', '--json']);
    expect(again).toMatchObject({ code: 3, stderr: '' });
    const problem = {
      row: 3,
      code: 'invalid_date',
      field: 'date',
      message: '"2026-02-30" is not a day; write YYYY-MM-DD',
    };
    expect(JSON.parse(again.stdout)).toEqual({
      schema: 1,
      batch: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      rows: [problem],
      added: 0,
      unchanged: 1,
      updated: 0,
      refused: 1,
      contactsAdded: 0,
      warnings: [],
      status: 'local',
    });
    const good = await ledger(['import', await file('good.csv', GOOD), '--keep-going', '--json']);
    expect(JSON.parse(good.stdout)).toMatchObject({ rows: [], refused: 0 });
    expect(await balances()).toEqual(['Ana -3.00 EUR', 'Ana 37.50 USD']);
    expect((await ledger(['import', path, '--keep-going', '--rejects', path, '--yes'])).code).toBe(2);
    expect(await readFile(path, 'utf8')).toBe(MIXED);
  });

  test('in a dry run the outcome is the same, and nothing is written', async () => {
    const good = await ledger(['import', await file('good.csv', GOOD), '--dry-run', '--json']);
    expect(JSON.parse(good.stdout)).toMatchObject({ added: 3, contactsAdded: 1, dryRun: true });
    expect((await ledger(['import', await file('mixed.csv', MIXED), '--dry-run'])).code).toBe(3);
    expect(await balances()).toEqual([]);
  });
});

test.each<[name: string, args: string[], stdin: string, code: number, error: string]>([
  [
    'a decimal mark that nothing settles',
    [],
    'date,contact,amount,direction\n2026-01-05,Ana,1.234,lent\n',
    3,
    'ambiguous_decimal_mark',
  ],
  ['a missing column', [], 'date,who,amount,direction\n', 3, 'missing_column'],
  ['an unknown encoding', ['--encoding', 'klingon'], GOOD, 2, 'usage'],
  ['an unknown format', ['--format', 'xls'], GOOD, 2, 'usage'],
  ['a delimiter of two characters', ['--delimiter', ';;'], GOOD, 2, 'usage'],
  ['an unknown currency', ['--currency', 'XXQ'], GOOD, 3, 'unknown_currency'],
])('%s is an error', async (_, args, stdin, code, error) => {
  const ended = await ledger(['import', '-', '--json', ...args], stdin);
  expect(ended).toMatchObject({ code, stdout: '' });
  expect(JSON.parse(ended.stderr)).toMatchObject({ error: { code: error } });
});

test('a file that is not there is named', async () => {
  const ended = await ledger(['import', join(dir, 'nothing.csv')]);
  expect(ended.code).toBe(5);
  expect(ended.stderr).toContain('there is no such file');
});
