// A durable write through the daemon: one `transaction.add` at a time over its unix socket, into a book of 100,000.
// Floor: a unix-socket echo, in a process of its own, that appends the same bytes to a file and fdatasyncs.
// Target: p50 at most 1.5 × the floor.

import { connect } from 'node:net';
import { join } from 'node:path';
import { encodeLine } from '../../src/protocol/local/frames.ts';
import { BuiltWorld } from '../support/built-world.ts';
import type { Benchmark } from './harness/benchmark.ts';
import { Child } from './harness/child.ts';
import { answering, contactName, fillHome } from './harness/data-set.ts';
import type { Contestant } from './harness/in-turn.ts';
import { inTurn, timed } from './harness/in-turn.ts';
import { describe, openApi, transactionParams } from './harness/local-api.ts';

const ROUNDS = 40;
const WRITES = 50;
const FLOOR = 'echo with fdatasync';

/** Durable writes against an echo that syncs. */
export const durableWrite: Benchmark = {
  name: 'durable-write',
  about: 'one write at a time through the local API, 100,000 transactions',
  async run(rounds) {
    const world = await BuiltWorld.open();
    const socket = join(world.dir, 'echo.sock');
    const { child } = await Child.start('echo-server.ts', [socket, join(world.dir, 'echo.log')]);
    try {
      const contestants = [await echo(socket), await ledger(world)];
      const samples = await inTurn(contestants, { rounds: ROUNDS * rounds, warmUp: 4 });
      const of = (name: string): readonly number[] => samples.get(name) ?? [];
      return [
        { name: FLOOR, unit: 'ms', samples: of(FLOOR) },
        { name: 'ledger', unit: 'ms', samples: of('ledger'), floor: FLOOR, target: { p50: 1.5 } },
      ];
    } finally {
      await child.close();
      await world.close();
    }
  },
};

async function echo(path: string): Promise<Contestant> {
  const socket = connect(path);
  socket.unref();
  let answered: () => void = () => undefined;
  socket.on('data', () => answered());
  const ask = (line: string): Promise<void> =>
    new Promise((done) => {
      answered = done;
      socket.write(line);
    });
  return {
    name: FLOOR,
    sample: () => block((params) => ask(encodeLine({ id: 1, method: 'transaction.add', params }))),
  };
}

async function ledger(world: BuiltWorld): Promise<Contestant> {
  const device = world.device('a');
  await fillHome(device.home);
  await answering(device);
  const api = await openApi(device.home);
  return { name: 'ledger', sample: () => block((params) => api.request('transaction.add', params)) };
}

async function block(write: (params: Readonly<Record<string, unknown>>) => Promise<unknown>): Promise<number[]> {
  const samples: number[] = [];
  for (let n = 0; n < WRITES; n += 1) {
    const params = transactionParams(contactName(n), describe(n));
    samples.push(await timed(() => write(params)));
  }
  return samples;
}
