// A file of 100,000 CSV rows and one of 1,000 cards, each imported by `ledger import` at a device without a server;
// meanwhile its daemon is asked how it is, over and over: how long it took to say so.
// Floor `a journal`: the same number of lines of a journal's size, parsed by csv-parse and written in batches with one
// fdatasync each: what reading and keeping them costs without a book.
// Targets: 8 s for the rows in 200 MB, 2 s for the cards, never 50 ms without an answer.

import { closeSync, fdatasyncSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'csv-parse/sync';
import type { Connection } from '../../src/cli/daemon-client/connection.ts';
import { BuiltWorld } from '../support/built-world.ts';
import type { BuiltDevice } from '../support/built-world.ts';
import type { Benchmark } from './harness/benchmark.ts';
import { timed } from './harness/in-turn.ts';
import { openApi } from './harness/local-api.ts';
import { memoryOf } from './harness/memory.ts';
import { statusOf } from './harness/status.ts';

const ROWS = 100_000;
const PEOPLE = 1_000;
const BATCH = 500;
const PING_EVERY_MS = 2;

interface Seen {
  readonly journal: number[];
  readonly rows: number[];
  readonly cards: number[];
  readonly waits: number[];
  readonly importer: number[];
  readonly daemon: number[];
}

/** Big files. */
export const imports: Benchmark = {
  name: 'imports',
  about: '100,000 rows of CSV and 1,000 cards, with the daemon answering meanwhile',
  async run(rounds) {
    const world = await BuiltWorld.open();
    const seen: Seen = { journal: [], rows: [], cards: [], waits: [], importer: [], daemon: [] };
    try {
      const files = { rows: join(world.dir, 'rows.csv'), cards: join(world.dir, 'cards.vcf') };
      writeFileSync(files.rows, csv());
      writeFileSync(files.cards, vcards());
      for (let round = 0; round < Math.max(1, 3 * rounds); round += 1) {
        seen.journal.push(await timed(() => Promise.resolve(journal(files.rows, join(world.dir, 'journal')))));
        await oneDevice(world.device(`device-${round}`), files, seen);
      }
    } finally {
      await world.close();
    }
    return [
      { name: 'a journal', unit: 'ms', samples: seen.journal },
      { name: 'rows', unit: 'ms', samples: seen.rows, floor: 'a journal', target: { absolute: 8_000 } },
      { name: 'cards', unit: 'ms', samples: seen.cards, target: { absolute: 2_000 } },
      { name: 'peak RSS of the import', unit: 'MB', samples: seen.importer, target: { absolute: 200 } },
      { name: 'peak RSS of the daemon', unit: 'MB', samples: seen.daemon },
      { name: 'answers of the daemon', unit: 'ms', samples: seen.waits },
      { name: 'longest wait', unit: 'ms', samples: [Math.max(...seen.waits)], target: { absolute: 50 } },
    ];
  },
};

async function oneDevice(device: BuiltDevice, files: { rows: string; cards: string }, seen: Seen): Promise<void> {
  seen.cards.push(await timed(() => device.json('import', files.cards)));
  const api = await openApi(device.home);
  seen.rows.push(await timed(() => importRows(device, files.rows, api, seen)));
  seen.daemon.push(memoryOf((await statusOf(api)).daemon.pid, 'peak'));
  api.close();
}

/** Imports the rows and asks for the status meanwhile. */
async function importRows(device: BuiltDevice, file: string, api: Connection, seen: Seen): Promise<void> {
  const child = device.spawn(['import', file, '--quiet']);
  let peak = 0;
  while (child.exitCode === null) {
    seen.waits.push(await timed(() => statusOf(api)));
    peak = Math.max(peak, memoryIfRunning(child.pid ?? 0));
    await sleep(PING_EVERY_MS);
  }
  if (child.exitCode !== 0) throw new Error(`the import ended with ${child.exitCode}`);
  seen.importer.push(peak);
}

/** A process that has just ended has no memory to tell of. */
function memoryIfRunning(pid: number): number {
  try {
    return memoryOf(pid, 'peak') || 0;
  } catch {
    return 0;
  }
}

function csv(): string {
  const rows = Array.from({ length: ROWS }, (_, n) => {
    const amount = ((n * 37) % 9_000) / 100 + 0.01;
    const date = `2025-${two(1 + (n % 12))}-${two(1 + (n % 28))}`;
    return `${date},Person ${n % PEOPLE},${amount.toFixed(2)},EUR,${n % 3 === 0 ? 'lent' : 'borrowed'},row ${n}`;
  });
  return `date,contact,amount,currency,direction,description\n${rows.join('\n')}\n`;
}

function two(n: number): string {
  return String(n).padStart(2, '0');
}

function vcards(): string {
  return Array.from({ length: PEOPLE }, (_, n) => {
    const lines = [
      `FN:Person ${n}`,
      `TEL;TYPE=CELL:+49151${String(n).padStart(8, '0')}`,
      `EMAIL:person${n}@example.org`,
    ];
    return ['BEGIN:VCARD', 'VERSION:4.0', ...lines, 'END:VCARD', ''].join('\r\n');
  }).join('');
}

function journal(file: string, target: string): void {
  const rows: string[][] = parse(readFileSync(file, 'utf8'));
  const fd = openSync(target, 'w', 0o600);
  for (let at = 0; at < rows.length; at += BATCH) {
    const lines = rows.slice(at, at + BATCH).map((row) => JSON.stringify({ row, pad: 'x'.repeat(300) }));
    writeSync(fd, `${lines.join('\n')}\n`);
    fdatasyncSync(fd);
  }
  closeSync(fd);
}
