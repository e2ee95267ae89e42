// A server whose data goes back or is gone: its file is put back by hand, a backup is restored, its folder is lost.
// Each time the devices notice by themselves, say what the log lacks, and one command brings it back, once.

import { copyFile, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eventually, runBin } from '../support/built-world.ts';
import type { BuiltDevice, Ended } from '../support/built-world.ts';
import { descriptionsOf, hurriedStatusOf, settled, statusOf } from '../support/settled.ts';
import { twoDevices } from '../support/two-devices.ts';

const two = twoDevices();

const lend = (device: BuiltDevice, who: string, what: string) => device.json('lend', who, '1', '-m', what, '--create');
const recover = (device: BuiltDevice) => device.json('sync', 'recover');
const server = (...args: readonly string[]): Promise<Ended> =>
  runBin('ledger-server', [...args, '--json', '--data', join(two.world.dir, 'server')]);

/** Copies the database's files from one folder to another, and takes away there what is not here. */
async function copyDatabase(from: string, to: string): Promise<void> {
  for (const name of ['ledger.sqlite', 'ledger.sqlite-wal', 'ledger.sqlite-shm']) {
    await rm(join(to, name), { force: true });
    if (existsSync(join(from, name))) await copyFile(join(from, name), join(to, name));
  }
}

async function recoverable(device: BuiltDevice, count: number): Promise<void> {
  await eventually(`it is told that ${count} are recoverable`, async () => {
    return (await hurriedStatusOf(device)).recoverable === count;
  });
}

test('a file that is put back by hand: one device after the other notices, and nothing is lost', async () => {
  const { world, a, b } = two;
  const [folder, copy] = [join(world.dir, 'server'), world.dir];
  await lend(a, 'Ana', 'a1');
  await settled(a, b);
  await world.stopServer('SIGKILL');
  await copyDatabase(folder, copy);
  await world.startServer();
  await lend(a, 'Zed', 'a2');
  await lend(b, 'Ana', 'b1');
  await settled(a, b);
  await world.stopServer();
  await b.json('sync', 'pause');
  await copyDatabase(copy, folder);
  await lend(a, 'Zed', 'a3');
  await lend(b, 'Ana', 'b2');
  await world.startServer();

  await recoverable(a, 3);
  await settled(a);
  expect(await descriptionsOf(a)).toEqual(['a1']);
  expect((await statusOf(a)).refused).toBe(1);
  await a.killDaemon();
  // Its log becomes longer than the one that B followed.
  for (const what of ['a4', 'a5', 'a6', 'a7']) await lend(a, 'Ana', what);
  await settled(a);
  await b.json('sync', 'resume');
  await recoverable(b, 3);
  await settled(a, b);
  expect(await recover(b)).toMatchObject({ recovered: 3 });
  await settled(a, b);
  expect(await recover(a)).toMatchObject({ recovered: 0, retried: 1 });
  await settled(a, b);
  expect(await descriptionsOf(a)).toEqual(['a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'a7', 'b1', 'b2']);
  for (const device of [a, b]) expect(await statusOf(device)).toMatchObject({ refused: 0, warnings: [] });
});

test('a backup of the running server is restored: both devices may recover at once', async () => {
  const { world, a, b } = two;
  const before = await descriptionsOf(a);
  const file = join(world.dir, 'backup');
  expect((await server('backup', file)).code).toBe(0);
  await lend(a, 'Ana', 'a8');
  await lend(b, 'Bo', 'b3');
  await settled(a, b);
  expect((await server('restore', file)).code).toBe(75);
  await world.stopServer();
  expect(JSON.parse((await server('restore', file)).stdout)).toMatchObject({ schema: 1, restored: { books: 1 } });
  expect((await server('check')).code).toBe(0);
  await lend(b, 'Bo', 'b4');
  await world.startServer();
  await Promise.all([a, b].map((device) => recoverable(device, 3)));
  await Promise.all([a, b].map(recover));
  await settled(a, b);
  expect(await descriptionsOf(b)).toEqual([...before, 'a8', 'b3', 'b4'].sort());
  for (const device of [a, b]) expect(await statusOf(device)).toMatchObject({ refused: 0, warnings: [] });
});

test('a server that lost everything: who logs in again recovers', async () => {
  const { world, a, b } = two;
  const before = await descriptionsOf(a);
  await world.stopServer();
  await rm(join(world.dir, 'server'), { recursive: true });
  await lend(a, 'Ana', 'a9');
  await lend(b, 'Bo', 'b5');
  await world.startServer();
  await eventually('A is told to log in', async () => (await hurriedStatusOf(a)).connection === 'blocked');
  expect((await a.run(['status'])).stdout).toContain('does not know this device');
  let code = await world.addUser('demo');
  for (const device of [a, b]) {
    expect((await device.run(['logout', '--yes'])).code).toBe(0);
    await device.login(world.url, code);
    await settled(device);
    expect((await statusOf(device)).recoverable).toBeGreaterThan(0);
    await recover(device);
    await settled(device);
    code = await a.invite();
  }
  await settled(a, b);
  expect(await descriptionsOf(a)).toEqual([...before, 'a9', 'b5'].sort());
  for (const device of [a, b]) expect(await statusOf(device)).toMatchObject({ refused: 0, warnings: [] });
  expect((await server('check')).code).toBe(0);
});
