// Two devices write hundreds of transactions through connections that all break: cut in the middle of a frame, stalled in
// one direction, with a frame that comes twice. In the end both hold everything once, in the same order.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { contentsOf, standingOf } from '../support/book-contents.ts';
import type { BuiltDevice, BuiltWorld } from '../support/built-world.ts';
import { FlakyProxy } from '../support/flaky-proxy.ts';
import { openWarmWorld } from '../support/warm-ledger.ts';

const SEED = 20_260_502;
const BATCHES = 6;
const BATCH = 40;
/** Of each kind of fault, how many must have come. */
const FAULTS_MIN = 3;
const TIMEOUT = 300_000;

const DESCRIPTIONS = ['a', 'b']
  .flatMap((name) => Array.from({ length: BATCHES * BATCH }, (_, index) => `${name} ${index + 1}`))
  .toSorted();

let world: BuiltWorld;
let proxy: FlakyProxy;

beforeAll(async () => {
  world = await openWarmWorld();
  await world.startServer();
  proxy = await FlakyProxy.open(world.url, SEED);
});

afterAll(async () => {
  await world.close();
  proxy.close();
});

/** Adds a batch; the amounts of all batches of a device are different. */
async function write(device: BuiltDevice, name: string, batch: number): Promise<void> {
  const lines = Array.from({ length: BATCH }, (_, index) => {
    const amount = batch * BATCH + index + 1;
    const loan = {
      contact: 'Kim',
      direction: name === 'a' ? 'lent' : 'borrowed',
      currency: 'JPY',
      amount: String(amount),
    };
    return `${JSON.stringify({ ...loan, description: `${name} ${amount}` })}\n`;
  });
  const { code, stdout, stderr } = await device.run(['tx', 'add', '-', '--ndjson'], lines.join(''));
  expect({ code, stderr }, stdout.slice(0, 300)).toEqual({ code: 0, stderr: '' });
}

interface Log {
  readonly items: readonly { readonly seq?: number; readonly outcome?: string }[];
}

interface Transactions {
  readonly items: readonly { readonly id: string; readonly description: string }[];
}

test('[PU5] over connections that all break, nothing is lost or doubled', { timeout: TIMEOUT }, async () => {
  const [a, b] = [world.device('a'), world.device('b')];
  await a.login(proxy.url, await world.addUser('ana'));
  await b.login(proxy.url, await a.invite());
  await a.json('contact', 'add', 'Kim', '--wait');
  await b.json('sync', 'now');

  proxy.spoil();
  for (let batch = 0; batch < BATCHES; batch += 1) {
    await Promise.all([write(a, 'a', batch), write(b, 'b', batch)]);
    // Whether it succeeds is a matter of luck. It connects at once, instead of waiting longer each time.
    await Promise.all([a, b].map((device) => device.run(['sync', 'now', '--timeout', '500ms'])));
  }
  for (const times of Object.values(proxy.come)) expect(times).toBeGreaterThanOrEqual(FAULTS_MIN);

  proxy.calm();
  for (const device of [a, b, a]) await device.json('sync', 'now');
  const written = 2 * BATCHES * BATCH;
  const [atA, atB] = await Promise.all([a, b].map(standingOf));
  expect(atA).toMatchObject({ connection: 'live', pending: 0, refused: 0, conflicts: 0, warnings: [] });
  expect(atB).toMatchObject({ pending: 0, refused: 0, conflicts: 0, warnings: [], book: atA?.book });
  for (const device of [a, b]) {
    const log = await device.json<Log>('log');
    expect(log.items.map(({ seq, outcome }) => `${seq} ${outcome}`)).toEqual(
      Array.from({ length: 1 + written }, (_, index) => `${index + 1} applied`),
    );
    const { items } = await device.json<Transactions>('tx', 'list');
    expect(items.map(({ description }) => description).toSorted()).toEqual(DESCRIPTIONS);
  }
  expect(await contentsOf(a)).toEqual(await contentsOf(b));
});
