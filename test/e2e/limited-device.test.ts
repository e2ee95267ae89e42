// The built programs of a device against a server that limits them: they wait, keep all, and come back by themselves.

import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { codeFor, heldClock, newId, startTestServer } from '../integration/server/server-fixture.ts';
import type { TestOptions, TestServer } from '../integration/server/server-fixture.ts';
import { BuiltWorld, eventually } from '../support/built-world.ts';
import type { BuiltDevice } from '../support/built-world.ts';
import { WarmLedger } from '../support/warm-ledger.ts';

const ledger = new WarmLedger(2);
let world: BuiltWorld;
let server: TestServer | undefined;
beforeEach(async () => {
  world = await BuiltWorld.open(ledger.run);
});
afterEach(async () => {
  await world.close();
  await server?.close();
});
afterAll(() => ledger.close());

async function deviceAt(options: TestOptions): Promise<BuiltDevice> {
  server = await startTestServer(options);
  const userId = newId();
  await server.storage.addUser({ id: userId, name: 'Ana' }, 0);
  const device = world.device('laptop');
  await device.login(server.url, await codeFor(server, userId));
  return device;
}

const contacts = (from: number, count: number): string =>
  Array.from({ length: count }, (_, index) => JSON.stringify({ name: `Contact ${from + index}` })).join('\n');

describe('a device', () => {
  test('that pushes more than its share waits for its turn on the same connection, and all lands once', async () => {
    const clock = heldClock();
    const device = await deviceAt({ clock, limits: { pushMutations: { burst: 300, everyMs: 10 } } });
    await device.run(['contact', 'add', '-'], contacts(0, 300));
    await device.json('sync', 'now');
    await device.run(['contact', 'add', '-'], contacts(300, 10));
    expect(await device.json('status')).toMatchObject({ connection: 'live', pending: 10 });
    expect(server?.server.hub.connections).toBe(1);
    clock.go();
    expect(await device.json('sync', 'now')).toMatchObject({ pending: 0 });
    expect(server?.server.hub.connections).toBe(1);
    expect(await device.json('status')).toMatchObject({ book: { head: 310 }, cache: { contacts: 310 }, refused: 0 });
  });

  test('whose commands ask too often is told when to come again', async () => {
    const clock = heldClock();
    const device = await deviceAt({ clock, rateLimit: '1' });
    const list = () => device.run(['device', 'list', '--json']);
    let ended = await list();
    for (let asked = 1; ended.code === 0 && asked < 20; asked += 1) ended = await list();
    expect([ended.code, JSON.parse(ended.stderr)]).toMatchObject([
      75,
      { error: { code: 'busy', hint: expect.stringMatching(/^try again in \d+ s$/) } },
    ]);
    clock.go();
    await eventually('it may ask again', async () => (await list()).code === 0);
    expect(await device.json('contact', 'add', 'Bea', '--wait')).toMatchObject({ status: 'confirmed' });
  });
});
