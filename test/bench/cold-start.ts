// The daemon's cold start with 2,000 contacts and 100,000 transactions: from spawning it to its first answer, page
// cache warm; and its resident memory, then and after it has checked what it loaded. Two books: one that a server has
// answered in full, and one without a server, where everything is pending.
// Floor F: the wall time of `node -e 0`. Targets: at most 12 F, at most 130 MB.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '../../src/cli/daemon-client/connection.ts';
import { BuiltWorld } from '../support/built-world.ts';
import type { BuiltDevice } from '../support/built-world.ts';
import type { Benchmark, Series } from './harness/benchmark.ts';
import { fillHome, SIZE } from './harness/data-set.ts';
import { inTurn } from './harness/in-turn.ts';
import { openApi } from './harness/local-api.ts';
import { memoryOf } from './harness/memory.ts';
import { bookIsAt } from './harness/status.ts';

const BIN = resolve(import.meta.dirname, '../../bin/ledgerd.js');
const ROUNDS = 7;
const FLOOR = 'node -e 0';
/** Ms after the first answer by which the check of what was loaded is over. */
const SETTLED_MS = 3_000;

/** Cold start and memory of a large book. */
export const coldStart: Benchmark = {
  name: 'cold-start',
  about: 'spawn to first answer at 100,000 transactions, and memory',
  async run(rounds) {
    const world = await BuiltWorld.open();
    try {
      const books = { synced: await syncedBook(world), pending: await pendingBook(world) };
      await world.stopServer();
      return await measure(books, rounds);
    } finally {
      await world.close();
    }
  },
};

async function measure(books: { synced: string; pending: string }, rounds: number): Promise<readonly Series[]> {
  const memory = { synced: [] as Memory[], pending: [] as Memory[] };
  const start = (which: 'synced' | 'pending') => async () => {
    const { ms, ...found } = await startOnce(books[which]);
    memory[which].push(found);
    return ms;
  };
  const contestants = [
    { name: FLOOR, sample: async () => Array.from({ length: 5 }, bareStart) },
    { name: 'synced', sample: start('synced') },
    { name: 'pending', sample: start('pending') },
  ];
  const samples = await inTurn(contestants, { rounds: ROUNDS * rounds });
  const floor: Series = { name: FLOOR, unit: 'ms', samples: samples.get(FLOOR) ?? [] };
  const both = (['synced', 'pending'] as const).flatMap((which): Series[] => {
    const target = { absolute: 130 };
    const rss = (field: keyof Memory): readonly number[] => memory[which].map((one) => one[field]);
    return [
      { name: which, unit: 'ms', samples: samples.get(which) ?? [], floor: FLOOR, target: { p50: 12 } },
      { name: `${which}: RSS at the first answer`, unit: 'MB', samples: rss('first'), target },
      { name: `${which}: RSS after the check`, unit: 'MB', samples: rss('settled'), target },
    ];
  });
  return [floor, ...both];
}

interface Memory {
  readonly first: number;
  readonly settled: number;
}

async function startOnce(home: string): Promise<Memory & { readonly ms: number }> {
  const env = { PATH: process.env['PATH'], LEDGER_HOME: home, TZ: 'UTC' };
  const start = performance.now();
  const daemon = spawn(process.execPath, [BIN], { env, stdio: 'ignore' });
  const ended = once(daemon, 'exit');
  const api = await firstAnswer(home);
  const ms = performance.now() - start;
  const first = memoryOf(daemon.pid ?? 0);
  await sleep(SETTLED_MS);
  const settled = memoryOf(daemon.pid ?? 0);
  await api.request('daemon.stop', {});
  await ended;
  return { ms, first, settled };
}

async function firstAnswer(home: string): Promise<Connection> {
  for (;;) {
    try {
      return await openApi(home);
    } catch {
      await sleep(2);
    }
  }
}

function bareStart(): number {
  const start = performance.now();
  spawnSync(process.execPath, ['-e', '0'], { env: { PATH: process.env['PATH'] }, stdio: 'ignore' });
  return performance.now() - start;
}

async function pendingBook(world: BuiltWorld): Promise<string> {
  const device = world.device('pending');
  await fillHome(device.home);
  return device.home;
}

/** A book that the server has answered in full, paused so that no connection is part of the start. */
async function syncedBook(world: BuiltWorld): Promise<string> {
  const device = world.device('synced');
  await fillHome(device.home);
  await world.startServer();
  await device.login(world.url, await world.addUser('ana'));
  await answeredInFull(device);
  return device.home;
}

async function answeredInFull(device: BuiltDevice): Promise<void> {
  const api = await openApi(device.home);
  await bookIsAt(api, SIZE.contacts + SIZE.transactions);
  await api.request('sync.pause', {});
  api.close();
  await device.close();
}
