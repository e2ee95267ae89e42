// One device's folder twice: copied to a second machine, and put back from its own older backup. Nothing is lost or
// doubled, and whoever finds that its numbers were given by another takes a new client id.

import { cp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eventually, runBin } from '../support/built-world.ts';
import type { BuiltDevice } from '../support/built-world.ts';
import { descriptionsOf, settled, statusOf } from '../support/settled.ts';
import { twoDevices } from '../support/two-devices.ts';

const two = twoDevices();

interface Written {
  readonly transaction: { readonly id: string };
}

const lend = (device: BuiltDevice, what: string) => device.json<Written>('lend', 'Ana', '1', '-m', what, '--create');

/** Lends in a process of its own, which waits for the server's answer. */
async function lendAndWait(device: BuiltDevice, what: string): Promise<unknown> {
  const { stdout } = await runBin('ledger', ['lend', 'Ana', '1', '-m', what, '--wait=120s', '--json'], {
    env: device.env,
  });
  return JSON.parse(stdout);
}

/** How often a device took a new client id. */
async function newClientIds({ home }: BuiltDevice): Promise<number> {
  const log = await readFile(join(home, 'state', 'ledgerd.log'), 'utf8');
  return log.split('"new_client_id"').length - 1;
}

async function expectAll(descriptions: readonly string[], ...devices: readonly BuiltDevice[]): Promise<void> {
  await settled(...devices);
  for (const device of devices) {
    expect(await descriptionsOf(device)).toEqual([...descriptions].sort());
    expect(await statusOf(device)).toMatchObject({ refused: 0, conflicts: 0, warnings: [] });
  }
}

test('a folder that is copied with something pending, and both are used', async () => {
  const { world, a, b } = two;
  await lend(a, 'a1');
  await a.json('sync', 'now');
  await a.json('sync', 'pause');
  await lend(a, 'a2');
  await a.close();
  const c = world.device('c');
  await cp(a.home, c.home, { recursive: true });
  // They wait for their answers: the one that takes a new client id follows its write to the new number.
  const waiting = [lendAndWait(a, 'a3'), lendAndWait(c, 'c3')];
  await eventually('both have stored it', async () => {
    return (await Promise.all([a, c].map(statusOf))).every(({ pending }) => pending === 2);
  });
  await Promise.all([a, c].map((device) => device.json('sync', 'resume')));
  expect(await Promise.all(waiting)).toMatchObject([{ status: 'confirmed' }, { status: 'confirmed' }]);
  await expectAll(['a1', 'a2', 'a3', 'c3'], a, b, c);
  for (const round of ['4', '5', '6']) await Promise.all([lend(a, `a${round}`), lend(c, `c${round}`)]);
  await expectAll(['a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'c3', 'c4', 'c5', 'c6'], a, b, c);
  expect((await newClientIds(a)) + (await newClientIds(c))).toBe(1);
});

test('two live copies that agree so far: the first write of either shows it', async () => {
  const { world, a, b } = two;
  const before = await descriptionsOf(b);
  await b.close();
  const d = world.device('d');
  await cp(b.home, d.home, { recursive: true });
  await settled(b, d);
  await lend(d, 'd1');
  await expectAll([...before, 'd1'], a, b, d);
  await Promise.all([lend(b, 'b1'), lend(d, 'd2')]);
  await expectAll([...before, 'b1', 'd1', 'd2'], a, b, d);
  await d.close();
});

test('a folder that is put back from its own backup, with writes pending in it that were answered since', async () => {
  const { world, a, b } = two;
  const before = await descriptionsOf(a);
  const { transaction } = await lend(a, 'first text');
  await settled(a, b);
  await a.json('sync', 'pause');
  await a.json('transaction', 'edit', transaction.id, '-m', 'second text');
  await lend(a, 'a7');
  await a.close();
  const [folder, backup] = [join(a.home, 'data'), join(world.dir, 'backup')];
  await cp(folder, backup, { recursive: true });
  await a.json('sync', 'resume');
  await lend(a, 'a8');
  await settled(a, b);
  await b.json('transaction', 'edit', transaction.id, '-m', 'third text');
  await settled(a, b);
  await a.close();
  await rm(folder, { recursive: true });
  await cp(backup, folder, { recursive: true });
  await lend(a, 'a9');
  await expectAll([...before, 'third text', 'a7', 'a8', 'a9'], a, b);
  await lend(a, 'a10');
  await expectAll([...before, 'third text', 'a7', 'a8', 'a9', 'a10'], a, b);
});
