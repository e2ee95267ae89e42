// A year offline: 100,000 mutations pending at A, most of them on one contact that others edit too, and 50,000 entries
// by B meanwhile. From connecting until both have everything; how long A's daemon did not answer meanwhile; its memory.
// Floor `relay`: the time in which the same server and daemons carry as many writes that nobody waits for with nothing
// pending elsewhere (A writes 100,000 and B has them): what convergence would cost without rebase.
// Targets: at most 1.5 × that; never 50 ms without an answer.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '../../src/cli/daemon-client/connection.ts';
import { BuiltWorld } from '../support/built-world.ts';
import type { Benchmark } from './harness/benchmark.ts';
import { timed } from './harness/in-turn.ts';
import { describe, openApi, requestKey, transactionParams } from './harness/local-api.ts';
import { memoryOf } from './harness/memory.ts';
import { bookIsAt, statusOf } from './harness/status.ts';

const PENDING = 100_000;
const REMOTE = 50_000;
/** Requests under way at once while a device writes. */
const AT_ONCE = 500;
const PING_EVERY_MS = 2;

/** A whole year's work meeting another. */
export const yearOffline: Benchmark = {
  name: 'year-offline',
  about: '100,000 pending mutations meet 50,000 entries of another device',
  async run() {
    const world = await BuiltWorld.open();
    try {
      await world.startServer();
      const [first, second] = await world.logIn('ana', 'a', 'b');
      const [a, b] = [await openApi(first?.home ?? ''), await openApi(second?.home ?? '')];
      const { daemon } = await statusOf(a);
      await a.request('contact.add', { key: requestKey(), name: 'Ana', waitMs: 10_000 });
      await bookIsAt(b, (await statusOf(a)).book.head);
      const alone = await online(a, b);
      const gaps: number[] = [];
      const together = await offline(a, b, gaps);
      return [
        { name: 'nothing to rebase', unit: 'ms', samples: [alone] },
        { name: 'a year offline', unit: 'ms', samples: [together], floor: 'nothing to rebase', target: { p50: 1.5 } },
        { name: 'answers of the daemon', unit: 'ms', samples: gaps },
        { name: 'longest wait', unit: 'ms', samples: [Math.max(...gaps)], target: { absolute: 50 } },
        { name: 'peak RSS', unit: 'MB', samples: [memoryOf(daemon.pid, 'peak')] },
      ];
    } finally {
      await world.close();
    }
  },
};

async function online(a: Connection, b: Connection): Promise<number> {
  await a.request('sync.pause', {});
  await write(a, PENDING, 'a0');
  const { cursor } = (await statusOf(a)).book;
  return timed(async () => {
    await a.request('sync.resume', {});
    await bookIsAt(a, cursor + PENDING);
    await bookIsAt(b, cursor + PENDING);
  });
}

async function offline(a: Connection, b: Connection, gaps: number[]): Promise<number> {
  await a.request('sync.pause', {});
  await write(a, PENDING, 'a1');
  await write(b, REMOTE, 'b1');
  const start = (await statusOf(a)).book.cursor;
  await bookIsAt(b, start + REMOTE);
  return timed(async () => {
    await a.request('sync.resume', {});
    await untilAt(a, start + REMOTE + PENDING, gaps);
    await bookIsAt(b, start + REMOTE + PENDING);
  });
}

/** `count` writes: nine of ten are transactions of the contact, one edits its note. */
async function write(api: Connection, count: number, by: string): Promise<void> {
  for (let done = 0; done < count; done += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, count - done) }, (_, n) => one(api, `${by} ${done + n}`, n));
    await Promise.all(some);
  }
}

function one(api: Connection, text: string, n: number): Promise<unknown> {
  if (n % 10 > 0) return api.request('transaction.add', transactionParams('Ana', `${describe(n)} ${text}`));
  return api.request('contact.edit', { key: requestKey(), ref: 'Ana', note: text });
}

/** Asks again and again until the book is there; notes how long each answer took. */
async function untilAt(api: Connection, seq: number, gaps: number[]): Promise<void> {
  for (;;) {
    const start = performance.now();
    const { book, pending } = await statusOf(api);
    gaps.push(performance.now() - start);
    if (book.cursor >= seq && pending === 0) return;
    await sleep(PING_EVERY_MS);
  }
}
