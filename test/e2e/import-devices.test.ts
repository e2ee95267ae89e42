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

interface HistoryItem {
  readonly at: string;
  readonly mutation: string;
  readonly changes: readonly object[];
  readonly imported?: object;
}

/** Lines of an export: entries of the history, and records but for the book's own and marks of what is undone. */
async function exportOf(device: BuiltDevice): Promise<{ text: string; entries: object[]; records: object[] }> {
  const { stdout } = await device.run(['export', '--log']);
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { kind?: string; entry?: object });
  const records = lines.filter(({ kind }) => kind !== undefined && kind !== 'book' && kind !== 'undo');
  return { text: stdout, entries: lines.flatMap(({ entry }) => entry ?? []), records };
}

async function historyOf(device: BuiltDevice): Promise<readonly HistoryItem[]> {
  return (await device.json<{ items: readonly HistoryItem[] }>('log')).items;
}

test('a book with its history, into two devices offline: one copy of each record and entry, for reading', async () => {
  const old = world.device('old');
  for (const args of [
    ['lend', 'Ana', '20', '--create', '-m', 'lunch'],
    ['borrow', 'Bo', '5', '--create'],
    ['contact', 'edit', 'Ana', '--note', 'hi'],
    ['undo'],
    ['contact', 'rm', 'Bo', '--cascade'],
  ])
    expect((await old.run(args)).code).toBe(0);
  const before = await exportOf(old);
  expect([before.entries.length, before.records.length]).toEqual([7, 4]);
  const [g, h] = (await world.logIn('four', 'g', 'h')) as [BuiltDevice, BuiltDevice];
  for (const device of [g, h]) await device.json('sync', 'pause');
  const book = join(world.dir, 'old.ndjson');
  await writeFile(book, before.text);
  for (const device of [g, h])
    expect(await device.json('import', book)).toMatchObject({ rows: 11, added: 11, entriesAdded: 7, refused: 0 });
  for (const device of [g, h]) await device.json('sync', 'resume');
  for (const device of [g, h, g]) await device.json('sync', 'now');
  const [first, second] = await Promise.all([g, h].map(standingOf));
  expect(first).toMatchObject({ pending: 0, refused: 0, conflicts: 0, warnings: [] });
  expect(second?.book).toEqual(first?.book);

  // What the history told there it tells here, once, and goes out again as it came in.
  const there = (await historyOf(old)).map(({ at, mutation, changes }) => ({ at, mutation, changes }));
  for (const device of [g, h]) {
    const past = (await historyOf(device)).filter(({ imported }) => imported !== undefined);
    expect(past.map(({ at, mutation, changes }) => ({ at, mutation, changes }))).toEqual(there);
    const { entries, records } = await exportOf(device);
    expect(entries.slice(0, 7)).toEqual(before.entries);
    expect(records).toEqual(before.records);
    expect(await device.json('import', book)).toMatchObject({ added: 0, unchanged: 11 });
    expect((await device.run(['doctor'])).code).toBe(0);
  }
  const refused = await g.run(['undo', '1', '--json']);
  expect([refused.code, JSON.parse(refused.stderr)]).toMatchObject([3, { error: { code: 'nothing_to_undo' } }]);

  // A record that came so is one like any other: edited on both, it has a conflict that both see, and that is exported.
  for (const device of [g, h]) await device.json('sync', 'pause');
  await g.json('contact', 'edit', 'Ana', '--name', 'Anna');
  await h.json('contact', 'edit', 'Ana', '--name', 'Anne');
  for (const device of [g, h, g]) {
    await device.json('sync', 'resume');
    await device.json('sync', 'now');
  }
  const open = await g.json<{ items: { id: string }[] }>('conflicts');
  expect(open.items).toMatchObject([{ kept: 'Anna', attempted: 'Anne', field: 'name' }]);
  expect(await h.json('conflicts')).toEqual(open);
  const withConflict = join(world.dir, 'conflict.ndjson');
  await writeFile(withConflict, (await exportOf(g)).text);
  const [i, j] = (await world.logIn('five', 'i', 'j')) as [BuiltDevice, BuiltDevice];
  await i.json('import', withConflict);
  for (const device of [i, j]) await device.json('sync', 'now');
  expect(await j.json('conflicts')).toEqual(open);
  await j.json('conflicts', 'apply', open.items[0]?.id ?? '');
  for (const device of [j, i]) await device.json('sync', 'now');
  const { items } = await i.json<{ items: { name: string }[] }>('contact', 'list');
  expect(items.map(({ name }) => name)).toEqual(['Anne']);
  expect((await standingOf(i)).conflicts).toBe(0);
});
