// Devices of the built programs on several servers with one database, while servers and the database fail.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDevices } from '../support/node-devices.ts';
import type { NodeDevices } from '../support/node-devices.ts';
import { settled } from '../support/settled.ts';

let world: NodeDevices;
beforeEach(async () => {
  world = await openDevices(['a', 'b', 'c']);
});
afterEach(() => world.close());

/** Adds contacts on a device, one after the other, until told to stop; gives the names that were acknowledged. */
async function write(name: string, isEnough: (count: number) => boolean): Promise<readonly string[]> {
  const acknowledged: string[] = [];
  for (let n = 1; !isEnough(acknowledged.length); n += 1) {
    const { code } = await world.device(name).run(['contact', 'add', `${name} ${n}`]);
    expect(code).toBe(0);
    acknowledged.push(`${name} ${n}`);
  }
  return acknowledged;
}

async function expectAll(names: readonly string[]): Promise<void> {
  const devices = ['a', 'b', 'c'].map((name) => world.device(name));
  await settled(...devices);
  for (const device of devices) {
    const { items } = await device.json<{ items: { name: string }[] }>('contact', 'list');
    expect(items.map((item) => item.name).sort()).toEqual([...names].sort());
  }
  expect(await world.check()).toEqual({ books: 1, entries: names.length, records: names.length });
}

describe('several servers', () => {
  it('[ND4] every acknowledged mutation is there once after kill -9 of any, lost hints and a restart of the database', async () => {
    let over = false;
    const done = { a: 0, b: 0, c: 0 };
    const writing = (['a', 'b', 'c'] as const).map((name) =>
      write(name, (count) => {
        done[name] = count;
        return over && count >= 5;
      }),
    );
    await world.killNode('b');
    await world.startNode('b');
    await world.postgres.stop('SIGQUIT');
    await world.killNode('a');
    await world.postgres.start();
    await world.startNode('a');
    await world.killNode('c');
    await world.startNode('c');
    over = true;
    await expectAll((await Promise.all(writing)).flat());
    expect(Math.min(...Object.values(done))).toBeGreaterThanOrEqual(5);
  });
});
