// The dashboard of the built program in a pseudo-terminal, with a real daemon and no server: what it shows and does, on
// screens of all kinds, and how it gives them back.

import { readFile } from 'node:fs/promises';
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
  await device.kill();
});

describe('the dashboard', () => {
  test("shows contacts, the selected one's transactions and the state of things, above a free last row", async () => {
    const terminal = dashboard();
    const seen = ['2026-01-05', 'On this device only', '? help'];
    const lines = await terminal.until((all) => seen.every((text) => all.some((line) => line.includes(text))));
    expect(terminal.buffer).toBe('alternate');
    expect(lines[1]).toBe('Net +9.50 USD (owed to me 12.50, I owe 3.00)');
    expect(lines[2]).toBe('Contacts 1/2                   │ Ana 1/1  +12.50 USD');
    expect(lines[3]).toBe('> Ana               +12.50 USD │ > 2026-01-05 lunch        +12.50 USD +12.50 USD');
    expect(lines[4]).toBe('  Bo                 -3.00 USD │');
    expect(lines[22]).toMatch(/^On this device only .*\? help {2}q quit$/);
    expect(lines[23]).toBe('');
  });

  test('keys move, show their list, and quit; the terminal is as before', async () => {
    const terminal = dashboard();
    await terminal.untilText('2026-01-05');
    terminal.type('j');
    await terminal.untilText('2026-01-06');
    terminal.type('\u001b[A');
    await terminal.untilText('> Ana');
    terminal.type('?');
    await terminal.untilText('a page down');
    terminal.type('?');
    await terminal.untilText('> Ana');
    terminal.type('q');
    expect(await terminal.ended()).toEqual({ exitCode: 0, signal: 0 });
    expectRestored(terminal);
  });

  test('adds a contact, lends, is told what is wrong while typing, repays, deletes, and takes it back', async () => {
    const terminal = dashboard();
    await terminal.untilText('2026-01-05');
    terminal.type('aAna');
    await terminal.untilText('a contact called "Ana" exists');
    terminal.type('bel');
    await terminal.untilText('Enter: Added Anabel');
    terminal.type('\r');
    await terminal.untilText('Contacts 1/3');
    terminal.type('L7x');
    await terminal.untilText('> Amount     7x');
    await terminal.until((lines) => lines[5]?.includes('→') === true);
    terminal.type('\u007f');
    await terminal.untilText('Enter: Lent 7.00 USD to Ana; Ana owes you 19.50 USD');
    terminal.type('\ttaxi\r');
    await terminal.until((lines) => lines.some((line) => /taxi +\+7\.00 USD/.test(line)));
    terminal.type('r5\r');
    await terminal.untilText('Ana paid back 5.00 USD; Ana owes you 14.50 USD');
    terminal.type('lGe\tlu');
    await terminal.untilText('Edit a transaction');
    terminal.type('\u001b');
    await terminal.untilText('Ana 3/3');
    terminal.type('d');
    await terminal.untilText('Delete 12.50 USD with Ana? y: yes');
    terminal.type('y');
    await terminal.untilText('Ana 2/2  +2.00 USD');
    terminal.type('u');
    await terminal.untilText('Undid: deleted loan to Ana 12.50 USD "lunch"');
    await terminal.untilText('Ana 2/3  +14.50 USD');
    terminal.type('U');
    await terminal.untilText('Redid: deleted loan');
    await terminal.untilText('Ana 2/2  +2.00 USD');
    expect(await ledger('balance', '--plain')).toContain('Ana\t2.00');
  });

  test('makes two contacts one, and takes that back', async () => {
    const terminal = dashboard();
    await terminal.untilText('2026-01-05');
    terminal.type('jMAna');
    await terminal.untilText('Enter: Merged into Ana');
    terminal.type('\r');
    await terminal.until(
      (lines) => lines[2]?.startsWith('Contacts 1/1 ') === true && lines[2].includes('Ana 1/2  +9.50'),
    );
    terminal.type('u');
    await terminal.until((lines) => lines[2]?.startsWith('Contacts ') === true && lines[2].includes('/2 '));
    await terminal.until((lines) => lines[4]?.slice(2).startsWith('Bo ') === true);
  });

  test('finds as it is typed', async () => {
    const terminal = dashboard();
    await terminal.untilText('2026-01-05');
    terminal.type('/bo');
    await terminal.until(
      (lines) => lines[2]?.startsWith('Contacts 1/1  /bo') === true && lines[3]?.startsWith('> Bo') === true,
    );
    terminal.type('\u001b');
    await terminal.untilText('Contacts 1/2');
    terminal.type('6');
    await terminal.untilText('borrowed 3.00 USD from Bo');
    terminal.type('3');
    await terminal.untilText('Nothing is due');
  });

  test('copies an id, and looks into another book', async () => {
    await ledger('book', 'create', 'Trip');
    await ledger('lend', 'Cy', '4', '--create', '--book', 'Trip');
    const terminal = dashboard();
    await terminal.untilText('2026-01-05');
    terminal.type('y');
    await terminal.untilText('Copied ');
    // oxlint-disable-next-line no-control-regex -- finding control sequences is the purpose
    const [, copied = ''] = /\u001b\]52;c;([^\u0007]+)\u0007/.exec(terminal.output) ?? [];
    expect(await ledger('contact', 'list', '--plain')).toContain(`${Buffer.from(copied, 'base64').toString()}\tAna`);
    terminal.type('8');
    await terminal.untilText('Trip');
    terminal.type('j\r');
    await terminal.untilText('> Cy');
    await terminal.until((lines) => lines[0]?.endsWith(' Trip') === true);
    terminal.type('a');
    await terminal.untilText('Add a contact');
    terminal.type('Dee\r');
    await terminal.untilText('Contacts 1/2');
    expect(await ledger('contact', 'list', '--plain')).not.toContain('Dee');
  });

  test.each([
    ['Ctrl-C', (terminal: PtyTerminal) => terminal.type('\u0003'), 0],
    ['SIGTERM', (terminal: PtyTerminal) => terminal.kill('SIGTERM'), 130],
    ['a crash', (terminal: PtyTerminal) => terminal.kill('SIGUSR2'), 1],
  ] as const)('%s gives the terminal back', async (_, end, exitCode) => {
    const crash = 'data:text/javascript,process.on(%22SIGUSR2%22,()=>{throw%20new%20Error(%22crash%22)})';
    const terminal = dashboard(80, 24, { NODE_OPTIONS: `--import=${crash}` });
    await terminal.untilText('2026-01-05');
    end(terminal);
    expect((await terminal.ended()).exitCode).toBe(exitCode);
    expectRestored(terminal);
  });

  test('Ctrl-Z gives the terminal to the shell, and fg brings everything back', async () => {
    const line =
      'set -m; "$NODE" "$LEDGER" dashboard; [[ $(stty -a) == *" icanon "*" echo "* ]] && echo away; read; fg; echo back';
    const terminal = new PtyTerminal({
      file: 'bash',
      argv: ['--norc', '-c', line],
      env: {
        PATH: process.env['PATH'],
        ...device.env,
        TERM: 'xterm-256color',
        NODE: process.execPath,
        LEDGER: join(BIN, 'ledger.js'),
      },
      columns: 80,
      rows: 24,
    });
    terminals.push(terminal);
    await terminal.untilText('2026-01-05');
    terminal.type('j\u001a');
    await terminal.until((lines) => lines.includes('away'));
    expectRestored(terminal);
    await ledger('lend', 'Bo', '7', '-m', 'taxi', '--date', '2026-02-01');
    terminal.type('\r');
    await terminal.until((lines) => lines[4]?.startsWith('> Bo ') === true && isStatusAt(22, lines));
    await terminal.untilText('taxi');
    expect(terminal.buffer).toBe('alternate');
    terminal.type('q');
    await terminal.until((lines) => lines.includes('back'));
    expectRestored(terminal);
  });

  test('a screen reader gets plain lines, and what happens is said', async () => {
    const terminal = dashboard(80, 24, { INK_SCREEN_READER: 'true' });
    await terminal.until((lines) => lines.includes('Ana, owes you 12.50 USD'));
    expect(terminal.buffer).toBe('normal');
    terminal.type('j');
    await terminal.until((lines) => lines.includes('Bo, you owe 3.00 USD'));
    await ledger('lend', 'Ana', '7', '-m', 'taxi');
    await terminal.until(
      (lines) => lines.includes('This device added: lent Ana 7.00 USD, taxi') && lines.includes('Bo, you owe 3.00 USD'),
    );
    // oxlint-disable-next-line no-control-regex -- finding control sequences is the purpose
    expect(terminal.output).not.toMatch(/\u001b\[[\d;]*m/);
    terminal.type('q');
    expect((await terminal.ended()).exitCode).toBe(0);
  });

  test('a Ctrl-C right after the first frame is a key already', async () => {
    const terminal = dashboard();
    await terminal.until((lines) => lines.some((line) => line !== ''));
    terminal.type('\u0003');
    expect((await terminal.ended()).exitCode).toBe(0);
    expectRestored(terminal);
  });

  test('changes from elsewhere appear, and who made them; while there are none, nothing is written', async () => {
    const terminal = dashboard();
    await terminal.untilText('2026-01-05');
    await ledger('lend', 'Ana', '7', '-m', 'taxi', '--date', '2026-02-01');
    await terminal.untilText('+19.50 USD');
    await terminal.untilText('This device added: lent Ana 7.00 USD, taxi');
    // The selection is still on the lunch, which is now the second row; the flash of the changed rows ends by itself.
    await terminal.until((lines) => lines[4]?.includes('> 2026-01-05 lunch') === true);
    await isQuiet(terminal);
  });

  test('folds to one pane and back when the terminal is resized', async () => {
    const terminal = dashboard();
    await terminal.untilText('2026-01-05');
    terminal.resize(50, 10);
    await terminal.until((lines) => lines[2] === 'Contacts 1/2' && isStatusAt(8, lines));
    terminal.type('l');
    await terminal.until((lines) => lines[2] === 'Ana 1/1  +12.50 USD');
    terminal.resize(100, 30);
    await terminal.until((lines) => lines[3]?.includes('│ > 2026-01-05 lunch') === true && isStatusAt(28, lines));
  });

  test('waits for a daemon that was stopped, and goes on with the next one', async () => {
    const terminal = dashboard();
    await terminal.untilText('2026-01-05');
    await ledger('daemon', 'stop');
    await terminal.untilText('The daemon is not running - reconnecting');
    await ledger('contact', 'add', 'Cy');
    await terminal.untilText('Cy');
    await terminal.until((lines) => lines[2]?.startsWith('Contacts 1/3 ') === true && isStatusAt(22, lines));
  });

  test('a full disk is said in the form, and above the lists until there is room', async () => {
    await device.stopDaemon();
    expect((await device.shell('ulimit -S -f 0; $LEDGER balance')).code).toBe(0);
    const terminal = dashboard();
    await terminal.untilText('2026-01-05');
    terminal.type('aCy\r');
    await terminal.untilText('the disk is full');
    expect(terminal.lines().join()).toContain('nothing was saved; make room on the disk and try again');
    terminal.type('\u001b');
    await terminal.until((lines) => lines[2]?.startsWith('! nothing can be saved') === true && isStatusAt(22, lines));
    expect(terminal.lines().slice(2, 5).join()).toContain('make room on the disk');
    await device.killDaemon();
    await ledger('contact', 'add', 'Dee');
    await terminal.until((lines) => lines[2]?.startsWith('Contacts 1/3 ') === true && isStatusAt(22, lines));
  });

  test('without colour, nothing but bold and inverse; with it as many colours as there are', async () => {
    const plain = dashboard(80, 24, { NO_COLOR: '1' });
    await plain.untilText('2026-01-05');
    // oxlint-disable-next-line no-control-regex -- finding control sequences is the purpose
    expect(plain.output).not.toMatch(/\u001b\[(?:2|3[0-7]|9\d|38[;:]\S*)m/);
    expect(plain.output).toContain('\u001b[7m');
    const sixteen = dashboard(80, 24, { TERM: 'xterm' });
    await sixteen.untilText('2026-01-05');
    expect(sixteen.output).toContain('\u001b[32m+12.50 USD');
    const table = dashboard();
    await table.untilText('2026-01-05');
    expect(table.output).toContain('\u001b[38;5;28m+12.50 USD');
    const all = dashboard(80, 24, { COLORTERM: 'truecolor' });
    await all.untilText('2026-01-05');
    expect(all.output).toContain('\u001b[38;2;30;142;62m+12.50 USD');
  });

  test('a terminal that cannot move its cursor gets lines', async () => {
    const terminal = dashboard(80, 24, { TERM: 'dumb' });
    await terminal.untilText('> Ana');
    await terminal.untilText('On this device only');
    await ledger('lend', 'Ana', '7', '-m', 'taxi');
    await terminal.untilText('This device added: lent Ana 7.00 USD, taxi');
    // oxlint-disable-next-line no-control-regex -- finding control sequences is the purpose
    expect(terminal.output).not.toMatch(/\u001b/);
    terminal.type('\u0003');
    expect((await terminal.ended()).exitCode).toBe(130);
  });

  test('off a terminal it is refused, but can be drawn once', async () => {
    const refused = await device.run(['dashboard']);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('→ ');
    const page = await ledger('dashboard', '--once');
    expect(page.split('\n').slice(1, 5)).toEqual([
      'Net +9.50 USD (owed to me 12.50, I owe 3.00)',
      'Contacts 1/2                   │ Ana 1/1  +12.50 USD',
      '> Ana               +12.50 USD │ > 2026-01-05 lunch        +12.50 USD +12.50 USD',
      '  Bo                 -3.00 USD │',
    ]);
  });
});

describe('the golden screens', () => {
  test.each([
    [80, 24],
    [200, 60],
  ] as const)('%d×%d without colour', async (columns, rows) => {
    await ledger('lend', 'Ana', '1250', '-m', 'train tickets', '--date', '2026-01-04', '--due', '2026-02-01');
    await ledger('borrow', 'Ana', '8EUR', '-m', 'bread', '--date', '2026-01-03');
    for (const name of ['李雷', '👩‍👩‍👧 family', 'שלום עולם', `Zoe of the very long name ${'x'.repeat(100)}`])
      await ledger('lend', name, '5', '--date', '2026-01-02', '--due', '2999-12-31', '--create', '-m', 'קפה 咖啡 ☕');
    const golden = await readFile(join(import.meta.dirname, `../golden/dashboard/${columns}x${rows}.txt`), 'utf8');
    const [contacts, due, form] = golden.split(`\n${'='.repeat(columns)}\n`);
    const terminal = dashboard(columns, rows, { NO_COLOR: '1' });
    // A frame may come in pieces: the screen is waited for as a whole.
    const shows = (screen: string | undefined) =>
      terminal.until((lines) => lines.join('\n').replaceAll(/(?<=Date +)\d{4}-\d\d-\d\d/g, '(the day)') === screen);
    await shows(contacts);
    terminal.type('3');
    await shows(due);
    terminal.type('L9');
    await shows(form);
    expect(terminal.buffer).toBe('alternate');
  });
});
