// How the built command line reads its arguments, and what it says when it cannot: streams, exit codes, hints.

import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BuiltDevice, BuiltWorld, Ended } from '../support/built-world.ts';
import { openWarmWorld } from '../support/warm-ledger.ts';

const LEDGER = resolve(import.meta.dirname, '../../bin/ledger.js');

let world: BuiltWorld;
let device: BuiltDevice;

beforeAll(async () => {
  world = await openWarmWorld();
  device = world.device('a');
  await device.json('contact', 'add', 'Ana');
});

afterAll(() => world.close());

function error(code: string, message: string, rest: Record<string, unknown> = {}): unknown {
  return { error: { code, message, ...rest } };
}

async function refused(args: readonly string[]): Promise<{ readonly code: number; readonly body: unknown }> {
  const ended = await device.run([...args, '--json']);
  expect(ended.stdout).toBe('');
  return { code: ended.code, body: JSON.parse(ended.stderr) as unknown };
}

describe('a slip', () => {
  test.each([
    [['conatct', 'list'], 'unknown_command', 'there is no command ledger conatct', 'did you mean ledger contact?'],
    [
      ['contact', 'shwo', 'Ana'],
      'unknown_command',
      'there is no command ledger contact shwo',
      'did you mean ledger contact show?',
    ],
    [
      ['tx', 'delete', '1'],
      'unknown_command',
      'there is no command ledger transaction delete',
      'did you mean ledger transaction rm?',
    ],
    [
      ['help', 'contact', 'shwo'],
      'unknown_command',
      'there is no command ledger contact shwo',
      'did you mean ledger contact show?',
    ],
    [['contact', 'list', '--limti', '3'], 'usage', "unknown option '--limti'", 'did you mean --limit?'],
    [['version'], 'unknown_command', 'there is no command ledger version', 'did you mean ledger --version?'],
    [
      ['lend', 'Ana', '5', 'EUR'],
      'usage',
      'too many arguments. Expected 2 arguments but got 3: Ana, 5, EUR',
      'a currency stands at the amount (5EUR), a text behind -m, a name of several words in quotes; ledger lend --help',
    ],
    [['lend', 'Ana'], 'usage', "missing required argument 'amount'", 'ledger lend --help'],
    [
      ['contact', 'add', 'Ana', 'Silva'],
      'usage',
      'too many arguments. Expected 1 argument but got 2: Ana, Silva',
      'a text of several words needs quotes; ledger contact add --help',
    ],
  ])('%j exits 2 with what may have been meant', async (args, code, message, hint) => {
    expect(await refused(args)).toEqual({ code: 2, body: error(code, message, { hint }) });
  });

  test.each([
    [['lend', '20', 'Ana', '-m', 'x y'], 3, "ledger lend Ana 20 -m 'x y'"],
    [['repay', '12.50EUR', 'Ana B'], 5, "ledger repay 'Ana B' 12.50EUR"],
  ])('in the order of contact and amount is told: %j', async (args, code, meant) => {
    const ended = await refused(args);
    expect(ended).toMatchObject({ code, body: { error: { hint: `the contact comes first: ${meant} --json` } } });
  });

  test('in the name of a file with certificates exits 5, whether or not the command needs it', async () => {
    expect(await refused(['contact', 'list', '--ca-file', 'nope.pem'])).toEqual({
      code: 5,
      body: error('file_not_found', expect.stringMatching(/^cannot read .*nope\.pem \(ENOENT\)$/) as string, {
        field: 'caFile',
      }),
    });
  });

  test('is told to people on standard error', async () => {
    expect(await device.run(['contact', 'shwo'])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'ledger: there is no command ledger contact shwo\n  → did you mean ledger contact show?\n',
    });
  });
});

