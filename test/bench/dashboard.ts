// The dashboard while others write: 1,000 changes a second, made on another device and come by the server, all of them
// to contacts on the screen. Floor: a bare ink list in the same terminal with as many rows, changed as often, with the same
// frame cap, whose changes are made in its own process (floors/ink-list.ts); both run at once and without colours, which
// is dearer for the list than for the dashboard. Figures are ms of processor time a second.
// Targets: at most 1.3 × the list, 150 ms a second of the daemon, 300 bytes for a row, nothing written while nothing
// changes, a key answered within 100 ms.
// And the first full frame at 100,000 transactions, from the start of the program: at most 8 × `node -e 0`.

import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { spawn } from '@lydell/node-pty';
import type { Connection } from '../../src/cli/daemon-client/connection.ts';
import { FRAME_MS } from '../../src/cli/tui/view-store.ts';
import { BIN, BuiltWorld } from '../support/built-world.ts';
import type { BuiltDevice } from '../support/built-world.ts';
import { PtyTerminal } from '../support/pty-terminal.ts';
import type { Benchmark, Series } from './harness/benchmark.ts';
import { answering, fillHome } from './harness/data-set.ts';
import { inTurn, timed } from './harness/in-turn.ts';
import { describe, openApi, requestKey, transactionParams } from './harness/local-api.ts';
import { cpuOf, PtyProgram } from './harness/pty-program.ts';

const SIZE = { cols: 120, rows: 46 };
/** Lines of the dashboard: all rows of the terminal but the last. */
const LINES = SIZE.rows - 1;
const CONTACTS = 40;
const RATE = 1_000;
const TICK_MS = 10;
const SECONDS = 30;
const ROUND_MS = 3_000;
const SETTLING_MS = 3_000;
const KEYS = 40;
const STARTS = 12;
const FLOOR = 'bare ink list';
const BOARD = join(BIN, 'ledger.js');
const LIST = resolve(import.meta.dirname, 'floors/ink-list.ts');
const QUIET = '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON';

/** The dashboard under a flood, and its start. */
export const dashboard: Benchmark = {
  name: 'dashboard',
  about: `${RATE} remote changes a second; the first frame`,
  async run(rounds) {
    const world = await BuiltWorld.open();
    try {
      return [...(await underFlood(world, rounds)), ...(await firstFrame(world, rounds))];
    } finally {
      await world.close();
    }
  },
};

async function underFlood(world: BuiltWorld, rounds: number): Promise<readonly Series[]> {
  await world.startServer();
  const [writing, mine] = (await world.logIn('ana', 'writing', 'mine')) as [BuiltDevice, BuiltDevice];
  const flood = new Flood(await openApi(writing.home));
  await flood.addContacts();
  const list = new PtyProgram([QUIET, LIST, ...[LINES, SIZE.cols, RATE, FRAME_MS].map(String)], {}, SIZE);
  const board = new PtyProgram([BOARD, 'dashboard'], mine.env, SIZE);
  try {
    await sleep(SETTLING_MS);
    const idle = await idleBytes(board);
    flood.start();
    await sleep(SETTLING_MS);
    const samples = await spending({ list, board, daemon: mine.daemonPids()[0] ?? 0 }, rounds);
    await Promise.all([list.close(), board.close()]);
    return [...samples, idle, await keys(mine, rounds)];
  } finally {
    flood.stop();
  }
}

/** Bytes written in a while in which nothing happens. */
async function idleBytes(board: PtyProgram): Promise<Series> {
  const before = board.spent.bytes;
  await sleep(ROUND_MS);
  const samples = [board.spent.bytes - before];
  return { name: 'dashboard: written while idle', unit: 'B', samples, target: { absolute: 0 } };
}

interface Programs {
  readonly list: PtyProgram;
  readonly board: PtyProgram;
  readonly daemon: number;
}

async function spending({ list, board, daemon }: Programs, rounds: number): Promise<readonly Series[]> {
  const samples = { list: [] as number[], board: [] as number[], daemon: [] as number[], row: [] as number[] };
  const first = board.spent;
  for (let round = 0; round < Math.max(1, (SECONDS * 1_000 * rounds) / ROUND_MS); round += 1) {
    const before = [list.spent, board.spent, cpuOf(daemon)] as const;
    const seconds = (await timed(() => sleep(ROUND_MS))) / 1_000;
    const after = board.spent;
    samples.list.push((list.spent.cpuMs - before[0].cpuMs) / seconds);
    samples.board.push((after.cpuMs - before[1].cpuMs) / seconds);
    samples.daemon.push((cpuOf(daemon) - before[2]) / seconds);
    samples.row.push((after.bytes - before[1].bytes) / Math.max(1, after.rows - before[1].rows));
  }
  const clears = [board.spent.clears - first.clears];
  return [
    { name: FLOOR, unit: 'ms', samples: samples.list },
    { name: 'dashboard', unit: 'ms', samples: samples.board, floor: FLOOR, target: { p50: 1.3 } },
    { name: 'its daemon', unit: 'ms', samples: samples.daemon, target: { absolute: 150 } },
    { name: 'dashboard: a changed row', unit: 'B', samples: samples.row, target: { absolute: 300 } },
    { name: 'dashboard: clears of the screen', unit: '', samples: clears, target: { absolute: 0 } },
  ];
}

