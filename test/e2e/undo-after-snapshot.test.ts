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
/** An import that added a contact, before the snapshot. */
let batch: string;

beforeAll(async () => {
  world = await openWarmWorld();
  await world.startServer();
  [a] = (await world.logIn('ana', 'a')) as [BuiltDevice];
  await a.json('contact', 'add', 'Kim');
  await a.json('contact', 'edit', 'Kim', '--name', 'Kim A');
  await a.json('contact', 'edit', 'Kim A', '--name', 'Kim B');
  await a.json('contact', 'edit', 'Kim B', '--handle', 'kim');
  const card = join(world.dir, 'zoe.vcf');
  await writeFile(card, 'BEGIN:VCARD\nVERSION:4.0\nFN:Zoe\nEND:VCARD\n');
  ({ batch } = await a.json<{ batch: string }>('import', card));
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
  return items.filter(({ name }) => name !== 'Zoe').map(({ name, handle }) => [name, handle]);
}

function entriesOf({ stdout }: { readonly stdout: string }): readonly object[] {
  const lines = stdout.split('\n').filter((line) => line.includes('"entry":'));
  return lines.map((line) => (JSON.parse(line) as { entry: object }).entry);
}

test('what lies before a snapshot is exported and its imports are taken back there too, if the server can be asked', async () => {
  const atA = entriesOf(await a.run(['export', '--log']));
  expect(atA.length).toBe(ROWS + 5);
  const whole = await b.run(['export', '--log']);
  expect([entriesOf(whole), whole.stderr]).toEqual([atA, '']);
  const rehearsal = ['import', 'undo', batch, '--dry-run', '--json'];
  expect(JSON.parse((await b.run(rehearsal)).stdout)).toMatchObject({ transactionsDeleted: 0, contactsDeleted: 1 });

  await b.json('sync', 'pause');
  await world.stopServer();
  const part = await b.run(['export', '--log']);
  expect(entriesOf(part)).toEqual([]);
  expect(JSON.parse(part.stdout.split('\n')[0] ?? '')).toMatchObject({ log: true, historyFrom: ROWS + 6 });
  expect(part.stderr).toBe(`the history before entry ${ROWS + 6} is only on the server, and is not in the file\n`);
  const { code, stderr } = await b.run(rehearsal);
  expect([code, JSON.parse(stderr)]).toMatchObject([7, { error: { code: 'history_not_here' } }]);
  const loans = await b.json<{ items: { batch: string }[] }>('import', 'list');
  const undone = await b.json('import', 'undo', loans.items[0]?.batch ?? '', '--dry-run');
  expect(undone).toMatchObject({
    transactionsDeleted: ROWS,
    warnings: [expect.stringContaining('only on the server')],
  });
  await world.startServer();
  await b.json('sync', 'resume');
});

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
  expect(atA?.cache).toEqual({ contacts: 2, transactions: 0 });
  expect(atB).toMatchObject({ cache: atA?.cache, book: atA?.book, pending: 0, refused: 0 });
  expect(await names(b)).toEqual([['Kim', 'kim']]);
});
