// One-shot commands with a warm daemon, 2,000 contacts and 100,000 transactions.
// Floor F: the wall time of `node -e 0` with the same Node.
// Targets: `contact add`, `lend`, `balance REF`, the last 50 transactions and a Tab at most 1.45 F; all balances, `--help` and
// `--version` at most 1.7 F.

import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { BuiltWorld } from '../support/built-world.ts';
import type { Benchmark, Series } from './harness/benchmark.ts';
import { answering, contactName, fillHome } from './harness/data-set.ts';
import { inTurn } from './harness/in-turn.ts';

const BIN = resolve(import.meta.dirname, '../../bin/ledger.js');
const ROUNDS = 60;
const FLOOR = 'node -e 0';

const COMMANDS: readonly { readonly name: string; readonly args: (n: number) => string[]; readonly limit: number }[] = [
  { name: 'contact add', args: (n) => ['contact', 'add', `New Contact ${n}`], limit: 1.45 },
  { name: 'lend', args: (n) => ['lend', contactName(n), '5'], limit: 1.45 },
  { name: 'balance REF', args: (n) => ['balance', contactName(n)], limit: 1.45 },
  { name: 'transaction list --limit 50', args: () => ['transaction', 'list', '--limit', '50'], limit: 1.45 },
  {
    name: '__complete (a name)',
    args: (n) => ['__complete', 'zsh', '--', 'lend', contactName(n)],
    limit: 1.45,
  },
  { name: '__complete (a flag)', args: () => ['__complete', 'zsh', '--', 'lend', '--d'], limit: 1.45 },
  { name: 'balance', args: () => ['balance'], limit: 1.7 },
  { name: '--help', args: () => ['--help'], limit: 1.7 },
  { name: 'lend --help', args: () => ['lend', '--help'], limit: 1.7 },
  { name: '--version', args: () => ['--version'], limit: 1.7 },
];

/** One-shot commands against a bare start of Node. */
export const oneShot: Benchmark = {
  name: 'one-shot',
  about: 'commands with a warm daemon, 100,000 transactions',
  async run(rounds) {
    const world = await BuiltWorld.open();
    try {
      const device = world.device('a');
      await fillHome(device.home);
      await answering(device);
      return await measure(device.home, rounds);
    } finally {
      await world.close();
    }
  },
};

async function measure(home: string, rounds: number): Promise<readonly Series[]> {
  const commands = COMMANDS.map(({ name, args }) => ({
    name,
    sample: async (round: number) => wallTime([BIN, ...args(round)], home),
  }));
  const floor = { name: FLOOR, sample: async () => wallTime(['-e', '0'], home) };
  const samples = await inTurn([floor, ...commands], { rounds: ROUNDS * rounds, warmUp: 2 });
  const of = (name: string): readonly number[] => samples.get(name) ?? [];
  return [
    { name: FLOOR, unit: 'ms', samples: of(FLOOR) },
    ...COMMANDS.map(({ name, limit }): Series => {
      return { name: `ledger ${name}`, unit: 'ms', samples: of(name), floor: FLOOR, target: { p50: limit } };
    }),
  ];
}

function wallTime(args: readonly string[], home: string): number {
  const env = { PATH: process.env['PATH'], LEDGER_HOME: home, TZ: 'UTC', HOME: join(home, 'none') };
  const start = performance.now();
  const { status } = spawnSync(process.execPath, args, { env, stdio: 'ignore' });
  const ms = performance.now() - start;
  if (status !== 0) throw new Error(`node ${args.join(' ')} exited ${status}`);
  return ms;
}
