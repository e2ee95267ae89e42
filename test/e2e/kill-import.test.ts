// SIGKILL in the middle of an import of thousands of rows: of the importing device's daemon, of the server, at points
// chosen by what was seen to happen. What was acknowledged is there afterwards, nothing is there twice, and the same
// import again completes the book.

import { statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { contentsFor, contentsOf, standingOf } from '../support/book-contents.ts';
import { eventually } from '../support/built-world.ts';
import type { BuiltDevice, BuiltWorld, Lines, WatchLine } from '../support/built-world.ts';
import { FrameProxy } from '../support/frame-proxy.ts';
import { sampleLoans } from '../support/sample-loans.ts';
import { openWarmWorld } from '../support/warm-ledger.ts';

const ROWS = 2_000;
const LOANS = sampleLoans(7, ROWS);

let world: BuiltWorld;
let file: string;

beforeAll(async () => {
  world = await openWarmWorld();
  file = join(world.dir, 'loans.csv');
  await writeFile(file, LOANS.csv);
  await world.startServer();
});

afterAll(() => world.close());

/** How often each text occurs. */
function counted(texts: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

/** Everything that it holds is in the file, and as often at most. Gives the number of transactions. */
async function expectPartOfFile(device: BuiltDevice): Promise<number> {
  const { transactions, contacts } = await contentsOf(device);
  const whole = counted(LOANS.transactions);
  const tooMany = [...counted(transactions)].filter(([text, count]) => count > (whole.get(text) ?? 0));
  expect(tooMany).toEqual([]);
  expect(new Set(contacts).size).toBe(contacts.length);
  return transactions.length;
}

/** Both stand at one place of one log, with one digest and nothing open. */
async function expectSame(a: BuiltDevice, b: BuiltDevice): Promise<void> {
  for (const device of [a, b]) await device.json('sync', 'now');
  const first = await standingOf(a);
  expect(first).toMatchObject({ pending: 0, refused: 0, conflicts: 0 });
  expect(await standingOf(b)).toMatchObject({ pending: 0, refused: 0, book: first.book });
  // Cut in a write or not: nothing else may have happened to what is on disk.
  expect(first.warnings.filter((warning) => !warning.endsWith('was set aside; it was never acknowledged'))).toEqual([]);
}

/** Both hold the whole file once. */
async function expectWholeFile(a: BuiltDevice, b: BuiltDevice): Promise<void> {
  await expectSame(a, b);
  expect(await contentsOf(b)).toEqual(contentsFor(LOANS));
}

async function twoDevices(user: string): Promise<{ a: BuiltDevice; b: BuiltDevice; seen: Lines<WatchLine> }> {
  const [a, b] = (await world.logIn(user, `${user}-a`, `${user}-b`)) as [BuiltDevice, BuiltDevice];
  const seen = await b.watch();
  await b.json('sync', 'now');
  return { a, b, seen };
}

/** Bytes of a device's journal; 0 while there is none. */
function journalBytes(device: BuiltDevice): number {
  return statSync(join(device.home, 'data/journal/journal-00000001.log'), { throwIfNoEntry: false })?.size ?? 0;
}

type Reached = (a: BuiltDevice, seen: Lines<WatchLine>) => Promise<void>;

test.each<[point: string, user: string, how: { reached: Reached; isDone: boolean }]>([
  [
    'the first rows are in the journal',
    'ada',
    { reached: (a) => eventually('A journals', async () => journalBytes(a) > 100_000), isDone: false },
  ],
  ['B has seen the first', 'cleo', { reached: (_, seen) => seen.until(({ length }) => length > 0), isDone: true }],
])('the daemon killed when %s', async (_, user, { reached, isDone }) => {
  const { a, b, seen } = await twoDevices(user);
  const [daemon = 0] = a.daemonPids();
  const importing = a.run(['import', file, '--json']);
  await reached(a, seen);
  process.kill(daemon, 'SIGKILL');
  const ended = await importing;
  // Either it was done before, or the command says that it was not and what to do.
  expect(isDone ? [0, 75] : [75]).toContain(ended.code);
  if (ended.code === 75) {
    const error = { code: 'busy', hint: 'run the import again; nothing is imported twice' };
    expect(JSON.parse(ended.stderr)).toMatchObject({ error });
  }
  await expectSame(a, b);
  const kept = await expectPartOfFile(b);
  expect(kept).toBeGreaterThan(0);
  if (ended.code === 0) expect(kept).toBe(LOANS.transactions.length);
  const again = await a.json<{ added: number; refused: number }>('import', file);
  expect(again).toMatchObject({ added: LOANS.transactions.length - kept, refused: 0 });
  await expectWholeFile(a, b);
});

test('the server killed when B has seen a part: the import goes on and is exchanged later', async () => {
  const { a, b, seen } = await twoDevices('eva');
  const importing = a.json<{ added: number; status: string }>('import', file);
  await seen.until(({ length }) => length >= ROWS / 4);
  await world.stopServer('SIGKILL');
  expect(await importing).toMatchObject({ added: LOANS.transactions.length });
  expect(await contentsOf(a)).toEqual(contentsFor(LOANS));
  await expectPartOfFile(b);
  await world.startServer();
  await seen.until(({ length }) => length === LOANS.contacts.length + LOANS.transactions.length);
  await expectWholeFile(a, b);
});

test('killed after the commit and before the answer, daemon or server, a loan is there once', async () => {
  const proxy = await FrameProxy.open(world.url);
  const [b] = await world.logIn('gil', 'gil-b');
  const a = world.device('gil-a');
  const { code } = await (b as BuiltDevice).json<{ code: string }>('device', 'invite');
  await a.login(proxy.url, code);
  const seen = await (b as BuiltDevice).watch<{ data: { description?: string } }>();
  await a.json('sync', 'now');
  await b?.json('sync', 'now');
  for (const [kill, description] of [
    [() => a.killDaemon(), 'daemon killed'],
    [() => world.stopServer('SIGKILL').then(() => world.startServer()), 'server killed'],
  ] as const) {
    proxy.hold('down');
    await a.json('lend', 'Ana', '5', '--create', '-m', description);
    await seen.find(({ data }) => data.description === description);
    expect(await standingOf(a)).toMatchObject({ pending: description === 'daemon killed' ? 2 : 1 });
    await kill();
    await eventually('A is live again', async () => (await standingOf(a)).connection === 'live');
    await a.json('sync', 'now');
  }
  await eventually('B is live again', async () => (await standingOf(b as BuiltDevice)).connection === 'live');
  await b?.json('sync', 'now');
  const [one, other] = [await standingOf(a), await standingOf(b as BuiltDevice)];
  expect(one).toMatchObject({ pending: 0, refused: 0, warnings: [], book: { ...other.book, cursor: other.book.head } });
  const { transactions, balances } = await contentsOf(b as BuiltDevice);
  expect(transactions.length).toBe(2);
  expect(balances).toEqual({ 'Ana USD': '1000' });
  expect(await contentsOf(a)).toEqual(await contentsOf(b as BuiltDevice));
  proxy.close();
});
