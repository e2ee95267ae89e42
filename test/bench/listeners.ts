// 2,000 listeners on one node: one write every 250 ms, until each has it. Server, relay and each crowd of listeners are
// processes of their own; a write is durable before anybody hears of it. Floor: the relay (bare `ws` forwarding, nothing
// stored) with as many clients. Then a hundred of ours read nothing any more, and the others must not notice.
// A sample is the p99 of a round, so that what else the machine does in one round does not decide. Targets: at most 1.5 × relay; 40 KB of the server's memory for an idle connection.

import { WebSocket } from 'ws';
import { addContact, connect, loginWithCode, newId } from '../integration/server/server-fixture.ts';
import type { TestReplica } from '../integration/server/server-fixture.ts';
import { BuiltWorld } from '../support/built-world.ts';
import type { Benchmark, Series } from './harness/benchmark.ts';
import { Child } from './harness/child.ts';
import { inTurn } from './harness/in-turn.ts';
import type { Contestant } from './harness/in-turn.ts';
import { memoryOf } from './harness/memory.ts';
import { percentile } from './harness/report.ts';

const LISTENERS = 2_000;
const STALLED = 100;
const ROUNDS = 10;
const WRITES = 8;
const EVERY_MS = 250;
/** What an entry has beside the contact's name, about. */
const PADDING = 'x'.repeat(500);

/** Delivery to many, and what many cost. */
export const listeners: Benchmark = {
  name: 'listeners',
  about: `${LISTENERS} listeners, one write every ${EVERY_MS} ms`,
  async run(rounds) {
    const world = await BuiltWorld.open();
    const children: Child[] = [];
    try {
      const relay = await relayCrowd(children);
      const ledger = await ledgerCrowd(world, children);
      const both = await inTurn([relay.contestant, ledger.contestant], { rounds: ROUNDS * rounds });
      const before = ledger.memoryMb();
      await ledger.crowd.ask({ job: 'stall', count: STALLED });
      const one = await inTurn([relay.contestant, ledger.contestant], { rounds: ROUNDS * rounds });
      const stalled = { ms: one, growthMb: ledger.memoryMb() - before };
      return seriesOf({ relay, ledger, both, stalled });
    } finally {
      await Promise.all(children.map((child) => child.close()));
      await world.close();
    }
  },
};

interface Crowd {
  readonly crowd: Child;
  readonly contestant: Contestant;
  readonly idleKb: number;
  readonly memoryMb: () => number;
}

type Samples = ReadonlyMap<string, readonly number[]>;

function seriesOf(run: {
  readonly relay: Crowd;
  readonly ledger: Crowd;
  readonly both: Samples;
  readonly stalled: { readonly ms: Samples; readonly growthMb: number };
}): readonly Series[] {
  const { relay, ledger, both, stalled } = run;
  const of = (samples: Samples, name: string): readonly number[] => samples.get(name) ?? [];
  const floor = `relay p99 beside ${STALLED} stalled`;
  return [
    { name: 'relay p99', unit: 'ms', samples: of(both, 'relay') },
    { name: 'ledger p99', unit: 'ms', samples: of(both, 'ledger'), floor: 'relay p99', target: { p50: 1.5 } },
    { name: floor, unit: 'ms', samples: of(stalled.ms, 'relay') },
    {
      name: `ledger p99, ${STALLED} stalled`,
      unit: 'ms',
      samples: of(stalled.ms, 'ledger'),
      floor,
      target: { p50: 1.5 },
    },
    { name: 'relay, idle connection', unit: 'KB', samples: [relay.idleKb] },
    { name: 'ledger, idle connection', unit: 'KB', samples: [ledger.idleKb], target: { absolute: 40 } },
    { name: `growth with ${STALLED} stalled`, unit: 'MB', samples: [stalled.growthMb] },
  ];
}

async function relayCrowd(children: Child[]): Promise<Crowd> {
  const { child: server, ready: port } = await Child.start('sync-server.ts', ['relay']);
  children.push(server);
  const url = `ws://127.0.0.1:${String(port)}`;
  const writer = new WebSocket(url, { perMessageDeflate: false });
  await new Promise((open) => writer.once('open', open));
  const write = (name: string): void => writer.send(JSON.stringify({ type: 'poke', name, padding: PADDING }));
  return crowdOf('relay', { args: [url], children, pid: server.pid, write });
}

async function ledgerCrowd(world: BuiltWorld, children: Child[]): Promise<Crowd> {
  await world.startServer();
  const api = await loginWithCode(world, await world.addUser('ana'), 'bench');
  const book = newId();
  await api.call('PUT', `/api/books/${book}`, {});
  const writer: TestReplica = await connect(world.url, api.token);
  writer.hello({ id: book, cursor: null });
  await writer.of('welcome');
  const write = (name: string): void => writer.push(book, addContact(name));
  const args = [world.url.replace('http', 'ws') + '/ws', api.token, book, newId()];
  return crowdOf('ledger', { args, children, pid: world.serverPid, write });
}

async function crowdOf(
  name: string,
  parts: {
    readonly args: readonly string[];
    readonly children: Child[];
    readonly pid: number;
    readonly write: (name: string) => void;
  },
): Promise<Crowd> {
  const { children, pid, write } = parts;
  const { child: crowd } = await Child.start('listeners.ts', parts.args);
  children.push(crowd);
  const before = memoryOf(pid);
  await crowd.ask({ job: 'open', count: LISTENERS });
  const idleKb = ((memoryOf(pid) - before) * 1024) / LISTENERS;
  const sample = async (): Promise<number> => {
    const received = crowd.ask<readonly number[]>({ job: 'receive', count: WRITES });
    await paced(() => write(`sent:${Number(process.hrtime.bigint()) / 1e6}`));
    return percentile(await received, 0.99);
  };
  return { crowd, contestant: { name, sample }, idleKb, memoryMb: () => memoryOf(pid) };
}

function paced(write: () => void): Promise<void> {
  let sent = 0;
  return new Promise((done) => {
    const timer = setInterval(() => {
      write();
      sent += 1;
      if (sent < WRITES) return;
      clearInterval(timer);
      done();
    }, EVERY_MS);
  });
}
