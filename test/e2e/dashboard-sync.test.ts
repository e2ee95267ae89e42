// The dashboard of one device while another writes and the server comes and goes.

import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { BIN, eventually } from '../support/built-world.ts';
import type { BuiltDevice, BuiltWorld } from '../support/built-world.ts';
import { PtyTerminal } from '../support/pty-terminal.ts';
import { openWarmWorld } from '../support/warm-ledger.ts';

let world: BuiltWorld;
let mine: BuiltDevice;
let other: BuiltDevice;
let terminal: PtyTerminal;
let loan = '';

beforeAll(async () => {
  world = await openWarmWorld();
  await world.startServer();
  [mine, other] = (await world.logIn('ana', 'mine', 'other')) as [BuiltDevice, BuiltDevice];
  const lent = ['lend', 'Bo', '12.50', '-m', 'lunch', '--date', '2026-01-05', '--create', '--wait'];
  loan = (await mine.json<{ readonly transaction: { readonly id: string } }>(...lent)).transaction.id;
  await other.json('sync', 'now');
});

afterAll(() => world.close());

afterEach(() => terminal.close());

function open(): void {
  terminal = openOn(mine);
}

function openOn(device: BuiltDevice): PtyTerminal {
  const env = { PATH: process.env['PATH'], ...device.env, TERM: 'xterm-256color', NO_COLOR: '1' };
  return new PtyTerminal({ argv: [join(BIN, 'ledger.js'), 'dashboard'], env, columns: 80, rows: 24 });
}

test('what is typed in any of three dashboards, two on one device, appears in all', async () => {
  open();
  const all = [terminal, openOn(mine), openOn(other)];
  try {
    await Promise.all(all.map((one) => one.untilText('2026-01-05')));
    for (const [index, name] of ['Xan', 'Yao', 'Zed'].entries()) {
      all[index]?.type(`a${name}\r`);
      const isThere = (lines: readonly string[]): boolean => lines.some((line) => line.startsWith(`  ${name} `));
      await Promise.all(all.map((one) => one.until(isThere)));
    }
  } finally {
    await Promise.all(all.slice(1).map((one) => one.close()));
  }
});

test('history goes from what is pending here to the first entry of anybody', async () => {
  for (const name of ['Dee', 'Eve', 'Fay', 'Gus', 'Hal', 'Ivy']) await other.json('contact', 'add', name, '--wait');
  await mine.json('sync', 'now');
  await mine.json('sync', 'pause');
  await mine.json('contact', 'add', 'Zoe');
  open();
  await terminal.untilText('1 pending');
  terminal.resize(80, 9);
  terminal.type('6');
  await terminal.until(
    (lines) =>
      /^> n:\d+ .*ana +pending +added contact Zoe$/.test(lines[3] ?? '') &&
      lines[4]?.endsWith('added contact Ivy') === true,
  );
  terminal.type('G');
  await terminal.until((lines) =>
    / 1 .* ana +added contact Bo$/.test(lines.find((line) => line.startsWith('> ')) ?? ''),
  );
  await mine.json('sync', 'resume');
  await terminal.untilText('Live');
});

test('a draft survives a change from elsewhere, says so, and becomes a conflict that is settled there', async () => {
  open();
  await terminal.untilText('2026-01-05');
  terminal.type('le\t');
  await terminal.untilText('> For        lunch');
  terminal.type(' with Cy');
  await terminal.untilText('lunch with Cy');
  await other.json('transaction', 'edit', loan, '-m', 'dinner', '--wait');
  await terminal.untilText('ana changed for meanwhile');
  await terminal.until((lines) => lines.some((line) => /lunch with Cy +now: dinner$/.test(line)));
  terminal.type('\r');
  await terminal.untilText('1 in conflict');
  await terminal.untilText('2026-01-05 dinner');
  terminal.type('4');
  await terminal.until((lines) => lines.some((line) => /^dinner +│ lunch with Cy$/.test(line)));
  terminal.type('A');
  await terminal.untilText('No conflicts');
  terminal.type('1');
  await terminal.untilText('lunch with');
  await terminal.until((lines) => lines[22]?.startsWith('Live ') === true && !lines[22].includes('pending'));
  await other.json('sync', 'now');
  const { transaction } = await other.json<{ readonly transaction: { readonly description: string } }>(
    'transaction',
    'show',
    loan,
  );
  expect(transaction.description).toBe('lunch with Cy');
});

test('without the server it says so, goes on, and sends what was written when the server is back', async () => {
  open();
  await terminal.untilText('Live');
  await world.stopServer();
  await terminal.untilText('Offline - showing cached data');
  terminal.type('L3\r');
  await terminal.untilText('1 pending');
  await world.startServer();
  await terminal.until((lines) => lines[22]?.startsWith('Live ') === true && !lines[22].includes('pending'));
  await eventually('the other device has it', async () => {
    const { items } = await other.json<{ readonly items: readonly { readonly amount: string }[] }>(
      'transaction',
      'list',
    );
    return items.some(({ amount }) => amount === '3.00');
  });
  terminal.type('7');
  await terminal.untilText('online (you)');
  terminal.type('p');
  await terminal.untilText('(paused)');
  terminal.type('p');
  await terminal.untilText('Live');
});