/** Ms from a key to the screen that shows what it did, while the changes go on. */
async function keys(device: BuiltDevice, rounds: number): Promise<Series> {
  const env = { PATH: process.env['PATH'], ...device.env, TERM: 'xterm-256color', NO_COLOR: '1' };
  const argv = [BOARD, 'dashboard'];
  const terminal = new PtyTerminal({ argv, env, columns: SIZE.cols, rows: SIZE.rows });
  const isSelected = (row: number) => (lines: readonly string[]) => lines[3 + row]?.startsWith('> ') === true;
  const samples: number[] = [];
  try {
    await terminal.until(isSelected(0));
    for (let key = 0; key < Math.max(4, KEYS * rounds); key += 1) {
      const down = key % 2 === 0;
      samples.push(await timed(() => (terminal.type(down ? 'j' : 'k'), terminal.until(isSelected(down ? 1 : 0)))));
      await sleep(FRAME_MS);
    }
  } finally {
    await terminal.close();
  }
  return { name: 'dashboard: a key answered', unit: 'ms', samples, target: { absolute: 100 } };
}

/** Writes of a device, to one contact after the other. */
class Flood {
  readonly #api: Connection;
  readonly #contacts: string[] = [];
  #timer: NodeJS.Timeout | undefined;
  #sent = 0;

  constructor(api: Connection) {
    this.#api = api;
  }

  async addContacts(): Promise<void> {
    for (let i = 0; i < CONTACTS; i += 1) {
      const name = `Contact Number ${String(i).padStart(2, '0')}`;
      const { contact } = await this.#api.request('contact.add', { key: requestKey(), name, waitMs: 10_000 });
      this.#contacts.push((contact as { id: string }).id);
    }
  }

  start(): void {
    const start = performance.now();
    this.#timer = setInterval(() => {
      const due = ((performance.now() - start) * RATE) / 1_000;
      while (this.#sent < due) this.#write();
    }, TICK_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#api.close();
  }

  #write(): void {
    const contact = this.#contacts[this.#sent % CONTACTS] ?? '';
    this.#sent += 1;
    // What is on its way when it stops has no answer.
    void this.#api.request('transaction.add', transactionParams(contact, describe(this.#sent))).catch(() => undefined);
  }
}

async function firstFrame(world: BuiltWorld, rounds: number): Promise<readonly Series[]> {
  const device = world.device('full');
  await fillHome(device.home);
  await answering(device);
  const floor = { name: 'node -e 0', sample: () => timed(() => bareStart()) };
  const full = { name: 'full frame', sample: () => startOf(device) };
  const samples = await inTurn([floor, full], { rounds: STARTS * rounds });
  const of = (name: string): readonly number[] => samples.get(name) ?? [];
  return [
    { name: floor.name, unit: 'ms', samples: of(floor.name) },
    { name: full.name, unit: 'ms', samples: of(full.name), floor: floor.name, target: { p50: 8 } },
  ];
}

async function bareStart(): Promise<void> {
  const bare = spawn(process.execPath, ['-e', '0'], { ...SIZE, env: { PATH: process.env['PATH'] } });
  await new Promise((done) => bare.onExit(done));
}

/** Ms until every row of the contacts, a transaction and the status are on the screen. */
async function startOf(device: BuiltDevice): Promise<number> {
  const env = { PATH: process.env['PATH'], ...device.env, TERM: 'xterm-256color' };
  const start = performance.now();
  const argv = [BOARD, 'dashboard'];
  const terminal = new PtyTerminal({ argv, env, columns: SIZE.cols, rows: SIZE.rows });
  try {
    await terminal.until(
      (lines) =>
        lines[LINES - 3]?.includes('Contact Number') === true &&
        lines[3]?.includes('dinner at the place') === true &&
        lines[LINES - 1]?.startsWith('On this device only') === true,
      60_000,
    );
    return performance.now() - start;
  } finally {
    await terminal.close();
  }
}
