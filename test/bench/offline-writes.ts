// 10,000 writes made offline at A: from connecting until B has them all, over a server.
// Floor `group`: A connects and sends 10,000 messages at once, the server commits what has gathered to SQLite (WAL,
// synchronous=FULL) and forwards, B has received the last. Its clients keep nothing on disk; ours do.
// Target: at most 1.2 × group.

import { join } from 'node:path';
import type { Connection } from '../../src/cli/daemon-client/connection.ts';
import { BuiltWorld } from '../support/built-world.ts';
import type { Benchmark } from './harness/benchmark.ts';
import { Child } from './harness/child.ts';
import type { Contestant } from './harness/in-turn.ts';
import { inTurn, timed } from './harness/in-turn.ts';
import { describe, openApi, requestKey, transactionParams } from './harness/local-api.ts';
import { bookIsAt, statusOf } from './harness/status.ts';

const ROUNDS = 5;
const WRITES = 10_000;

/** A long time offline against a group-committing relay. */
export const offlineWrites: Benchmark = {
  name: 'offline-writes',
  about: '10,000 writes made offline: connect until B has all',
  async run(rounds) {
    const world = await BuiltWorld.open();
    const children: Child[] = [];
    try {
      const contestants = [await group(world.dir, children), await ledger(world)];
      const samples = await inTurn(contestants, { rounds: ROUNDS * rounds });
      const of = (name: string): readonly number[] => samples.get(name) ?? [];
      return [
        { name: 'group', unit: 'ms', samples: of('group') },
        { name: 'ledger', unit: 'ms', samples: of('ledger'), floor: 'group', target: { p50: 1.2 } },
      ];
    } finally {
      await Promise.all(children.map((child) => child.close()));
      await world.close();
    }
  },
};

async function group(dir: string, children: Child[]): Promise<Contestant> {
  const { child: server, ready: port } = await Child.start('sync-server.ts', ['group', join(dir, 'group.db')]);
  const { child: a } = await Child.start('sync-client.ts', [String(port)]);
  const { child: b } = await Child.start('sync-client.ts', [String(port)]);
  children.push(a, b, server);
  return {
    name: 'group',
    sample: async () => {
      const received = b.ask<{ last: number }>({ job: 'receive', count: WRITES });
      const start = await a.ask<number>({ job: 'burst', count: WRITES });
      return (await received).last - start;
    },
  };
}

async function ledger(world: BuiltWorld): Promise<Contestant> {
  await world.startServer();
  const [first, second] = await world.logIn('ana', 'a', 'b');
  const a = await openApi(first?.home ?? '');
  const b = await openApi(second?.home ?? '');
  await a.request('contact.add', { key: requestKey(), name: 'Ana', waitMs: 10_000 });
  return {
    name: 'ledger',
    sample: async () => {
      const { cursor } = (await statusOf(a)).book;
      await bookIsAt(b, cursor);
      await a.request('sync.pause', {});
      await writeAll(a);
      return timed(async () => {
        await a.request('sync.resume', {});
        await bookIsAt(b, cursor + WRITES);
      });
    },
  };
}

async function writeAll(a: Connection): Promise<void> {
  const writes = Array.from({ length: WRITES }, (_, n) =>
    a.request('transaction.add', transactionParams('Ana', describe(n))),
  );
  await Promise.all(writes);
}
