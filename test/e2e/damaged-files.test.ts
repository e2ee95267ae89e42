// Files that were damaged between two runs: a journal's tail that nobody acknowledged is set aside, cached documents are
// rebuilt; nothing acknowledged is lost, and the status says what happened.

import { appendFile, cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { contentsFor, contentsOf, standingOf } from '../support/book-contents.ts';
import type { BookContents } from '../support/book-contents.ts';
import { eventually } from '../support/built-world.ts';
import type { BuiltDevice, BuiltWorld } from '../support/built-world.ts';
import { sampleLoans } from '../support/sample-loans.ts';
import { openWarmWorld } from '../support/warm-ledger.ts';

const LOANS = sampleLoans(11, 400);

let world: BuiltWorld;
let device: BuiltDevice;
let whole: BookContents;

/** A device with a checkpoint, and a few writes after it. */
beforeAll(async () => {
  world = await openWarmWorld();
  device = world.device('damaged');
  await device.run(['import', '-', '--quiet'], LOANS.csv);
  await device.json('daemon', 'stop');
  await device.json('lend', 'Later', '7', '--create');
  whole = await contentsOf(device);
  await device.killDaemon();
});

afterAll(() => world.close());

const dataOf = ({ home }: BuiltDevice): string => join(home, 'data');

test('the device holds its file and what came later', () => {
  const { contacts, balances, transactions } = contentsFor(LOANS);
  expect(whole.contacts).toEqual([...contacts, 'Later'].sort());
  expect(whole.balances).toEqual({ ...balances, 'Later USD': '700' });
  expect(whole.transactions.length).toBe(transactions.length + 1);
});

/** A device of its own with the same data. */
async function copyOf(name: string): Promise<BuiltDevice> {
  const copy = world.device(name);
  await cp(dataOf(device), dataOf(copy), { recursive: true });
  return copy;
}

/** Everything is there, also after another write and another kill. */
async function expectWhole(copy: BuiltDevice, warnings: readonly unknown[]): Promise<void> {
  expect(await contentsOf(copy)).toEqual(whole);
  expect((await standingOf(copy)).warnings).toEqual(warnings);
  await copy.json('borrow', 'Later', '7');
  await copy.killDaemon();
  const after = await contentsOf(copy);
  expect(after.transactions.length).toBe(whole.transactions.length + 1);
  const { 'Later USD': settled, ...balances } = whole.balances;
  expect({ settled, balances: after.balances }).toEqual({ settled: '700', balances });
}

/** The last record of a journal, as bytes. */
function lastRecord(journal: Buffer): Buffer {
  return journal.subarray(journal.lastIndexOf(0x0a, journal.length - 2) + 1);
}

test.each<[tail: string, name: string, make: (journal: Buffer) => Buffer]>([
  ['half a record', 'half', (journal) => lastRecord(journal).subarray(0, 60)],
  ['other bytes', 'other', () => Buffer.from(Array.from({ length: 999 }, (_, index) => (index * 7919) % 256))],
])('a journal that ends with %s', async (_, name, make) => {
  const copy = await copyOf(`tail-${name}`);
  const journal = join(dataOf(copy), 'journal/journal-00000001.log');
  const tail = make(await readFile(journal));
  await appendFile(journal, tail);
  await expectWhole(copy, [`an unfinished write of ${tail.length} bytes was set aside; it was never acknowledged`]);
  expect(await readFile(`${journal}.torn-1`)).toEqual(tail);
});

type Harm = (path: string, content: Buffer) => Promise<unknown>;

const HARMS: readonly Harm[] = [
  (path) => writeFile(path, 'not what was written'),
  (path) => writeFile(path, ''),
  (path, { length }) => writeFile(path, Buffer.alloc(length)),
  (path, content) => writeFile(path, content.subarray(0, content.length / 2)),
  (path, content) =>
    writeFile(
      path,
      content.toString().replace(/\d(?=\D*$)/, (digit) => String(9 - Number(digit))),
    ),
  async (path) => {
    await rm(path);
    await mkdir(path);
  },
];

test.each<[damaged: string, name: string, isOfIt: (file: string) => boolean]>([
  ['cached documents, each in another way', 'documents', (file) => !file.startsWith('manifest')],
  ['manifests of the cache', 'manifests', (file) => file.startsWith('manifest')],
])('damaged %s', async (_, name, isOfIt) => {
  const copy = await copyOf(`cache-${name}`);
  const folder = join(dataOf(copy), 'checkpoint');
  const files = (await readdir(folder)).filter(isOfIt);
  expect(files.length).toBeGreaterThan(0);
  for (const [index, file] of files.entries()) {
    await HARMS[index % HARMS.length]?.(join(folder, file), await readFile(join(folder, file)));
  }
  await expectWhole(copy, ['the cached state was damaged; it was set aside and rebuilt from the journal']);
});

test('no cache at all', async () => {
  const copy = await copyOf('no-cache');
  await rm(join(dataOf(copy), 'checkpoint'), { recursive: true });
  await expectWhole(copy, []);
});

test('a device that began with a snapshot and lost its cache shows nothing as whole that is not', async () => {
  await world.startServer();
  const [a] = (await world.logIn('demo', 'first')) as [BuiltDevice];
  const many = sampleLoans(5, 2_100);
  await a.run(['import', '-', '--quiet'], many.csv);
  await a.json('sync', 'now');
  const b = world.device('second');
  await b.login(world.url, (await a.json<{ code: string }>('device', 'invite')).code);
  await b.json('sync', 'now');
  await a.json('lend', 'Later', '7', '--create');
  await a.json('sync', 'now');
  await b.json('sync', 'now');
  await b.json('lend', 'Mine', '1', '--create', '--wait');
  await b.json('sync', 'pause');
  await b.json('lend', 'Offline', '2', '--create');
  await b.json('daemon', 'stop');
  await rm(join(dataOf(b), 'checkpoint'), { recursive: true });
  // While the rest cannot be fetched, the status says that something is missing, and what B wrote itself is there.
  const cut = await standingOf(b);
  expect(cut.warnings).toEqual(['a part of this book is not here; the server has it']);
  expect(cut).toMatchObject({ pending: 4, book: { cursor: 0 } });
  expect((await contentsOf(b)).contacts).toEqual(['Mine', 'Offline']);
  await b.json('sync', 'resume');
  await eventually('B is live', async () => (await standingOf(b)).connection === 'live');
  await b.json('sync', 'now');
  await a.json('sync', 'now');
  expect(await standingOf(b)).toMatchObject({ pending: 0, warnings: [], book: (await standingOf(a)).book });
  const { contacts, transactions } = await contentsOf(b);
  expect(contacts).toEqual([...many.contacts, 'Later', 'Mine', 'Offline'].sort());
  expect(transactions.length).toBe(many.transactions.length + 3);
});
