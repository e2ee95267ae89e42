// Standard output that is long, closed, full, or has no reader any more. Real processes, as only they have descriptors of
// their own.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BIN, BuiltWorld } from '../support/built-world.ts';
import type { BuiltDevice } from '../support/built-world.ts';

let world: BuiltWorld;
let device: BuiltDevice;
const LINES = 100_000;
const line = (n: number) => `{"line":${n},"text":"what there is to tell about it"}`;

beforeAll(async () => {
  world = await BuiltWorld.open();
  device = world.device('a');
  await device.run(['contact', 'add', '-'], '{"name":"Ana"}\n{"name":"Bo"}\n');
  await device.json('lend', 'Ana', '5');
});
afterAll(() => world.close());

/** A device that has a long log and nothing else; reading it needs no daemon. */
function withLongLog(): BuiltDevice {
  const { home } = world.device('log');
  mkdirSync(join(home, 'state'), { recursive: true, mode: 0o700 });
  const all = Array.from({ length: LINES }, (_, n) => `${line(n)}\n`).join('');
  writeFileSync(join(home, 'state', 'ledgerd.log'), all);
  return world.device('log');
}

test('a hundred thousand lines come through a pipe whole', async () => {
  const ended = await withLongLog().run(['daemon', 'logs']);
  const lines = ended.stdout.split('\n');
  expect([ended.code, ended.stderr, lines.length, lines.at(-2)]).toEqual([0, '', LINES + 1, line(LINES - 1)]);
});

test('a reader that takes its time gets all of them', async () => {
  // The reader begins when the pipe is full: the writer is done only when somebody reads.
  const ended = await withLongLog().shell('$LEDGER daemon logs | { read -r first; echo "$first"; wc -l; }');
  expect([ended.code, ended.stderr, ended.stdout.split('\n').map((one) => one.trim())]).toEqual([
    0,
    '',
    [line(0), String(LINES - 1), ''],
  ]);
});

test('a reader that has enough ends it quietly', async () => {
  const ended = await withLongLog().shell('{ $LEDGER daemon logs; echo "exit $?" >&2; } | head -1');
  expect(ended).toEqual({ code: 0, stdout: `${line(0)}\n`, stderr: 'exit 0\n' });
});

const COMMANDS: readonly (readonly string[])[] = [
  ['--help'],
  ['--version'],
  ['contact', 'list'],
  ['tx', 'list', '--json'],
  ['tx', 'list', '--ndjson'],
  ['balance', '--plain'],
  ['export'],
  ['log'],
  ['borrow', 'Ana', '1', '--external-id', 'once'],
];

test.each(COMMANDS)('without a reader: ledger %s %s %s', async (...args) => {
  const child = spawn(process.execPath, [join(BIN, 'ledger.js'), ...args], {
    env: { PATH: process.env['PATH'], ...device.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.destroy();
  const [[code], stderr] = await Promise.all([once(child, 'exit'), text(child.stderr)]);
  expect([code, stderr]).toEqual([0, '']);
});

test('closed streams: what is to be done is done', async () => {
  const ended = await device.shell('$LEDGER contact add Closed >&- 2>&- <&-; echo "exit $?"');
  expect(ended).toEqual({ code: 0, stdout: 'exit 0\n', stderr: '' });
  expect((await device.run(['contact', 'show', 'Closed'])).code).toBe(0);
  const listed = await device.shell('$LEDGER contact list --json >&-; echo "exit $?"');
  expect(listed).toEqual({ code: 0, stdout: 'exit 0\n', stderr: '' });
  const wrong = await device.shell('$LEDGER contact show Nobody 2>&-; echo "exit $?"');
  expect(wrong).toEqual({ code: 0, stdout: 'exit 5\n', stderr: '' });
});

test('output that cannot be written is a failure', async () => {
  if (!existsSync('/dev/full')) return;
  const ended = await device.shell('$LEDGER contact list > /dev/full; echo "exit $?"');
  expect([ended.stdout, ended.stderr]).toEqual(['exit 1\n', expect.stringContaining('ENOSPC')]);
});
