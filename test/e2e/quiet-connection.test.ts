// What crosses a connection on which nothing happens: pings and pongs, and nothing else, for a whole real minute; a
// write elsewhere arrives unasked. And what happens when a connection only looks open: it is given up and replaced.

import { setTimeout as observe } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { standingOf } from '../support/book-contents.ts';
import { inTime } from '../support/built-world.ts';
import type { BuiltDevice, BuiltWorld, Lines } from '../support/built-world.ts';
import { FrameProxy } from '../support/frame-proxy.ts';
import { openWarmWorld } from '../support/warm-ledger.ts';

const MINUTE_MS = 60_000;

/** One user's two devices: `direct` at the server, `far` behind a proxy. Users do not see each other's presence. */
interface Pair {
  readonly direct: BuiltDevice;
  readonly far: BuiltDevice;
  readonly proxy: FrameProxy;
  /** What the watch of `far` shows. */
  readonly seen: Lines<{ data: { name?: string } }>;
}

let world: BuiltWorld;
const proxies: FrameProxy[] = [];

beforeAll(async () => {
  world = await openWarmWorld();
  await world.startServer();
});

afterAll(async () => {
  await world.close();
  for (const proxy of proxies) proxy.close();
});

async function openPair(user: string): Promise<Pair> {
  const proxy = await FrameProxy.open(world.url);
  proxies.push(proxy);
  const [direct] = (await world.logIn(user, `${user}-direct`)) as [BuiltDevice];
  const far = world.device(`${user}-far`);
  await far.login(proxy.url, (await direct.json<{ code: string }>('device', 'invite')).code);
  const seen = await far.watch<{ data: { name?: string } }>();
  const pair = { direct, far, proxy, seen };
  await far.json('sync', 'now');
  await arrives(pair, 'settled');
  return pair;
}

/** Writes on the direct device; settles when the far one has shown it. */
async function arrives({ direct, seen }: Pair, name: string): Promise<void> {
  await direct.json('contact', 'add', name);
  await seen.find(({ data }) => data.name === name);
}

test.concurrent('an idle minute is pings and pongs; a write elsewhere arrives without a question', async ({
  expect: mine,
}) => {
  const pair = await openPair('idle');
  const { frames } = pair.proxy;
  const before = frames.length;
  await observe(MINUTE_MS);
  const idle = frames.slice(before);
  mine(idle.filter(({ opcode }) => opcode !== 'ping' && opcode !== 'pong')).toEqual([]);
  mine(idle.length).toBeGreaterThan(2);
  // A ping at least every 15 s from either side, and its pong.
  mine(idle.length).toBeLessThanOrEqual(16);
  const quiet = frames.length;
  await arrives(pair, 'pushed');
  const moved = frames.slice(quiet);
  mine(moved.filter(({ direction, opcode }) => direction === 'up' && opcode === 'text')).toEqual([]);
  mine(moved.filter(({ opcode }) => opcode === 'text')).toEqual([{ direction: 'down', opcode: 'text', type: 'poke' }]);
});

test.concurrent('a half-open connection that waits for an answer is replaced, and the write is confirmed', async ({
  expect: mine,
}) => {
  const { far, proxy } = await openPair('waiting');
  proxy.hold('up', 'down');
  mine(await standingOf(far)).toMatchObject({ connection: 'live' });
  const sent = await far.json('contact', 'add', 'sent', '--wait=60s');
  mine(sent).toMatchObject({ status: 'confirmed' });
});

test.concurrent('a half-open connection on which nothing is expected is replaced too', async ({ expect: mine }) => {
  const pair = await openPair('silent');
  pair.proxy.hold('up', 'down');
  await inTime('the write over a new connection', arrives(pair, 'late'));
  mine(await standingOf(pair.far)).toMatchObject({ connection: 'live', pending: 0 });
});

test('every device that was cut off ended where its user stands', async () => {
  for (const user of ['idle', 'waiting', 'silent']) {
    const [direct, far] = [world.device(`${user}-direct`), world.device(`${user}-far`)];
    for (const device of [direct, far]) await device.json('sync', 'now');
    expect((await standingOf(far)).book).toEqual((await standingOf(direct)).book);
  }
});
