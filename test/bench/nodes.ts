// From A to B where each is connected to a server of its own and both servers share a PostgreSQL database that waits for
// its disk: one write every 20 ms, from A's local API request to B's subscription.
// Floor `commit+notify+fetch`: bare connections to the same database; one row is committed, NOTIFY goes out on another
// connection, and whoever listens fetches the row.

import { Client } from 'pg';
import { openDevices } from '../support/node-devices.ts';
import type { Benchmark } from './harness/benchmark.ts';
import type { Contestant } from './harness/in-turn.ts';
import { inTurn } from './harness/in-turn.ts';
import { fromTo } from './propagation.ts';

const ROUNDS = 6;
const WRITES = 50;

/** Propagation between two servers against its floor. */
export const nodes: Benchmark = {
  name: 'nodes',
  about: 'one write every 20 ms, A to B, on two servers with one PostgreSQL',
  async run(rounds) {
    const world = await openDevices(['a', 'b', 'c'], true);
    const clients: Client[] = [];
    try {
      const floor = await bare(world.url, clients);
      const ledger = await fromTo('ledger', world.device('a').home, world.device('b').home);
      const samples = await inTurn([floor, ledger], { rounds: ROUNDS * rounds, warmUp: 2 });
      const of = (name: string): readonly number[] => samples.get(name) ?? [];
      return [
        { name: floor.name, unit: 'ms', samples: of(floor.name) },
        { name: 'ledger', unit: 'ms', samples: of('ledger'), floor: floor.name, target: { p50: 2, p99: 2 } },
      ];
    } finally {
      await Promise.all(clients.map((client) => client.end()));
      await world.close();
    }
  },
};

async function bare(url: string, clients: Client[]): Promise<Contestant> {
  const made = Array.from({ length: 3 }, () => new Client({ connectionString: url }));
  clients.push(...made);
  await Promise.all(made.map((client) => client.connect()));
  const [writer, notifier, listener] = made as [Client, Client, Client];
  await writer.query('CREATE TABLE bare (n bigint PRIMARY KEY, body text)');
  await listener.query('LISTEN bare');
  let next = 0;
  const sample = async (): Promise<number[]> => {
    const taken: number[] = [];
    for (let left = WRITES; left > 0; left -= 1) {
      const n = (next += 1);
      const start = performance.now();
      const heard = new Promise<void>((resolve) => listener.once('notification', () => resolve()));
      await writer.query('INSERT INTO bare VALUES ($1, $2)', [n, 'x'.repeat(600)]);
      await notifier.query(`SELECT pg_notify('bare', $1)`, [String(n)]);
      await heard;
      await listener.query('SELECT body FROM bare WHERE n = $1', [n]);
      taken.push(performance.now() - start);
    }
    return taken;
  };
  return { name: 'commit+notify+fetch', sample };
}
