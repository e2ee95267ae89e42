// A device that began with a snapshot undoes what came before it: the history that this needs is fetched from the
// server, and an undo says so when the server cannot be asked.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { standingOf } from '../support/book-contents.ts';
import type { BuiltDevice, BuiltWorld } from '../support/built-world.ts';
import { openWarmWorld } from '../support/warm-ledger.ts';

/** More entries than a new device reads one by one. */
const ROWS = 2_050;

let world: BuiltWorld;
let a: BuiltDevice;
let b: BuiltDevice;

beforeAll(async () => {
  world = await openWarmWorld();
  await world.startServer();
  [a] = (await world.logIn('ana', 'a')) as [BuiltDevice];
  await a.json('contact', 'add', 'Kim');
  await a.json('contact', 'edit', 'Kim', '--name', 'Kim A');
  await a.json('contact', 'edit', 'Kim A', '--name', 'Kim B');
  await a.json('contact', 'edit', 'Kim B', '--handle', 'kim');
  const file = join(world.dir, 'loans.csv');
  const rows = Array.from({ length: ROWS }, (_, index) => `2026-01-05,Kim B,${index + 1},JPY,lent`);
  await writeFile(file, `date,contact,amount,currency,direction\n${rows.join('\n')}\n`);
  await a.json('import', file);
  await a.json('sync', 'now');
  b = world.device('b');
  await b.login(world.url, await a.invite());
  await b.json('sync', 'now');
});

afterAll(() => world.close());

async function names(device: BuiltDevice): Promise<readonly unknown[]> {
  const { items } = await device.json<{ items: readonly { name: string; handle?: string }[] }>('contact', 'list');
  return items.map(({ name, handle }) => [name, handle]);
}

test('[MU18] what lies before a snapshot is undone there as anywhere, if the server can be asked', async () => {
  const { items } = await b.json<{ items: readonly object[] }>('log');
  expect(items).toEqual([]);

  await b.json('sync', 'pause');
  await world.stopServer();
  const { code, stderr } = await b.run(['undo', '3', '--json']);
  expect({ code, stderr }).toMatchObject({ code: 7, stderr: expect.stringContaining('"history_not_here"') as string });
  await world.startServer();
  await b.json('sync', 'resume');

  await b.json('undo', '2', '--wait');
  expect(await names(b)).toEqual([['Kim B', 'kim']]);
  await b.json('undo', '3', '--wait');
  await b.json('undo', '4', '--wait');
  await a.json('sync', 'now');
  for (const device of [a, b]) expect(await names(device)).toEqual([['Kim', undefined]]);
  await b.json('redo', '--wait');
  // The import is one group, and was of another device.
  await b.json('undo', '100', '--wait');
  await a.json('sync', 'now');
  const [atA, atB] = await Promise.all([a, b].map(standingOf));
  expect(atA).toMatchObject({ pending: 0, refused: 0, conflicts: 0, warnings: [] });
  expect(atA?.cache).toEqual({ contacts: 1, transactions: 0 });
  expect(atB).toMatchObject({ cache: atA?.cache, book: atA?.book, pending: 0, refused: 0 });
  expect(await names(b)).toEqual([['Kim', 'kim']]);
});
