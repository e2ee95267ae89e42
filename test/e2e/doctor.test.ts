// What the doctor finds on a device that is not damaged, and what it mends.

import { chmod, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BuiltDevice, BuiltWorld } from '../support/built-world.ts';
import { openWarmWorld } from '../support/warm-ledger.ts';

let world: BuiltWorld;
let device: BuiltDevice;

beforeAll(async () => {
  world = await openWarmWorld();
  device = world.device('a');
  await device.json('contact', 'add', 'Ana');
});
afterAll(() => world.close());

interface Found {
  readonly check: string;
  readonly severity: string;
  readonly where: string;
  readonly fixed?: true;
}

async function doctor(...flags: readonly string[]): Promise<readonly [number, readonly Found[]]> {
  const { code, stdout } = await device.run(['doctor', '--json', ...flags]);
  return [code, (JSON.parse(stdout) as { findings: readonly Found[] }).findings];
}

const NO_LOGIN = { check: 'server', severity: 'note' };
const inHome = (path: string): string => join(device.home, path);

test('a device that is well has nothing but that it is not logged in', async () => {
  expect(await doctor()).toMatchObject([0, [NO_LOGIN]]);
  expect((await device.run(['doctor'])).stdout).toBe('note  this device: not logged in\n       ledger login URL\n');
});

test('what others can read is told with exit 10, and mended', async () => {
  await chmod(inHome('data'), 0o755);
  await chmod(inHome('data/journal/journal-00000001.log'), 0o644);
  const places = [{ where: inHome('data') }, { where: inHome('data/journal/journal-00000001.log') }];
  const found = places.map((place) => ({ check: 'mode', severity: 'warning', fixable: true, ...place }));
  expect(await doctor()).toMatchObject([10, [...found, NO_LOGIN]]);
  expect(await doctor('--fix', '--dry-run')).toMatchObject([10, [...found, NO_LOGIN]]);
  const fixed = places.map((place) => ({ check: 'mode', severity: 'warning', fixed: true, ...place }));
  expect(await doctor('--fix')).toMatchObject([0, [...fixed, NO_LOGIN]]);
  expect((await stat(inHome('data'))).mode & 0o777).toBe(0o700);
  expect((await stat(inHome('data/journal/journal-00000001.log'))).mode & 0o777).toBe(0o600);
  expect(await doctor()).toMatchObject([0, [NO_LOGIN]]);
});

test('what a killed daemon left behind is told, and is no harm', async () => {
  await device.killDaemon();
  // The socket, and the note of the pid.
  const left = [1, 2].map(() => ({ check: 'socket', severity: 'note', fixable: true }));
  expect(await doctor()).toMatchObject([0, [...left, NO_LOGIN]]);
  expect(await doctor()).toMatchObject([0, [NO_LOGIN]]);
});

test.each([
  ['{"currency":"x"}', 'currency is not a currency code of three capital letters: x'],
  ['{"currency"', expect.stringMatching(/^this is no JSON: /)],
])('settings that every other command refuses are an error: %s', async (text, message) => {
  await writeFile(inHome('config/config.json'), text, { mode: 0o600 });
  expect((await device.run(['status'])).code).toBe(2);
  const where = inHome('config/config.json');
  const hint = 'mend it with an editor, or move it away';
  expect(await doctor()).toEqual([
    8,
    [{ check: 'config', severity: 'error', where, message, hint }, expect.objectContaining(NO_LOGIN)],
  ]);
  await rm(where);
});

test('a login that cannot be read is an error', async () => {
  await device.stopDaemon();
  await writeFile(inHome('config/account.json'), '{"paused":', { mode: 0o600 });
  const [code, found] = await doctor();
  expect(code).toBe(8);
  expect(found.filter(({ severity }) => severity === 'error')).toMatchObject([
    { check: 'login', where: inHome('config/account.json') },
  ]);
  // The start set the login aside.
  expect(await doctor()).toMatchObject([0, [{ check: 'evidence' }, { check: 'daemon', severity: 'note' }, NO_LOGIN]]);
});
