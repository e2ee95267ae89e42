// The server was restored from an older copy of its folder: nothing that a device has is lost without a word, and
// `ledger sync recover` writes it again, once, whoever does it.

import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eventually } from '../support/built-world.ts';
import type { BuiltDevice } from '../support/built-world.ts';
import { twoDevices } from '../support/two-devices.ts';

interface Status {
  readonly connection: string;
  readonly pending: number;
  readonly recoverable?: number;
  readonly book: { readonly digest: string; readonly cursor: number; readonly head: number };
  readonly warnings: readonly string[];
}

const two = twoDevices();

const names = async (device: BuiltDevice): Promise<readonly string[]> =>
  (await device.json<{ items: readonly { name: string }[] }>('contact', 'list')).items.map(({ name }) => name);

const statusOf = (device: BuiltDevice) => device.json<Status>('status');

/** Both devices have sent everything and follow the same log. */
async function inSync(): Promise<void> {
  await eventually('both devices are in sync', async () => {
    for (const device of [two.a, two.b]) await device.run(['sync', 'now', '--timeout', '2s']);
    const [one, other] = await Promise.all([two.a, two.b].map(statusOf));
    return (
      [one, other].every((status) => status?.connection === 'live' && status.pending === 0) &&
      one?.book.cursor === other?.book.cursor &&
      one?.book.head === one?.book.cursor
    );
  });
}

test('[AL2][AL3][AL4] what the log lost is told, and written again once, with what was refused for the lack of it', async () => {
  const { world, a, b } = two;
  const [folder, copy] = [join(world.dir, 'server'), join(world.dir, 'copy')];
  await a.json('contact', 'add', 'Ana', '--wait');
  await world.stopServer();
  await cp(folder, copy, { recursive: true });
  await world.startServer();
  await a.json('sync', 'now');
  await a.json('contact', 'add', 'Bea', '--wait');
  await b.json('sync', 'now');
  await b.json('contact', 'add', 'Cleo', '--wait');
  await a.json('sync', 'now');
  await world.stopServer();
  await rm(folder, { recursive: true });
  await cp(copy, folder, { recursive: true });
  await a.json('lend', 'Bea', '4');
  await b.json('contact', 'add', 'Dora');
  await world.startServer();
  await inSync();

  expect(await names(a)).toEqual(['Ana', 'Dora']);
  for (const device of [a, b]) {
    const { recoverable, warnings } = await statusOf(device);
    expect([recoverable, warnings.join()]).toEqual([2, expect.stringContaining('ledger sync recover')]);
  }
  await a.json('daemon', 'restart');
  expect(await a.json('sync', 'recover', '--dry-run')).toMatchObject({ recoverable: 2, recovered: 2, dryRun: true });
  expect(await a.json('sync', 'recover')).toMatchObject({ recoverable: 2, recovered: 2, retried: 1 });
  await inSync();
  expect((await b.run(['sync', 'recover'])).stdout).toBe('Recovered 0 of 2, 2 in the log already\n');
  expect(await a.json('sync', 'recover')).toMatchObject({ recoverable: 0, recovered: 0 });
  await inSync();

  expect(await names(b)).toEqual(['Ana', 'Bea', 'Cleo', 'Dora']);
  expect((await b.json<{ items: readonly object[] }>('balance', 'Bea')).items).toMatchObject([{ amount: '4.00' }]);
  const [one, other] = await Promise.all([a, b].map(statusOf));
  expect([one?.book.digest, one?.recoverable, one?.warnings]).toEqual([other?.book.digest, undefined, []]);
});
