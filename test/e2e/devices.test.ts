// A user's devices from the command line: list, rename, revoke, logout with pending work, and coming back.

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../support/built-world.ts';
import type { BuiltDevice, BuiltWorld } from '../support/built-world.ts';
import { openWarmWorld } from '../support/warm-ledger.ts';

interface Listed {
  readonly items: readonly { readonly id: string; readonly name: string; readonly current: boolean }[];
}

let world: BuiltWorld;
let laptop: BuiltDevice;
let phone: BuiltDevice;
/** So many tests have had a user of their own. */
let users = 0;

beforeAll(async () => {
  world = await openWarmWorld();
  await world.startServer();
});
afterAll(() => world.close());

beforeEach(async () => {
  users += 1;
  const names = ['laptop', 'phone'].map((name) => `${name} ${users}`);
  [laptop, phone] = (await world.logIn(`ana ${users}`, ...names)) as [BuiltDevice, BuiltDevice];
  const own = (await phone.json<Listed>('device', 'list')).items.find(({ current }) => current);
  await phone.json('device', 'rename', own?.id ?? '', 'phone');
});

const connectionOf = async (device: BuiltDevice): Promise<unknown> => (await device.json('status'))['connection'];
const isBlocked = (device: BuiltDevice) => async () => (await connectionOf(device)) === 'blocked';

async function addMany(device: BuiltDevice, count: number): Promise<void> {
  const lines = Array.from({ length: count }, (_, index) => JSON.stringify({ name: `Contact ${index}` }));
  expect((await device.run(['contact', 'add', '-'], lines.join('\n'))).code).toBe(0);
}

async function idOf(name: string): Promise<string> {
  return (await laptop.json<Listed>('device', 'list')).items.find((item) => item.name === name)?.id ?? '';
}

describe('devices', () => {
  test('are listed, with this one marked, and renamed by name, id or its beginning', async () => {
    const { items } = await phone.json<Listed>('device', 'list');
    expect(items.map(({ name, current }) => [name === 'phone', current])).toEqual([
      [false, false],
      [true, true],
    ]);
    const id = await idOf('phone');
    expect(await laptop.json('device', 'rename', id.slice(0, 18), 'tablet')).toMatchObject({
      schema: 1,
      device: { id, name: 'tablet', kind: 'device', current: false },
    });
    expect(await phone.json('device', 'rename', 'TABLET', 'pad')).toMatchObject({ device: { id, name: 'pad' } });
    await phone.json('contact', 'add', 'Bea', '--wait');
    expect(await phone.json('log')).toMatchObject({ items: [{ device: 'pad' }] });
    for (const [args, code, error] of [
      [['rename', 'nobody', 'x'], 5, 'device_not_found'],
      [['rename', '01', 'x'], 5, 'ambiguous_id'],
      [['rename', 'pad', ''], 3, 'invalid_args'],
    ] as const) {
      const ended = await laptop.run(['device', ...args, '--json']);
      expect([ended.code, JSON.parse(ended.stderr)]).toMatchObject([code, { error: { code: error } }]);
    }
  });

  test('that are revoked are cut off at once, from another device or by another process of the server', async () => {
    await eventually('the phone is live', async () => (await connectionOf(phone)) === 'live');
    const id = await idOf('phone');
    expect(await laptop.json('device', 'revoke', 'phone')).toMatchObject({ device: { id, revoked: true } });
    await eventually('the phone was told', isBlocked(phone));
    expect((await laptop.json<Listed>('device', 'list')).items.map((item) => item.id)).not.toContain(id);
    const own = (await laptop.json<Listed>('device', 'list')).items.find(({ current }) => current);
    expect((await laptop.run(['device', 'revoke', own?.id ?? ''])).code).toBe(2);
    const args = ['device', 'revoke', own?.id ?? '', '--data', `${world.dir}/server`];
    expect((await world.runServer(args)).code).toBe(0);
    await eventually('the laptop was told', isBlocked(laptop));
  });

  test('that were revoked while offline bring their 50 pending writes after a new login', async () => {
    await phone.json('sync', 'pause');
    await addMany(phone, 50);
    await laptop.json('device', 'revoke', 'phone');
    await phone.json('sync', 'resume');
    await eventually('the phone was told', isBlocked(phone));
    expect(await phone.json('status')).toMatchObject({ pending: 50, cache: { contacts: 50 } });
    const refused = await phone.run(['logout', '--json']);
    expect([refused.code, JSON.parse(refused.stderr)]).toMatchObject([4, { error: { code: 'pending_work' } }]);
    expect(await phone.json('status')).toMatchObject({ pending: 50, connection: 'blocked' });
    expect((await phone.run(['logout', '--yes'])).code).toBe(0);
    expect(await phone.json('status')).toMatchObject({
      connection: 'detached',
      unsynced: 50,
      pending: 0,
      cache: { contacts: 50 },
    });
    await phone.login(world.url, await laptop.invite());
    expect(await phone.json('sync', 'now')).toMatchObject({ pending: 0 });
    await laptop.json('sync', 'now');
    expect(await laptop.json('status')).toMatchObject({ cache: { contacts: 50 }, book: { head: 50 } });
  });

  test('that were revoked log in again as they are, with what is pending', async () => {
    await phone.json('sync', 'pause');
    await addMany(phone, 2);
    await laptop.json('device', 'revoke', 'phone');
    await phone.json('sync', 'resume');
    await eventually('the phone was told', isBlocked(phone));
    await phone.login(world.url, await laptop.invite());
    expect(await phone.json('sync', 'now')).toMatchObject({ pending: 0 });
    await laptop.json('sync', 'now');
    expect(await laptop.json('status')).toMatchObject({ cache: { contacts: 2 }, book: { head: 2 } });
    expect((await phone.run(['login', world.url, '--json'], 'any\n')).code).toBe(4);
  });

  test('are invited by a code that works once', async () => {
    const code = await laptop.invite();
    await world.device('tablet').login(world.url, code);
    const again = await world.device('other').run(['login', world.url, '--json'], `${code}\n`);
    expect([again.code, JSON.parse(again.stderr)]).toMatchObject([4, { error: { code: 'invalid_code' } }]);
  });
});
