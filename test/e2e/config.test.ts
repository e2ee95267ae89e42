// `ledger config` and what it changes: defaults below flags and variables, aliases, and a file that is damaged.

import { mkdirSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { runBin } from '../support/built-world.ts';
import type { BuiltDevice, BuiltWorld } from '../support/built-world.ts';
import { openWarmWorld } from '../support/warm-ledger.ts';

let world: BuiltWorld;
let device: BuiltDevice;
let file: string;

beforeAll(async () => {
  world = await openWarmWorld();
  device = world.device('a');
  file = join(device.home, 'config', 'config.json');
  await device.json('contact', 'add', 'Ana');
});

afterEach(() => write({}));
afterAll(() => world.close());

function write(config: object | string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, typeof config === 'string' ? config : JSON.stringify(config));
}

const kept = (): unknown => JSON.parse(readFileSync(file, 'utf8'));

describe('config set', () => {
  test('writes a private file, whole, with nothing left beside it, and says what changed', async () => {
    expect(await device.run(['config', 'set', 'currency', 'eur'])).toEqual({
      code: 0,
      stdout: 'currency is EUR now\n',
      stderr: '',
    });
    expect(await device.json('config', 'set', 'list-limit', '20')).toEqual({
      schema: 1,
      setting: { key: 'list-limit', value: '20' },
    });
    expect(kept()).toEqual({ currency: 'EUR', 'list-limit': 20 });
    expect(await device.json('config', 'set', 'currency', 'EUR')).toMatchObject({ unchanged: true });
    expect(await device.json('config', 'set', 'currency', '--unset', '--dry-run')).toMatchObject({ schema: 1 });
    expect((await device.run(['config', 'set', 'currency', '--unset'])).stdout).toBe('currency is not set now\n');
    expect(kept()).toEqual({ 'list-limit': 20 });
    expect(readdirSync(dirname(file))).toEqual(['config.json']);
  });

  test('makes the file 0600 and leaves a link to it a link', async () => {
    const linked = world.device('linked');
    const target = join(world.device('elsewhere').home, 'dotfile.json');
    for (const folder of [dirname(target), join(linked.home, 'config')]) mkdirSync(folder, { recursive: true });
    writeFileSync(target, '{}', { mode: 0o644 });
    symlinkSync(target, join(linked.home, 'config', 'config.json'));
    await linked.json('config', 'set', 'color', 'never');
    expect(JSON.parse(readFileSync(target, 'utf8'))).toEqual({ color: 'never' });
    expect(statSync(target).mode & 0o777).toBe(0o600);
  });

  test('by many at once keeps what each has set', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const ends = await Promise.all(names.map((name) => device.run(['config', 'set', `alias.at-${name}`, 'balance'])));
    expect(ends.map(({ code }) => code)).toEqual(names.map(() => 0));
    expect(kept()).toEqual(Object.fromEntries(names.map((name) => [`alias.at-${name}`, 'balance'])));
    expect(readdirSync(dirname(file))).toEqual(['config.json']);
  });

  test.each([
    [['colour', 'never'], 'there is no setting colour'],
    [['color', 'red'], 'color is not auto, always or never: red'],
    [['currency', 'XYZ'], 'currency is not an ISO 4217 currency: XYZ'],
    [['alias.lend', 'balance'], 'alias.lend would hide the command of this name: balance'],
    [['alias.x', 'y'], 'alias.x does not begin with a command: y: y'],
    [['color'], 'set color to what?'],
    [['color', 'never', '--unset'], 'a value and --unset cannot be used together'],
  ])('%j is refused', async (args, message) => {
    const ended = await device.run(['config', 'set', ...args, '--json']);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(JSON.parse(ended.stderr)).toMatchObject({ error: { code: 'usage', message } });
    expect(kept()).toEqual({});
  });
});

