// The dashboard of the built program in a pseudo-terminal, with a real daemon and no server.

import { join } from 'node:path';
import { setTimeout as observe } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { BIN } from '../support/built-world.ts';
import type { BuiltDevice, BuiltWorld } from '../support/built-world.ts';
import { PtyTerminal } from '../support/pty-terminal.ts';
import { openWarmWorld } from '../support/warm-ledger.ts';

let world: BuiltWorld;
let device: BuiltDevice;
let devices = 0;
let terminals: PtyTerminal[];

async function ledger(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await device.run(args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

function dashboard(columns = 80, rows = 24, wish: Record<string, string> = {}): PtyTerminal {
  const env = { PATH: process.env['PATH'], ...device.env, TERM: 'xterm-256color', ...wish };
  const terminal = new PtyTerminal({ argv: [join(BIN, 'ledger.js'), 'dashboard'], env, columns, rows });
  terminals.push(terminal);
  return terminal;
}

/** Cursor, line wrap and bracketed paste are as a shell expects them, on the normal screen. */
function expectRestored(terminal: PtyTerminal): void {
  const { buffer, output } = terminal;
  expect(buffer).toBe('normal');
  expect(output.lastIndexOf('\u001b[?25h')).toBeGreaterThan(output.lastIndexOf('\u001b[?25l'));
  expect(output.lastIndexOf('\u001b[?7h')).toBeGreaterThan(output.lastIndexOf('\u001b[?7l'));
  expect(output.lastIndexOf('\u001b[?2004l')).toBeGreaterThanOrEqual(output.lastIndexOf('\u001b[?2004h'));
}

function isStatusAt(row: number, lines: readonly string[]): boolean {
  return lines[row]?.startsWith('On this device only ') === true;
}

/** Waits until nothing has been written for more than a second: longer than anything that ticks would keep still. */
async function isQuiet(terminal: PtyTerminal): Promise<void> {
  for (let before = -1; before !== terminal.output.length;) {
    before = terminal.output.length;
    await observe(1_200);
  }
}

beforeAll(async () => {
  world = await openWarmWorld();
});

afterAll(() => world.close());

beforeEach(async () => {
  devices += 1;
  device = world.device(`device ${devices}`);
  terminals = [];
  await ledger('lend', 'Ana', '12.50', '-m', 'lunch', '--date', '2026-01-05', '--create');
  await ledger('borrow', 'Bo', '3', '--date', '2026-01-06', '--create');
});

afterEach(async () => {
  await Promise.all(terminals.map((terminal) => terminal.close()));
  await device.close();
});

describe('the dashboard', () => {
  test("shows contacts, the selected one's transactions and the state of things, above a free last row", async () => {
    const terminal = dashboard();
    const seen = ['all contacts:', '2026-01-05', 'On this device only', '? help'];
    const lines = await terminal.until((all) => seen.every((text) => all.some((line) => line.includes(text))));
    expect(terminal.buffer).toBe('alternate');
    expect(lines[0]).toBe('ledger  all contacts:  +9.50 USD');
    expect(lines[1]).toBe('Contacts 1/2                   │ Ana 1/1  +12.50 USD');
    expect(lines[2]).toBe('> Ana               +12.50 USD │ > 2026-01-05 lunch                   +12.50 USD');
    expect(lines[3]).toBe('  Bo                 -3.00 USD │');
    expect(lines[22]).toMatch(/^On this device only {2}Personal .*\? help {2}q quit$/);
    expect(lines[23]).toBe('');
  });

  test('keys move, show their list, and quit; the terminal is as before', async () => {
    const terminal = dashboard();
    await terminal.untilText('2026-01-05');
    terminal.type('j');
    await terminal.untilText('2026-01-06');
    terminal.type('?');
    await terminal.untilText('a page down, up');
    terminal.type('?');
    await terminal.untilText('> Bo');
    terminal.type('q');
    expect(await terminal.ended()).toEqual({ exitCode: 0, signal: 0 });
    expectRestored(terminal);
  });

  test('a Ctrl-C right after the first frame is a key already', async () => {
    const terminal = dashboard();
    await terminal.until((lines) => lines.some((line) => line !== ''));
    terminal.type('\u0003');
    expect((await terminal.ended()).exitCode).toBe(0);
    expectRestored(terminal);
  });

  test.each([
    ['Ctrl-C', (terminal: PtyTerminal) => terminal.type('\u0003'), 0],
    ['SIGTERM', (terminal: PtyTerminal) => terminal.kill('SIGTERM'), 130],
  ] as const)('%s gives the terminal back', async (_, end, exitCode) => {
    const terminal = dashboard();
    await terminal.untilText('2026-01-05');
    end(terminal);
    expect((await terminal.ended()).exitCode).toBe(exitCode);
    expectRestored(terminal);
  });

  test('changes from elsewhere appear; while there are none, nothing is written', async () => {
    const terminal = dashboard();
    await terminal.untilText('2026-01-05');
    await ledger('lend', 'Ana', '7', '-m', 'taxi', '--date', '2026-02-01');
    await terminal.untilText('+19.50 USD');
    await terminal.untilText('taxi');
    // The selection is still on the lunch, which is now the second row; the flash of the changed rows ends by itself.
    await terminal.until((lines) => lines[3]?.includes('> 2026-01-05 lunch') === true);
    await isQuiet(terminal);
  });

  test('folds to one pane and back when the terminal is resized', async () => {
    const terminal = dashboard();
    await terminal.untilText('2026-01-05');
    terminal.resize(50, 10);
    await terminal.until((lines) => lines[1] === 'Contacts 1/2' && isStatusAt(8, lines));
    terminal.type('l');
    await terminal.until((lines) => lines[1] === 'Ana 1/1  +12.50 USD');
    terminal.resize(100, 30);
    await terminal.until((lines) => lines[2]?.includes('│ > 2026-01-05 lunch') === true && isStatusAt(28, lines));
  });

  test('waits for a daemon that was stopped, and goes on with the next one', async () => {
    const terminal = dashboard();
    await terminal.untilText('2026-01-05');
    await ledger('daemon', 'stop');
    await terminal.untilText('The daemon is not running - reconnecting');
    await ledger('contact', 'add', 'Cy');
    await terminal.untilText('Cy');
    await terminal.until((lines) => lines[1]?.startsWith('Contacts 1/3 ') === true && isStatusAt(22, lines));
  });

  test('without colour, nothing but bold and inverse', async () => {
    const terminal = dashboard(80, 24, { NO_COLOR: '1' });
    await terminal.untilText('2026-01-05');
    // oxlint-disable-next-line no-control-regex -- finding control sequences is the purpose
    expect(terminal.output).not.toMatch(/\u001b\[(?:2|3[0-7]|9\d|38[;:]\S*)m/);
    expect(terminal.output).toContain('\u001b[7m');
  });

  test('off a terminal it is refused, but can be drawn once', async () => {
    expect((await device.run(['dashboard'])).code).toBe(2);
    const page = await ledger('dashboard', '--once');
    expect(page.split('\n').slice(0, 4)).toEqual([
      'ledger  all contacts:  +9.50 USD',
      'Contacts 1/2                   │ Ana 1/1  +12.50 USD',
      '> Ana               +12.50 USD │ > 2026-01-05 lunch                   +12.50 USD',
      '  Bo                 -3.00 USD │',
    ]);
  });
});
