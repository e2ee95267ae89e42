// What one node and its database spend of a processor for what a node does all day: letting a device in, telling it how
// its book stands, a push, a page for readers elsewhere. Processor time does not depend on what else the machine does, so
// that figures for more machines can be reckoned from it (docs/scale.md).

import { readdirSync, readFileSync } from 'node:fs';
import { silentLogger } from '../../src/base/logger.ts';
import { systemClock, systemRandom } from '../../src/base/system.ts';
import { secretHash } from '../../src/server/access/secret.ts';
import { openPostgresStorage } from '../../src/server/storage/postgres/open.ts';
import type { Storage } from '../../src/server/storage/storage.ts';
import { makeWorld, NOW } from '../contract/storage-fixture.ts';
import type { World } from '../contract/storage-fixture.ts';
import { startPostgres } from '../support/postgres-server.ts';
import type { Benchmark, Series } from './harness/benchmark.ts';
import { inTurn } from './harness/in-turn.ts';

const TIMES = 100;
const ROUNDS = 6;
/** Ms of a tick of the kernel's accounting. */
const TICK_MS = 10;

/** Costs in processor time. */
export const nodeCosts: Benchmark = {
  name: 'node-costs',
  about: 'ms of processor for one of each over PostgreSQL: of the node, and of node and database together',
  async run(rounds) {
    const server = await startPostgres(true);
    const limits = { poolMax: 10, statementMs: 10_000, lockMs: 10_000, listen: true, pollMs: 5_000 };
    const parts = { clock: systemClock, random: systemRandom, logger: silentLogger };
    const storage = await openPostgresStorage({ url: await server.database(), ...limits }, parts);
    try {
      const jobs = jobsOf(storage, await makeWorld(storage, 1));
      const all: number[][] = [];
      const contestants = Object.entries(jobs).map(([name, job], index) => ({
        name,
        sample: async () => {
          const [own, both] = await spent(job, server.pid);
          (all[index] ??= []).push(both);
          return own;
        },
      }));
      const samples = await inTurn(contestants, { rounds: ROUNDS * rounds, warmUp: 1 });
      return contestants.flatMap(({ name }, index): Series[] => [
        { name, unit: 'ms', samples: samples.get(name) ?? [] },
        { name: `${name}, and database`, unit: 'ms', samples: all[index]?.slice(1) ?? [] },
      ]);
    } finally {
      await storage.close();
      await server.close();
    }
  },
};

function jobsOf(storage: Storage, world: World): Readonly<Record<string, () => Promise<unknown>>> {
  const { identity, book, newId, client } = world;
  const asked = { identity, clientId: newId(), books: [{ id: book, epoch: null, cursor: null, tag: null }] };
  return {
    'token looked up': () => storage.authenticate(secretHash('token of Ana 1'), NOW),
    hello: () => storage.standings({ ...asked, others: true }),
    push: () => client.add(newId(), 'Bea'),
    page: async () => storage.page({ identity, book, since: Math.max(0, client.n - 1) }),
  };
}

/** Ms of processor for one: of this process, and with PostgreSQL's. */
async function spent(job: () => Promise<unknown>, database: number): Promise<readonly [own: number, both: number]> {
  const [cpu, before] = [process.cpuUsage(), databaseMs(database)];
  for (let left = TIMES; left > 0; left -= 1) await job();
  const { user, system } = process.cpuUsage(cpu);
  const own = (user + system) / 1_000 / TIMES;
  return [own, own + (databaseMs(database) - before) / TIMES];
}

/** Ms of processor of a PostgreSQL server and its processes. */
function databaseMs(parent: number): number {
  let ticks = 0;
  for (const pid of readdirSync('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    try {
      const [, rest = ''] = /\) (.*)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
      const fields = rest.split(' ');
      if (pid === String(parent) || fields[1] === String(parent)) ticks += Number(fields[11]) + Number(fields[12]);
    } catch {
      // It ended while it was looked at.
    }
  }
  return ticks * TICK_MS;
}
