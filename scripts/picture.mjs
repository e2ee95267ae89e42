// `npm run picture`: draws docs/dashboard.svg from a real session: a server, two devices, the dashboard of one of them in
// a pseudo-terminal while the other writes. Nothing is left behind but the picture.

import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import pty from '@lydell/node-pty';
import xterm from '@xterm/headless';

const ROOT = resolve(import.meta.dirname, '..');
const COLUMNS = 110;
const ROWS = 18;
const DEADLINE_MS = 15_000;
const CELL = { width: 8.4, height: 18, size: 14 };
const PALETTE = ['#484f58', '#ff7b72', '#3fb950', '#d29922', '#58a6ff', '#bc8cff', '#39c5cf', '#b1bac4'];
const FOREGROUND = '#c9d1d9';
const BACKGROUND = '#0d1117';
const temp = mkdtempSync(join(tmpdir(), 'ledger-picture-'));
const run = promisify(execFile);

const envOf = (device) => ({ PATH: process.env.PATH, LEDGER_HOME: join(temp, device), TZ: 'UTC' });

async function ledger(device, args, input) {
  const child = run(process.execPath, [join(ROOT, 'bin/ledger.js'), ...args], { env: envOf(device) });
  child.child.stdin.end(input);
  return (await child).stdout;
}

