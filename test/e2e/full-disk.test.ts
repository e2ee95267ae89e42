// A disk that takes no more, simulated with the limit that the system puts on a file's length: nothing that failed is
// said to be saved, what can be read is read, and when there is space again the same daemon goes on.

import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { contentsFor, contentsOf, standingOf } from '../support/book-contents.ts';
import type { BuiltDevice, BuiltWorld } from '../support/built-world.ts';
import { sampleLoans } from '../support/sample-loans.ts';
import { openWarmWorld } from '../support/warm-ledger.ts';

let world: BuiltWorld;

beforeAll(async () => {
  world = await openWarmWorld();
});

afterAll(() => world.close());

/** From now on no file of this device's daemon grows past its journal's length and `spare` bytes; or, all may. */
async function limitFiles(device: BuiltDevice, spare: number | 'unlimited'): Promise<void> {
  const { size } = statSync(join(device.home, 'data/journal/journal-00000001.log'));
  const limit = spare === 'unlimited' ? spare : String(size + spare);
  const limited = await device.shell(`prlimit --pid ${device.daemonPids().join()} --fsize=${limit}:unlimited`);
  expect(limited).toEqual({ code: 0, stdout: '', stderr: '' });
}

interface Failed {
  readonly error: { readonly code: string; readonly message: string; readonly hint: string };
}

test('a write that does not fit fails whole, reads go on, and later writes work', async () => {
  const device = world.device('full');
  await device.json('lend', 'Ana', '5', '--create');
  await limitFiles(device, 40);
  for (const write of [
    ['lend', 'Ana', '1'],
    ['contact', 'add', 'Bo'],
    ['lend', 'Cy', '1', '--create'],
  ]) {
    const failed = await device.run([...write, '--json']);
    expect({ code: failed.code, stdout: failed.stdout }).toEqual({ code: 8, stdout: '' });
    const { error } = JSON.parse(failed.stderr) as Failed;
    expect(error.code).toBe('disk_full');
    expect(error.hint).toContain('nothing was saved');
  }
  expect((await contentsOf(device)).balances).toEqual({ 'Ana USD': '500' });
  expect((await standingOf(device)).warnings).toEqual([expect.stringContaining('nothing can be saved')]);
  await limitFiles(device, 'unlimited');
  await device.json('lend', 'Ana', '2');
  expect((await standingOf(device)).warnings).toEqual([]);
  await device.killDaemon();
  const { contacts, balances } = await contentsOf(device);
  expect({ contacts, balances }).toEqual({ contacts: ['Ana'], balances: { 'Ana USD': '700' } });
  expect((await standingOf(device)).warnings).toEqual([]);
});

test('an import that does not fit says that a part is saved; the same import completes it', async () => {
  const device = world.device('import');
  const loans = sampleLoans(3, 600);
  await device.json('status');
  await limitFiles(device, 150_000);
  const failed = await device.run(['import', '-', '--json'], loans.csv);
  expect({ code: failed.code, stdout: failed.stdout }).toEqual({ code: 8, stdout: '' });
  const { error } = JSON.parse(failed.stderr) as Failed;
  expect(error).toMatchObject({ code: 'disk_full', hint: expect.stringContaining('the first rows were saved') });
  const kept = (await standingOf(device)).cache.transactions;
  expect(kept).toBeGreaterThan(0);
  expect(kept).toBeLessThan(loans.transactions.length);
  await limitFiles(device, 'unlimited');
  const again = await device.run(['import', '-', '--json'], loans.csv);
  expect(JSON.parse(again.stdout)).toMatchObject({ added: loans.transactions.length - kept, refused: 0 });
  expect(await contentsOf(device)).toEqual(contentsFor(loans));
});

test('with no space for anything a daemon starts, reads are answered and writes are refused', async () => {
  const device = world.device('none');
  await device.json('lend', 'Ana', '5', '--create');
  await device.killDaemon();
  const read = await device.shell('ulimit -S -f 0; $LEDGER balance --json');
  expect({ code: read.code, stderr: read.stderr }).toEqual({ code: 0, stderr: '' });
  expect(JSON.parse(read.stdout)).toMatchObject({ items: [{ currency: 'USD', amountMinor: 500 }] });
  const write = await device.run(['lend', 'Ana', '1']);
  expect(write.code).toBe(8);
  await device.killDaemon();
  await device.json('lend', 'Ana', '2');
  expect((await contentsOf(device)).balances).toEqual({ 'Ana USD': '700' });
});

test('on a device that has nothing yet, the first write says that it cannot be stored', async () => {
  const failed = await world.device('new').shell('ulimit -S -f 0; $LEDGER contact add Ana --json');
  expect({ code: failed.code, stdout: failed.stdout }).toEqual({ code: 8, stdout: '' });
  expect(JSON.parse(failed.stderr)).toMatchObject({ error: { hint: expect.stringContaining('nothing was saved') } });
});
