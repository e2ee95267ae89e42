// Ten thousand transactions are imported on one device while the dashboard of another is open: it gets all of them,
// answers keys meanwhile, and neither it nor its daemon grows without bound.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { memoryOf } from '../bench/harness/memory.ts';
import { standingOf } from '../support/book-contents.ts';
import { BIN } from '../support/built-world.ts';
import type { BuiltDevice, BuiltWorld } from '../support/built-world.ts';
import { PtyTerminal } from '../support/pty-terminal.ts';
import { openWarmWorld } from '../support/warm-ledger.ts';

const CONTACTS = 100;
const ROWS = 10_000;
/** No answer to a key takes this part of the time that all take, however fast the machine is. */
const SLOWEST_PART_MAX = 1 / 4;
/** Twice what they need, about. */
const DAEMON_MB_MAX = 200;
const DASHBOARD_MB_MAX = 220;
const TIMEOUT = 300_000;

let world: BuiltWorld;
let a: BuiltDevice;
let b: BuiltDevice;
let dashboard: PtyTerminal;

beforeAll(async () => {
  world = await openWarmWorld();
  await world.startServer();
  [a, b] = (await world.logIn('ana', 'a', 'b')) as [BuiltDevice, BuiltDevice];
  dashboard = new PtyTerminal({
    argv: [join(BIN, 'ledger.js'), 'dashboard'],
    env: { PATH: process.env['PATH'], ...b.env, TERM: 'xterm-256color' },
    columns: 80,
    rows: 24,
  });
});

afterAll(async () => {
  await dashboard.close();
  await world.close();
});

/** A yen on each row: the total tells how far it is. */
function csv(): string {
  const rows = Array.from(
    { length: ROWS },
    (_, index) => `2026-01-05,Friend ${index % CONTACTS},1,JPY,lent,no ${index}`,
  );
  return `date,contact,amount,currency,direction,description\n${rows.join('\n')}\n`;
}

/** Opens and closes the list of keys; gives the ms of the slower one. */
async function keyMs(): Promise<number> {
  const times: number[] = [];
  for (const isOpen of [true, false]) {
    const began = performance.now();
    dashboard.type('?');
    await dashboard.until((lines) => lines.some((line) => line.includes('a page down')) === isOpen);
    times.push(performance.now() - began);
  }
  return Math.max(...times);
}

test('a dashboard stays usable while another device imports', { timeout: TIMEOUT }, async () => {
  const file = join(world.dir, 'loans.csv');
  await writeFile(file, csv());
  await dashboard.untilText('? help');
  const total = `+${ROWS.toLocaleString('en')} JPY`;
  const imported = a.json('import', file);
  const times: number[] = [];
  while (!dashboard.lines().some((line) => line.includes(total))) times.push(await keyMs());
  await imported;
  const allMs = times.reduce((sum, ms) => sum + ms, 0);
  expect(Math.max(...times)).toBeLessThan(allMs * SLOWEST_PART_MAX);
  expect(memoryOf(dashboard.pid, 'peak')).toBeLessThan(DASHBOARD_MB_MAX);
  expect(memoryOf(b.daemonPids()[0] ?? 0, 'peak')).toBeLessThan(DAEMON_MB_MAX);

  await Promise.all([a, b].map((device) => device.json('sync', 'now')));
  const [atA, atB] = await Promise.all([a, b].map(standingOf));
  expect(atA).toMatchObject({ pending: 0, cache: { contacts: CONTACTS, transactions: ROWS }, warnings: [] });
  expect(atB).toMatchObject({ pending: 0, cache: atA?.cache, book: atA?.book, warnings: [] });
});