async function startServer() {
  const args = ['start', '--data', join(temp, 'server'), '--port', '0', '--json'];
  const server = spawn(process.execPath, [join(ROOT, 'bin/ledger-server.js'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise((done) => server.stdout.once('data', (line) => done(JSON.parse(String(line)).url)));
  return { server, url };
}

async function fill() {
  const loans = [
    ['lend', 'Ana García', '400', '-m', 'train tickets', '--date', '2026-10-28', '--due', '2026-11-15'],
    ['lend', 'Ana García', '20', '-m', 'lunch', '--date', '2026-11-04'],
    ['borrow', 'Ana García', '12.50USD', '-m', 'museum', '--date', '2026-11-09'],
    ['repay', 'Ana García', '35EUR', '-m', 'cash', '--date', '2026-11-20'],
    ['lend', 'Aoife Haddad', '784.10', '-m', 'rent, her half', '--date', '2026-11-01'],
    ['borrow', 'Noah Ruiz', '310USD', '-m', 'bicycle', '--date', '2026-09-12', '--due', '2027-03-01'],
    ['lend', '李雷', '48', '-m', '晚饭', '--date', '2026-11-18'],
  ];
  await ledger('laptop', ['book', 'set', 'currency', 'EUR']);
  for (const loan of loans) await ledger('laptop', [...loan, ...(loan[0] === 'repay' ? [] : ['--create'])]);
}

/** The dashboard's screen; `seen(text)` waits for a text on it. */
function openDashboard() {
  const screen = new xterm.Terminal({ cols: COLUMNS, rows: ROWS, allowProposedApi: true });
  const child = pty.spawn(process.execPath, [join(ROOT, 'bin/ledger.js'), 'dashboard'], {
    cols: COLUMNS,
    rows: ROWS,
    env: { ...envOf('laptop'), TERM: 'xterm' },
  });
  const lines = () =>
    Array.from({ length: ROWS }, (_, row) => screen.buffer.active.getLine(row).translateToString()).join('\n');
  let look = () => {};
  child.onData((data) => screen.write(data, () => look()));
  const seen = (text) =>
    new Promise((done, fail) => {
      const timer = setTimeout(() => fail(new Error(`never seen: ${text}\n${lines()}`)), DEADLINE_MS);
      look = () => {
        if (!lines().includes(text)) return;
        clearTimeout(timer);
        done();
      };
      look();
    });
  return { screen, child, seen };
}

/** A cell's look: its colour, whether it is bold or faint, and its background if it is inverse. */
function styleOf(cell) {
  const color = cell.isFgPalette() ? PALETTE[cell.getFgColor() % 8] : FOREGROUND;
  const inverse = cell.isInverse() !== 0;
  return {
    fill: inverse ? BACKGROUND : color,
    back: inverse ? color : '',
    bold: cell.isBold() !== 0,
    dim: cell.isDim() !== 0,
  };
}

/** Neighbouring cells of one look in one row. */
function runsOf(line) {
  const runs = [];
  for (let column = 0; column < COLUMNS; column += 1) {
    const cell = line.getCell(column);
    if (cell.getWidth() === 0) continue;
    const style = styleOf(cell);
    const last = runs.at(-1);
    const isWide = cell.getWidth() > 1;
    if (last !== undefined && !isWide && !last.isWide && JSON.stringify(last.style) === JSON.stringify(style)) {
      last.text += cell.getChars() || ' ';
      last.width += 1;
    } else runs.push({ column, text: cell.getChars() || ' ', width: cell.getWidth(), style, isWide });
  }
  return runs;
}

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

function drawRun({ column, text, width, style }, row) {
  const x = (column * CELL.width + 12).toFixed(1);
  const y = row * CELL.height + 12;
  const long = (width * CELL.width).toFixed(1);
  const back =
    style.back === '' ? '' : `<rect x="${x}" y="${y}" width="${long}" height="${CELL.height}" fill="${style.back}"/>`;
  if (text.trim() === '') return back;
  const weight = `${style.bold ? ' font-weight="bold"' : ''}${style.dim ? ' opacity="0.6"' : ''}`;
  const place = `x="${x}" y="${y + 13}" textLength="${long}" lengthAdjust="spacingAndGlyphs"`;
  return `${back}<text ${place} fill="${style.fill}"${weight} xml:space="preserve">${escaped(text)}</text>`;
}

function drawing(screen) {
  const rows = Array.from({ length: ROWS - 1 }, (_, row) =>
    runsOf(screen.buffer.active.getLine(row))
      .map((part) => drawRun(part, row))
      .filter(Boolean)
      .join(''),
  );
  const [width, height] = [COLUMNS * CELL.width + 24, (ROWS - 1) * CELL.height + 24];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="${CELL.size}">`,
    '<title>The dashboard of ledger</title>',
    `<rect width="100%" height="100%" rx="8" fill="${BACKGROUND}"/>`,
    ...rows.filter((row) => row !== ''),
    '</svg>',
    '',
  ].join('\n');
}

let server;
let dashboard;
try {
  const started = await startServer();
  ({ server } = started);
  const user = ['user', 'add', 'ana', '--json', '--data', join(temp, 'server')];
  const { stdout } = await run(process.execPath, [join(ROOT, 'bin/ledger-server.js'), ...user]);
  await fill();
  await ledger('laptop', ['login', started.url], `${JSON.parse(stdout).code}\n`);
  const { code } = JSON.parse(await ledger('laptop', ['device', 'invite', '--json']));
  await ledger('desk', ['login', started.url], `${code}\n`);
  await ledger('laptop', ['sync', 'now']);
  await ledger('desk', ['sync', 'now']);
  dashboard = openDashboard();
  await dashboard.seen('train tickets');
  await dashboard.seen('Live');
  await ledger('desk', ['lend', 'Mina Osei', '15', '-m', 'concert', '--date', '2026-11-24', '--create', '--wait']);
  await dashboard.seen('ana added: lent Mina Osei');
  await dashboard.seen('+15.00 EUR');
  writeFileSync(join(ROOT, 'docs/dashboard.svg'), drawing(dashboard.screen));
  process.stdout.write('docs/dashboard.svg is drawn\n');
} finally {
  dashboard?.child.kill('SIGTERM');
  for (const device of ['laptop', 'desk']) await ledger(device, ['daemon', 'stop']).catch(() => undefined);
  server?.kill('SIGTERM');
  rmSync(temp, { recursive: true, force: true });
}