describe('help', () => {
  test('is printed by plain ledger off a terminal, which exits 2', async () => {
    const ended = await device.run([]);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(/^Examples:\n {2}ledger lend Ana 20 -m lunch\n/);
    expect((await device.run(['--json'])).code).toBe(2);
  });

  test.each([[['--help']], [['help']], [['contact', '--help']], [['help', 'tx']], [['lend', '-h']]])(
    '%j goes to standard output, examples first, and exits 0',
    async (args) => {
      const ended = await device.run(args);
      expect(ended).toMatchObject({ code: 0, stderr: '' });
      expect(ended.stdout).toMatch(/^Examples:\n {2}ledger /);
    },
  );

  test('on a topic is its text, and the topics are listed', async () => {
    expect(await device.run(['help', 'exit-codes'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^ {2}0 {4}done, or there was nothing to do\n/) as string,
      stderr: '',
    });
    expect((await device.run(['help'])).stdout).toMatch(/\nTopics \(ledger help TOPIC\):\n {2}amounts +how money/);
    expect(await device.run(['help', 'amonts'])).toMatchObject({ code: 2, stdout: '' });
  });

  test('a group alone exits 2 with its commands', async () => {
    const ended = await device.run(['contact']);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(/\n {2}restore <ref> +bring a deleted contact back/);
  });
});

describe('a day', () => {
  test('is counted from today', async () => {
    const other = world.device('days');
    const { transaction } = await other.json<{ transaction: { date: string; due: string } }>(
      'lend',
      'Day',
      '5',
      '--create',
      '--date',
      '-1w',
      '--due',
      'today+1d',
    );
    expect((Date.parse(transaction.due) - Date.parse(transaction.date)) / 86_400_000).toBe(8);
    expect(await other.json('balance', 'Day', '--as-of', '-8d')).toMatchObject({ items: [] });
    expect(await other.json('balance', 'Day', '--as-of', 'Tomorrow')).toMatchObject({ items: [{ amountMinor: 500 }] });
  });

  test.each([
    ['lend', 'Day', '5', '--date', 'friday'],
    ['balance', '--as-of', '2026-02-30'],
  ])('that is none is refused: %j', async (...args) => {
    const hint = 'YYYY-MM-DD, today, yesterday, tomorrow, or counted from today: +7d, -2w, +1m';
    const field = args.includes('--date') ? 'date' : 'asOf';
    const body = error('invalid_date', `"${args.at(-1) ?? ''}" is not a day`, { hint, field });
    expect(await refused(args)).toEqual({ code: 3, body });
  });
});

describe('an argument', () => {
  test('after a bare --wait is not its value, wherever it stands', async () => {
    for (const args of [
      ['lend', 'Ana', '--wait', '20'],
      ['lend', '--wait', 'Ana', '20'],
      ['--wait', 'lend', 'Ana', '20'],
    ]) {
      const ended = await device.run([...args, '--json']);
      expect(ended.code).toBe(4);
      expect(JSON.parse(ended.stdout)).toMatchObject({ status: 'local', transaction: { amount: '20.00' } });
      expect(JSON.parse(ended.stderr)).toMatchObject({ error: { code: 'not_logged_in', hint: 'ledger login URL' } });
    }
    expect(await refused(['lend', 'Ana', '1', '--wait=soon'])).toEqual({
      code: 2,
      body: error('usage', '--wait is not a duration: soon', { hint: 'write it as 500ms, 10s, 2m or 1h' }),
    });
  });

  test.each([
    ['-5', 'amount_not_positive', 'the amount must be more than zero: -5'],
    ['0', 'amount_not_positive', 'the amount must be more than zero: 0'],
    ['5.999', 'amount_too_precise', 'USD has 2 decimals: 5.999'],
    ['1.5JPY', 'amount_too_precise', 'JPY has 0 decimals: 1.5JPY'],
    ['5XXQ', 'unknown_currency', 'XXQ is not an ISO 4217 currency'],
    ['5kr', 'ambiguous_currency', 'kr can be SEK, NOK, DKK, ISK…; name the currency'],
    ['five', 'invalid_amount', '"five" is not an amount'],
  ])('%s is refused as an amount', async (amount, code, message) => {
    const { code: exit, body } = await refused(['lend', 'Ana', amount]);
    expect(exit).toBe(3);
    expect(body).toMatchObject(error(code, message, { hint: expect.any(String) as string }) as object);
  });

  test('of two currencies is a usage error', async () => {
    expect(await refused(['lend', 'Ana', '5EUR', '--currency', 'USD'])).toEqual({
      code: 2,
      body: error('currency_mismatch', 'the amount says EUR, --currency says USD', {
        field: 'currency',
        hint: 'leave one of them out',
      }),
    });
  });
});

