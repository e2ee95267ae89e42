// A daemon whose connections break right after hello, as those of one that is being replaced: a proxy at its socket cuts
// them. The request is sent again, and what it writes is written once.

import { rename } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import type { Server } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pathsOf } from '../bench/harness/local-api.ts';
import { BuiltWorld } from '../support/built-world.ts';
import type { BuiltDevice } from '../support/built-world.ts';

let world: BuiltWorld;
const proxies: Server[] = [];

beforeAll(async () => {
  world = await BuiltWorld.open();
});

afterAll(async () => {
  for (const proxy of proxies) proxy.close();
  await world.close();
});

/** Stands before the daemon and cuts the first `cuts` connections behind the answer to hello. */
async function cutting(device: BuiltDevice, cuts: number): Promise<{ readonly count: () => number }> {
  const { socket } = pathsOf(device.home);
  await rename(socket, `${socket}.real`);
  let seen = 0;
  const proxy = createServer((client) => {
    seen += 1;
    const daemon = connect(`${socket}.real`);
    const ends = [client, daemon];
    for (const end of ends) end.on('error', () => undefined);
    for (const end of ends) end.on('close', () => ends.forEach((other) => other.destroy()));
    client.pipe(daemon);
    if (seen > cuts) return void daemon.pipe(client);
    daemon.once('data', (bytes: Buffer) => {
      client.write(bytes.subarray(0, bytes.indexOf('\n') + 1), () => client.destroy());
    });
  });
  proxies.push(proxy);
  await new Promise<void>((listens) => proxy.listen(socket, listens));
  return { count: () => seen };
}

test.concurrent('six times in a row is asked again, and has written once', async () => {
  const device = world.device('six');
  await device.json('contact', 'add', 'Ana');
  const proxy = await cutting(device, 6);
  expect(await device.run(['contact', 'add', 'Bo', '--quiet'])).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(proxy.count()).toBe(7);
  const { items } = await device.json<{ items: readonly { name: string }[] }>('contact', 'list');
  expect(items.map(({ name }) => name)).toEqual(['Ana', 'Bo']);
});

test.concurrent('every time is given up, and said', async () => {
  const device = world.device('always');
  await device.json('contact', 'add', 'Ana');
  const proxy = await cutting(device, Infinity);
  const ended = await device.run(['contact', 'list', '--json']);
  const message = expect.stringMatching(/^the connection to the daemon broke \(.+\)$/) as string;
  const error = { code: 'daemon_unreachable', message, hint: 'ledger daemon logs' };
  expect({ ...ended, stderr: JSON.parse(ended.stderr) as unknown }).toEqual({ code: 7, stdout: '', stderr: { error } });
  expect(proxy.count()).toBe(7);
});
