// From A to B: one write every 20 ms, from A's local API request to B's subscription (no command line in between).
// Server, A and B are processes of their own, and every write is durable at A and at the server before B hears of it.
// Floors, server and two clients in processes of their own too: `relay` (bare `ws` forwarding, nothing stored) and
// `commit` (`ws` and SQLite, WAL, synchronous=FULL, one commit per message, then forwarding).
// Target: p50 and p99 at most 1.5 × commit.

import { join } from 'node:path';
import type { Connection } from '../../src/cli/daemon-client/connection.ts';
import { BuiltWorld } from '../support/built-world.ts';
import type { Benchmark, Series } from './harness/benchmark.ts';
import { Child } from './harness/child.ts';
import type { Contestant } from './harness/in-turn.ts';
import { inTurn } from './harness/in-turn.ts';
import { describe, openApi, requestKey, transactionParams } from './harness/local-api.ts';

const ROUNDS = 12;
const WRITES = 50;
const EVERY_MS = 20;

/** Propagation against relay and commit. */
export const propagation: Benchmark = {
  name: 'propagation',
  about: 'one write every 20 ms, A to B',
  async run(rounds) {
    const world = await BuiltWorld.open();
    const children: Child[] = [];
    try {
      const relay = await floor('relay', world.dir, children);
      const commit = await floor('commit', world.dir, children);
      const ledger = await twoDevices(world);
      const samples = await inTurn([relay, commit, ledger], { rounds: ROUNDS * rounds, warmUp: 2 });
      return seriesOf(samples);
    } finally {
      await Promise.all(children.map((child) => child.close()));
      await world.close();
    }
  },
};

function seriesOf(samples: ReadonlyMap<string, readonly number[]>): readonly Series[] {
  const of = (name: string): readonly number[] => samples.get(name) ?? [];
  return [
    { name: 'relay', unit: 'ms', samples: of('relay') },
    { name: 'commit', unit: 'ms', samples: of('commit'), floor: 'relay' },
    { name: 'ledger', unit: 'ms', samples: of('ledger'), floor: 'commit', target: { p50: 1.5, p99: 1.5 } },
  ];
}

async function floor(kind: 'relay' | 'commit', dir: string, children: Child[]): Promise<Contestant> {
  const { child: server, ready: port } = await Child.start('sync-server.ts', [kind, join(dir, `${kind}.db`)]);
  const { child: a } = await Child.start('sync-client.ts', [String(port)]);
  const { child: b } = await Child.start('sync-client.ts', [String(port)]);
  children.push(a, b, server);
  return between(kind, a, b);
}

/** Messages from one client of a floor, and how long each is on its way to another. */
export function between(name: string, a: Child, b: Child): Contestant {
  return {
    name,
    sample: async () => {
      const received = b.ask<{ ms: readonly number[] }>({ job: 'receive', count: WRITES });
      await a.ask({ job: 'paced', count: WRITES, everyMs: EVERY_MS });
      return (await received).ms;
    },
  };
}

async function twoDevices(world: BuiltWorld): Promise<Contestant> {
  await world.startServer();
  const [first, second] = await world.logIn('ana', 'a', 'b');
  return fromTo('ledger', first?.home ?? '', second?.home ?? '');
}

/** Writes on the device in one folder, and how long each takes to the other. */
export async function fromTo(name: string, from: string, to: string): Promise<Contestant> {
  const a = await openApi(from);
  const b = await openApi(to);
  const arrivals = new Arrivals();
  await b.request('subscribe', { topics: ['changes'] }, (event) => arrivals.take(event));
  const { contact } = await a.request('contact.add', { key: requestKey(), name: 'Ana', waitMs: 10_000 });
  const { id } = contact as { id: string };
  let next = 0;
  return {
    name,
    sample: async () => {
      const first = next;
      next += WRITES;
      return writePaced(a, arrivals, { contact: id, from: first });
    },
  };
}

interface Block {
  readonly contact: string;
  readonly from: number;
}

async function writePaced(a: Connection, arrivals: Arrivals, { contact, from }: Block): Promise<readonly number[]> {
  const waits: Promise<number>[] = [];
  const writes: Promise<unknown>[] = [];
  await new Promise<void>((done) => {
    const timer = setInterval(() => {
      const description = describe(from + waits.length);
      waits.push(arrivals.of(description));
      writes.push(a.request('transaction.add', transactionParams(contact, description)));
      if (waits.length < WRITES) return;
      clearInterval(timer);
      done();
    }, EVERY_MS);
  });
  await Promise.all(writes);
  return Promise.all(waits);
}

/** What B's subscription brings, by description. */
class Arrivals {
  readonly #waiting = new Map<string, () => void>();

  /** Ms from now until a transaction with this description arrives. */
  of(description: string): Promise<number> {
    const start = performance.now();
    return new Promise((done) => this.#waiting.set(description, () => done(performance.now() - start)));
  }

  take(event: Readonly<Record<string, unknown>>): void {
    const { description = '' } = (event['data'] ?? {}) as { description?: string };
    this.#waiting.get(description)?.();
    this.#waiting.delete(description);
  }
}