describe('a default', () => {
  test('stands below the variable, which stands below the flag', async () => {
    write({ color: 'always' });
    const run = (args: readonly string[], color = '') =>
      runBin('ledger', ['balance', ...args], { env: { ...device.env, LEDGER_COLOR: color } });
    await device.json('lend', 'Ana', '1');
    expect((await run([])).stdout).toContain('\u001b[');
    expect((await run([], 'never')).stdout).not.toContain('\u001b[');
    expect((await run(['--color', 'always'], 'never')).stdout).toContain('\u001b[');
    const list = await device.json<{ items: readonly object[] }>('config', 'list');
    expect(list.items).toContainEqual({ key: 'color', value: 'always', source: 'file' });
    expect(list.items).toContainEqual({ key: 'list-limit', value: '50', source: 'default' });
    expect(list.items).toContainEqual({ key: 'book', source: 'default' });
  });

  test('currency is that of amounts that name none, and of no others', async () => {
    write({ currency: 'JPY' });
    const currencyOf = async (...args: readonly string[]) =>
      (await device.json<{ transaction: { currency: string } }>('lend', 'Ana', ...args)).transaction.currency;
    expect(await currencyOf('500')).toBe('JPY');
    expect(await currencyOf('5.50EUR')).toBe('EUR');
    expect(await currencyOf('5', '--currency', 'USD')).toBe('USD');
  });

  test('book is where commands work', async () => {
    await device.json('book', 'create', 'Household');
    write({ book: 'Household' });
    expect(await device.json('contact', 'list')).toMatchObject({ items: [] });
    expect((await device.json<{ items: object[] }>('contact', 'list', '--book', 'Personal')).items).toHaveLength(1);
    const used = await device.run(['book', 'use', 'Personal']);
    expect(used.stderr).toBe('note: the default book Household (ledger config list) outranks it\n');
  });

  test('server is where login goes', async () => {
    expect(await device.run(['login'])).toMatchObject({ code: 2 });
    write({ server: 'http://127.0.0.1:1' });
    const ended = await device.run(['login', '--json'], 'code\n');
    expect(JSON.parse(ended.stderr)).toMatchObject({ error: { code: 'server_unreachable' } });
  });
});

describe('an alias', () => {
  test('is a command with the words that follow, in help too', async () => {
    write({ 'alias.ana': "lend Ana -m 'tea and cake'" });
    expect((await device.run(['ana', '3'])).code).toBe(0);
    expect(await device.json('transaction', 'list', '--limit', '1')).toMatchObject({
      items: [{ contact: { name: 'Ana' }, amount: '3.00', description: 'tea and cake' }],
    });
    expect((await device.run(['ana', '--help'])).stdout).toMatch(/^Examples:\n {2}ledger lend Ana/);
    expect((await device.run(['help', 'ana'])).stdout).toBe(
      "ledger ana stands for: ledger lend Ana -m 'tea and cake'\n",
    );
    expect(await device.run(['ann', '3'])).toMatchObject({ code: 2 });
  });

  test('never hides a command, and never stands for another one', async () => {
    write({ 'alias.balance': 'contact list', 'alias.a': 'b', 'alias.b': 'balance' });
    expect((await device.run(['balance', '--plain'])).code).toBe(0);
    const ended = await device.run(['a', '--json']);
    expect(ended.code).toBe(2);
    expect(JSON.parse(ended.stderr)).toEqual({
      error: {
        code: 'usage',
        message: 'the alias a does not begin with a command: b',
        hint: 'ledger config set alias.a WORDS',
      },
    });
  });
});

describe('a damaged file', () => {
  test.each([
    ['balance'],
    ['lend', 'Ana', '1'],
    ['status'],
    ['config', 'list'],
    ['config', 'set', 'color', 'never'],
    ['a'],
  ])('stops %j with its name and the place', async (...args) => {
    write('{"color": "never",\n}');
    const ended = await device.run([...args, '--json']);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(JSON.parse(ended.stderr)).toMatchObject({
      error: {
        code: 'invalid_config',
        message: expect.stringMatching(/config\.json: it is not JSON: .*line 2 column 1/),
      },
    });
    expect(readFileSync(file, 'utf8')).toBe('{"color": "never",\n}');
  });

  test('stops neither the daemon’s commands nor help, and is told where it lies', async () => {
    write('{');
    expect(await device.run(['config', 'path'])).toEqual({ code: 0, stdout: `${file}\n`, stderr: '' });
    expect((await device.run(['lend', '--help'])).code).toBe(0);
    expect((await device.run(['daemon', 'status'])).code).toBe(0);
  });
});
