// How old the data is, said by a daemon that was started without its server.

import { beforeEach, expect, test } from 'vitest';
import { SyncNote } from '../../../../src/daemon/sync/sync-note.ts';
import { MemoryDisk } from '../../../support/memory-disk.ts';
import { ACCOUNT, SyncedDevice } from '../../../support/synced-device.ts';

const FILE = '/state/last-sync.json';

let disk: MemoryDisk;
let device: SyncedDevice;
let note: SyncNote;

beforeEach(async () => {
  disk = new MemoryDisk();
  device = await SyncedDevice.start();
  device.engine.logIn(ACCOUNT);
  note = new SyncNote(disk, '/state', device.engine);
  await note.start();
});

const kept = async (): Promise<unknown> => {
  if (!(await disk.exists(FILE))) return undefined;
  return (JSON.parse((await disk.readFile(FILE)).toString('utf8')) as { lastSync: unknown }).lastSync;
};

/** What a daemon that starts now, with this login and no server, says. */
async function saidLater(deviceId = ACCOUNT.deviceId): Promise<number | undefined> {
  const later = await SyncedDevice.start();
  later.server.online = false;
  later.engine.logIn({ ...ACCOUNT, deviceId });
  await new SyncNote(disk, '/state', later.engine).start();
  return later.engine.lastSync;
}

test('it is kept when the daemon ends, for the same login only', async () => {
  await device.settle();
  const { lastSync } = device.engine;
  expect(lastSync).toBe(device.opened.clock.now());
  await note.close();
  expect([await kept(), await saidLater()]).toEqual([lastSync, lastSync]);
  expect(await saidLater('another')).toBe(undefined);
});

test('it is kept when the connection ends, and while it stands once a minute', async () => {
  await device.settle();
  const first = await kept();
  await device.pass(30);
  await device.write();
  await device.settle();
  expect([first, await kept()]).toEqual([device.opened.clock.now() - 30_000, first]);
  await device.pass(30);
  await device.write();
  await device.settle();
  const { lastSync } = device.engine;
  expect(await kept()).toBe(lastSync);
  await device.pass(5);
  await device.write();
  await device.settle();
  device.server.online = false;
  device.server.cut();
  await device.settle();
  expect(await kept()).toBe(Number(lastSync) + 5_000);
});

test('a note that cannot be read is as none', async () => {
  await device.settle();
  await note.close();
  for (const text of ['{"lastSync":', '[]', '{"deviceId":1,"lastSync":"x"}', 'null']) {
    await disk.remove(FILE);
    const file = await disk.open(FILE, 'create');
    await file.write(Buffer.from(text), 0);
    await file.close();
    expect(await saidLater()).toBe(undefined);
  }
});
