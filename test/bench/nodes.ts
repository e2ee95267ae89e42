// From A to B where each is connected to a server of its own and both servers share a PostgreSQL database that waits for
// its disk: one write every 20 ms, from A's local API request to B's subscription.
// Floor `commit+notify+fetch`: bare connections to the same database; one row is committed, NOTIFY goes out on another
// connection, and whoever listens fetches the row.
// Floor `bare path`: what every write goes through here, and nothing else: a client in a process of its own that has it on
// its disk before it sends it over `ws`, a server that locks and reads, then writes, commits and notifies, another server
// that fetches, and a client that it sends to.

import { join } from 'node:path';
import { Client } from 'pg';
import { openDevices } from '../support/node-devices.ts';
import type { NodeDevices } from '../support/node-devices.ts';
import type { Benchmark } from './harness/benchmark.ts';
import { Child } from './harness/child.ts';
import type { Contestant } from './harness/in-turn.ts';
import { inTurn } from './harness/in-turn.ts';
import { between, fromTo } from './propagation.ts';

const ROUNDS = 6;
const WRITES = 50;

/** Propagation between two servers against its floor. */
export const nodes: Benchmark = {
  name: 'nodes',
  about: 'one write every 20 ms, A to B, on two servers with one PostgreSQL',
  async run(rounds) {
    const world = await openDevices(['a', 'b', 'c'], true);
    const clients: Client[] = [];
    const children: Child[] = [];
    try {
      const floor = await bare(world.url, clients);
      const path = await barePath(world, children);
      const ledger = await fromTo('ledger', world.device('a').home, world.device('b').home);
      const samples = await inTurn([floor, path, ledger], { rounds: ROUNDS * rounds, warmUp: 2 });
      const of = (name: string): readonly number[] => samples.get(name) ?? [];
      return [
        { name: floor.name, unit: 'ms', samples: of(floor.name) },
        { name: path.name, unit: 'ms', samples: of(path.name), floor: floor.name },
        { name: 'ledger', unit: 'ms', samples: of('ledger'), floor: floor.name, target: { p50: 2, p99: 2 } },
        { name: 'ledger, of its path', unit: 'ms', samples: of('ledger'), floor: path.name },
      ];
    } finally {
      await Promise.all([...clients.map((client) => client.end()), ...children.map((child) => child.close())]);
      await world.close();
    }
  },
};

async function barePath({ url, folder }: NodeDevices, children: Child[]): Promise<Contestant> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query('CREATE TABLE log (seq bigint PRIMARY KEY, body text)');
  await client.query('CREATE TABLE log_end (one int PRIMARY KEY, head bigint)');
  await client.query('INSERT INTO log_end VALUES (1, 0)');
  await client.end();
  const start = async (file: string, ...args: readonly string[]): Promise<{ child: Child; ready: unknown }> => {
    const started = await Child.start(file, args);
    children.push(started.child);
    return started;
  };
  const [here, there] = [await start('postgres-node.ts', url), await start('postgres-node.ts', url)];
  const a = await start('sync-client.ts', String(here.ready), join(folder.dir, 'bare-journal'));
  const b = await start('sync-client.ts', String(there.ready));
  return between('bare path', a.child, b.child);
}

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
