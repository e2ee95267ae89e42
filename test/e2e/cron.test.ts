// Jobs as cron runs them: an empty environment, no HOME, no input, a working folder that cannot be written, several at
// once, and nobody there to start a daemon before.

import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BIN, BuiltWorld, eventually } from '../support/built-world.ts';
import type { BuiltDevice, Ended } from '../support/built-world.ts';

let world: BuiltWorld;
let folder: string;

beforeAll(async () => {
  world = await BuiltWorld.open();
  folder = join(world.dir, 'read-only');
  mkdirSync(folder);
  chmodSync(folder, 0o555);
});

afterAll(() => world.close());

/**
 * Runs a line of `sh` as a job, in which `ledger` is the program and nothing is in the environment but `variables`. It
 * ends when everybody who holds its output has ended.
 */
function job(line: string, variables: Readonly<Record<string, string>>): Promise<Ended> {
  const words = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  const script = `ledger() { "${process.execPath}" "${join(BIN, 'ledger.js')}" "$@"; }; ${line}`;
  return new Promise((done) => {
    const options = { cwd: folder, timeout: 100_000 };
    execFile('/usr/bin/env', ['-i', ...words, '/bin/sh', '-c', script], options, (error, stdout, stderr) => {
      done({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : -1, stdout, stderr });
    });
  });
}

/** How many daemons have ever served this device, as its log tells. */
function starts({ home }: BuiltDevice): number {
  const lines = readFileSync(join(home, 'state/ledgerd.log'), 'utf8').trimEnd().split('\n');
  return lines.filter((line) => (JSON.parse(line) as { event: string }).event === 'started').length;
}

test('overlapping ones all do their work, with one daemon, which keeps none of them waiting', async () => {
  const device = world.device('overlapping');
  const names = ['Ana', 'Bo', 'Cy', 'Dé', 'Eve'];
  const line = (name: string): string => `ledger contact add ${name} -q <&- && ledger lend ${name} 5 --plain <&-`;
  const ended = await Promise.all(names.map((name) => job(line(name), { LEDGER_HOME: device.home })));
  expect(ended.map(({ code, stderr }) => ({ code, stderr }))).toEqual(names.map(() => ({ code: 0, stderr: '' })));
  // Those that found another one starting end by themselves.
  await eventually('one daemon is left', () => Promise.resolve(device.daemonPids().length === 1));
  expect(starts(device)).toBe(1);
  const balances = await job('ledger balance --plain <&-', { LEDGER_HOME: device.home });
  const lines = balances.stdout
    .trimEnd()
    .split('\n')
    .map((text) => text.split('\t').slice(1).join(' '));
  expect(lines).toEqual(names.map((name) => `${name} 5.00 USD`));
  expect(readdirSync(folder)).toEqual([]);
});

test('one without any stream does its work too, and starts the daemon', async () => {
  const device = world.device('silent');
  expect(await job('ledger contact add Ana <&- >&- 2>&-', { LEDGER_HOME: device.home })).toEqual({
    code: 0,
    stdout: '',
    stderr: '',
  });
  expect(device.daemonPids()).toHaveLength(1);
  expect(await device.json('contact', 'list')).toMatchObject({ items: [{ name: 'Ana' }] });
});

test('one without HOME keeps to the folders that are named, and asks for nothing', async () => {
  const home = world.device('folders').home;
  const folders = Object.fromEntries(
    ['CONFIG', 'DATA', 'STATE'].map((kind) => [`XDG_${kind}_HOME`, join(home, kind.toLowerCase())]),
  );
  try {
    expect(await job('ledger lend Ana 5 --json <&-', folders)).toMatchObject({
      code: 5,
      stdout: '',
      stderr: expect.stringMatching(/"contact_not_found".*ledger lend Ana 5 --json --create/) as string,
    });
    expect(await job('ledger lend Ana 5 --create --plain <&-', folders)).toMatchObject({ code: 0, stderr: '' });
    expect(readdirSync(home).sort()).toEqual(['config', 'data', 'state']);
    expect(readdirSync(folder)).toEqual([]);
  } finally {
    expect(await job('ledger daemon stop -q', folders)).toMatchObject({ code: 0 });
  }
});
