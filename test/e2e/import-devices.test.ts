// One file on two devices, in every order that offline work allows: one copy of each row in the end, twins stay twins,
// and every sum is the one that BigInt gives.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { contentsFor, contentsOf, standingOf } from '../support/book-contents.ts';
import { eventually } from '../support/built-world.ts';
import type { BuiltDevice, BuiltWorld } from '../support/built-world.ts';
import { sampleLoans } from '../support/sample-loans.ts';
import { openWarmWorld } from '../support/warm-ledger.ts';

const LOANS = sampleLoans(20_260_101, 1_500);
const { transactions } = LOANS;

let world: BuiltWorld;
let file: string;

beforeAll(async () => {
  world = await openWarmWorld();
  file = join(world.dir, 'loans.csv');
  await writeFile(file, LOANS.csv);
  await world.startServer();
});

afterAll(() => world.close());

interface ImportDocument {
  readonly rows: number;
  readonly added: number;
  readonly unchanged: number;
  readonly refused: number;
  readonly contactsAdded: number;
}

async function importFile(device: BuiltDevice): Promise<Omit<ImportDocument, 'rows'>> {
  const { rows, added, unchanged, refused, contactsAdded } = await device.json<ImportDocument>('import', file);
  expect(rows).toBe(LOANS.rows);
  return { added, unchanged, refused, contactsAdded };
}

const FIRST_TIME = {
  added: transactions.length,
  unchanged: LOANS.rows - transactions.length,
  refused: 0,
  contactsAdded: LOANS.contacts.length,
};
const AGAIN = { added: 0, unchanged: LOANS.rows, refused: 0, contactsAdded: 0 };

/** All devices stand at one place of one log with one digest and nothing open; the last one holds the file's book. */
async function expectOneBook(...devices: readonly BuiltDevice[]): Promise<void> {
  // Once to send what each has, once to receive what the others sent.
  for (const device of [...devices, ...devices]) await device.json('sync', 'now');
  const [first, ...others] = await Promise.all(devices.map(standingOf));
  expect(first).toMatchObject({ connection: 'live', pending: 0, refused: 0, conflicts: 0, warnings: [] });
  for (const { book, pending, refused } of others) {
    expect({ book, pending, refused }).toEqual({ book: first?.book, pending: 0, refused: 0 });
  }
  expect(await contentsOf(devices.at(-1) as BuiltDevice)).toEqual(contentsFor(LOANS));
}

test('the file has what real ones have', () => {
  expect(LOANS.contacts.length).toBe(60);
  expect(new Set(transactions).size).toBeLessThan(transactions.length);
  expect(transactions.length).toBeLessThan(LOANS.rows);
  expect(LOANS.csv).toMatch(/\u0301/);
});

test('an import on A arrives in the watch of B; again on A or B, on line or off, it adds nothing', async () => {
  const [a, b] = (await world.logIn('one', 'a', 'b')) as [BuiltDevice, BuiltDevice];
  const lines = await b.watch<{ type: string }>();
  await b.json('sync', 'now');
  expect(await importFile(a)).toEqual(FIRST_TIME);
  await lines.until((seen) => seen.filter(({ type }) => type === 'transaction_created').length === transactions.length);
  await expectOneBook(a, b);
  const { head } = (await standingOf(a)).book;
  expect(await importFile(a)).toEqual(AGAIN);
  await b.json('sync', 'pause');
  expect(await importFile(b)).toEqual(AGAIN);
  await b.json('sync', 'resume');
  await expectOneBook(a, b);
  await world.stopServer();
  expect(await importFile(b)).toEqual(AGAIN);
  await world.startServer();
  await eventually('B is live again', async () => (await standingOf(b)).connection === 'live');
  await expectOneBook(a, b);
  expect((await standingOf(a)).book.head).toBe(head);
  expect(lines.seen.length).toBe(LOANS.contacts.length + transactions.length);
});

test('both import it offline before either has synced: one copy', async () => {
  const [c, d] = (await world.logIn('two', 'c', 'd')) as [BuiltDevice, BuiltDevice];
  for (const device of [c, d]) await device.json('sync', 'pause');
  for (const device of [c, d]) expect(await importFile(device)).toEqual(FIRST_TIME);
  await Promise.all([c, d].map((device) => device.json('sync', 'resume')));
  await expectOneBook(c, d);
  for (const device of [c, d]) expect(await importFile(device)).toEqual(AGAIN);
  await expectOneBook(c, d);
});

test('one imports it without a server while the other had it long ago: one copy', async () => {
  const [e, f] = (await world.logIn('three', 'e', 'f')) as [BuiltDevice, BuiltDevice];
  await f.json('sync', 'pause');
  expect(await importFile(e)).toEqual(FIRST_TIME);
  await e.json('sync', 'now');
  await world.stopServer();
  await f.json('sync', 'resume');
  expect(await importFile(f)).toEqual(FIRST_TIME);
  await world.startServer();
  await eventually('F is live again', async () => (await standingOf(f)).connection === 'live');
  await expectOneBook(e, f);
});
