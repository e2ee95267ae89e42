// A device in one file: written while the device is used, read back whole or refused, restored at once or not at all; what
// no server had survives and lands once, however often the backup is used.

import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BuiltDevice, BuiltWorld } from '../support/built-world.ts';
import { descriptionsOf, settled, statusOf } from '../support/settled.ts';
import { openWarmWorld } from '../support/warm-ledger.ts';

let world: BuiltWorld;

beforeAll(async () => {
  world = await openWarmWorld();
});
afterAll(() => world.close());

const lend = (device: BuiltDevice, what: string) => device.json('lend', 'Ana', '1', '-m', what, '--create');
const inWorld = (name: string) => join(world.dir, name);

interface Report {
  readonly books: readonly { readonly unsynced: number }[];
  readonly records: number;
}

async function errorOf(device: BuiltDevice, ...args: readonly string[]): Promise<readonly [number, string]> {
  const { code, stderr } = await device.run([...args, '--json']);
  return [code, (JSON.parse(stderr) as { error: { code: string } }).error.code];
}

test('is written while the device is written to, private, and never over another file', async () => {
  const device = world.device('used');
  for (const what of ['a1', 'a2']) await lend(device, what);
  const file = inWorld('used.backup');
  const [report] = await Promise.all([
    device.json<Report>('backup', 'create', file),
    ...['b1', 'b2', 'b3', 'b4'].map((what) => lend(device, what)),
  ]);
  expect(report.books).toEqual([
    { id: expect.any(String) as string, name: 'Personal', unsynced: expect.any(Number) as number },
  ]);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await readdir(world.dir)).filter((name) => name.includes('.part'))).toEqual([]);
  expect(await device.json('backup', 'verify', file)).toMatchObject({ whole: true, records: report.records });
  expect(await errorOf(device, 'backup', 'create', file)).toEqual([6, 'file_exists']);
  expect(await device.json('backup', 'create', file, '--dry-run')).toMatchObject({ dryRun: true });
  expect(await errorOf(device, 'backup', 'create', '-')).toEqual([2, 'usage']);
  const again = await device.json<Report>('backup', 'create', file, '--yes');
  // Ana, and six loans.
  expect(again.books).toMatchObject([{ unsynced: 7 }]);
  expect((await device.run(['backup', 'verify', file])).stdout).toContain(
    'is whole: 1 book (7 writes that no server had)',
  );
});

test('one that is damaged is refused, and changes nothing', async () => {
  const device = world.device('used');
  const whole = await readFile(inWorld('used.backup'));
  const other = world.device('spared');
  await lend(other, 'mine');
  const bad = inWorld('bad.backup');
  const middle = Math.floor(whole.length / 2);
  await writeFile(bad, Buffer.from(whole.map((byte, index) => (index === middle ? byte ^ 1 : byte))));
  expect(await errorOf(device, 'backup', 'verify', bad)).toEqual([8, 'backup_damaged']);
  expect(await errorOf(other, 'backup', 'restore', bad, '--yes')).toEqual([8, 'backup_damaged']);
  expect(await descriptionsOf(other)).toEqual(['mine']);
  expect(await errorOf(other, 'backup', 'verify', inWorld('none.backup'))).toEqual([5, 'file_not_found']);
  expect((await other.run(['backup', 'verify', inWorld('none.backup')])).stderr).toContain('there is no such file');
});

test('goes onto an empty device at once, onto another one only if told, and keeps what was there', async () => {
  const file = inWorld('used.backup');
  const fresh = world.device('fresh');
  await fresh.json('status');
  expect(await fresh.json('backup', 'restore', file)).toMatchObject({ blank: true });
  expect(await descriptionsOf(fresh)).toEqual(['a1', 'a2', 'b1', 'b2', 'b3', 'b4']);
  const other = world.device('spared');
  expect(await errorOf(other, 'backup', 'restore', file)).toEqual([6, 'file_exists']);
  expect(await descriptionsOf(other)).toEqual(['mine']);
  expect(await other.json('backup', 'restore', file, '--yes', '--dry-run')).toMatchObject({
    blank: false,
    dryRun: true,
  });
  expect(await descriptionsOf(other)).toEqual(['mine']);
  const { kept } = await other.json<{ kept: string }>('backup', 'restore', file, '--yes');
  expect(await descriptionsOf(other)).toEqual(['a1', 'a2', 'b1', 'b2', 'b3', 'b4']);
  expect(await readFile(join(kept, 'journal/journal-00000001.log'), 'utf8')).toContain('"mine"');
  expect(await statusOf(other)).toMatchObject({ warnings: [] });
});

test('used on two machines beside the original, what no server had lands once', async () => {
  await world.startServer();
  const [a] = (await world.logIn('demo', 'original')) as [BuiltDevice];
  await lend(a, 'synced');
  await a.json('sync', 'now');
  await a.json('sync', 'pause');
  await lend(a, 'pending');
  const file = inWorld('original.backup');
  expect(await a.json('backup', 'create', file)).toMatchObject({ books: [{ unsynced: 1 }], user: { name: 'demo' } });
  expect(await readFile(file, 'utf8')).not.toContain('"token"');
  await lend(a, 'after');
  await a.json('sync', 'resume');
  await a.json('sync', 'now');
  const copies = [world.device('copy-1'), world.device('copy-2')] as const;
  for (const [index, copy] of copies.entries()) {
    expect(await copy.json('backup', 'restore', file)).toMatchObject({ loginStays: false });
    await lend(copy, `copy-${index + 1}`);
    await copy.login(world.url, await a.invite());
  }
  await settled(a, ...copies);
  for (const device of [a, ...copies]) {
    expect(await descriptionsOf(device)).toEqual(['after', 'copy-1', 'copy-2', 'pending', 'synced']);
    expect(await statusOf(device)).toMatchObject({ pending: 0, refused: 0, conflicts: 0, warnings: [] });
  }
});

test('put back on the device that it is of, the login stays', async () => {
  const a = world.device('original');
  await lend(a, 'later');
  await a.json('sync', 'now');
  expect(await a.json('backup', 'restore', inWorld('original.backup'), '--yes')).toMatchObject({ loginStays: true });
  await lend(a, 'last');
  await settled(a, world.device('copy-1'));
  expect(await descriptionsOf(a)).toEqual(['after', 'copy-1', 'copy-2', 'last', 'later', 'pending', 'synced']);
  expect(await statusOf(a)).toMatchObject({ pending: 0, refused: 0, conflicts: 0, warnings: [] });
});