/** Runs the program with these streams, by number, and tells how it ended. */
function shell(command: string, env: Record<string, string> = {}): Promise<Ended> {
  const whole = { PATH: process.env['PATH'], TZ: 'UTC', LEDGER_HOME: device.home, ...env };
  return new Promise((done) => {
    execFile(
      '/bin/sh',
      ['-c', command, LEDGER],
      { env: { ...whole, NODE: process.execPath }, timeout: 300_000 },
      (failure, stdout, stderr) => done({ code: typeof failure?.code === 'number' ? failure.code : 0, stdout, stderr }),
    );
  });
}

describe('streams', () => {
  test('a reader that goes away is no error and no noise', async () => {
    const lines = Array.from({ length: 3_000 }, (_, at) => `{"name":"Somebody ${at}"}\n`).join('');
    expect((await device.run(['contact', 'add', '-'], lines)).code).toBe(0);
    for (const format of ['', '--json', '--ndjson', '--plain']) {
      const ended = await shell(`{ "$NODE" "$0" contact list ${format}; echo "$?" >&2; } | head -c 10 >/dev/null`);
      expect(ended).toEqual({ code: 0, stdout: '', stderr: '0\n' });
    }
    const log = JSON.parse((await device.run(['log', '--json'])).stdout) as { items: readonly { n: number }[] };
    expect(log.items.map(({ n }) => n)).toEqual(Array.from({ length: 3_004 }, (_, at) => at + 1));
    const pending = await device.json<{ items: readonly unknown[] }>('sync', 'pending');
    expect(pending.items).toHaveLength(3_004);
  });

  test('closed ones are no error either', async () => {
    expect(await shell('"$NODE" "$0" balance --plain <&-')).toMatchObject({ code: 0, stderr: '' });
    expect(await shell('"$NODE" "$0" balance >&-')).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await shell('"$NODE" "$0" contact show Nobody 2>&-')).toEqual({ code: 5, stdout: '', stderr: '' });
  });

  test('without a terminal nothing asks: the exact command is named instead', async () => {
    const ended = await device.run(['lend', 'Bo Li', '5', '-m', 'tea']);
    expect(ended).toEqual({
      code: 5,
      stdout: '',
      stderr:
        'ledger: there is no contact "Bo Li"\n  → to add the contact as well: ' +
        "ledger lend 'Bo Li' 5 -m tea --create\n",
    });
  });
});

describe('colour', () => {
  const GREEN = '\u001b[32m';

  test('is used off a terminal only when asked for, even against NO_COLOR', async () => {
    expect((await shell('"$NODE" "$0" balance')).stdout).not.toContain('\u001b');
    expect((await shell('"$NODE" "$0" balance --color always', { NO_COLOR: '1' })).stdout).toContain(GREEN);
    expect((await shell('"$NODE" "$0" balance --json --color always')).stdout).not.toContain('\u001b');
    expect((await shell('"$NODE" "$0" balance', { LEDGER_COLOR: 'always' })).stdout).toContain(GREEN);
    expect((await shell('"$NODE" "$0" balance --color never', { LEDGER_COLOR: 'always' })).stdout).not.toContain(GREEN);
  });
});

test('an environment of nothing but LEDGER_HOME is enough', async () => {
  const ended = await shell('env -i LEDGER_HOME="$LEDGER_HOME" "$NODE" "$0" balance --plain');
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  expect(ended.stdout).toMatch(/^[0-9a-f-]{36}\tAna\t60\.00\tUSD\n$/);
});
