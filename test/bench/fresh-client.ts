// A fresh device takes a book of 2,000 contacts and 100,000 transactions: its daemon runs; from the request to log in
// until its cursor is at the head and a balance is answered. And the most memory its daemon ever had.
// Floor `group`: a client connects and takes as many messages out of SQLite, 500 to a frame; it parses and keeps them
// in memory, and writes nothing. Targets: at most 1.4 × its time and 1.5 × its memory.

import { join } from 'node:path';
import type { Connection } from '../../src/cli/daemon-client/connection.ts';
import { BuiltWorld } from '../support/built-world.ts';
import type { BuiltDevice } from '../support/built-world.ts';
import type { Benchmark } from './harness/benchmark.ts';
import { Child } from './harness/child.ts';
import { contactName, fillHome, SIZE } from './harness/data-set.ts';
import { inTurn, timed } from './harness/in-turn.ts';
import type { Contestant } from './harness/in-turn.ts';
import { openApi } from './harness/local-api.ts';
import { memoryOf } from './harness/memory.ts';
import { bookIsAt } from './harness/status.ts';

const ROUNDS = 5;
const RECORDS = SIZE.contacts + SIZE.transactions;

/** Taking a large book against reading as many rows over a socket. */
export const freshClient: Benchmark = {
  name: 'fresh-client',
  about: 'a new device takes 102,000 records',
  async run(rounds) {
    const world = await BuiltWorld.open();
    const memory = { group: [] as number[], ledger: [] as number[] };
    const floor = await Child.start('sync-server.ts', ['group', join(world.dir, 'group.db')]);
    try {
      await floor.child.ask(RECORDS);
      const first = await fullServer(world);
      const contestants = [group(floor.ready, memory.group), ledger(world, first, memory.ledger)];
      const samples = await inTurn(contestants, { rounds: ROUNDS * rounds });
      const of = (name: string): readonly number[] => samples.get(name) ?? [];
      return [
        { name: 'group', unit: 'ms', samples: of('group') },
        { name: 'ledger', unit: 'ms', samples: of('ledger'), floor: 'group', target: { p50: 1.4 } },
        { name: 'group: peak RSS', unit: 'MB', samples: memory.group },
        {
          name: 'ledger: peak RSS',
          unit: 'MB',
          samples: memory.ledger,
          floor: 'group: peak RSS',
          target: { p50: 1.5 },
        },
      ];
    } finally {
      await floor.child.close();
      await world.close();
    }
  },
};

/** A server with the whole book, put there by the device that is returned. */
async function fullServer(world: BuiltWorld): Promise<BuiltDevice> {
  const device = world.device('first');
  await fillHome(device.home);
  await world.startServer();
  await device.login(world.url, await world.addUser('ana'));
  const api = await openApi(device.home);
  await bookIsAt(api, RECORDS);
  api.close();
  return device;
}

function group(port: unknown, memory: number[]): Contestant {
  return {
    name: 'group',
    sample: async () => {
      const { child } = await Child.start('sync-client.ts', [String(port)]);
      const ms = await child.ask<number>({ job: 'load', count: RECORDS });
      memory.push(memoryOf(child.pid, 'peak'));
      await child.close();
      return ms;
    },
  };
}

function ledger(world: BuiltWorld, first: BuiltDevice, memory: number[]): Contestant {
  return {
    name: 'ledger',
    sample: async (round) => {
      const { code } = await first.json<{ code: string }>('device', 'invite');
      const device = world.device(`fresh${round}`);
      const { daemon } = await device.json<{ daemon: { pid: number } }>('status');
      const api = await openApi(device.home);
      const ms = await timed(() => take(api, { url: world.url, code, device: `fresh${round}` }));
      memory.push(memoryOf(daemon.pid, 'peak'));
      api.close();
      await device.close();
      return ms;
    },
  };
}

async function take(api: Connection, login: Readonly<Record<string, unknown>>): Promise<void> {
  await api.request('login', login);
  await bookIsAt(api, RECORDS);
  await api.request('balance', { ref: contactName(1) });
}
