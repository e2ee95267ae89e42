// What the doctor learns from a server: whether its records are those of this device, and whether its clock is.

import { beforeEach, expect, test } from 'vitest';
import type { Context } from '../../../../src/daemon/api/context.ts';
import { doctor } from '../../../../src/daemon/api/handlers/doctor.ts';
import { ACCOUNT, SyncedDevice } from '../../../support/synced-device.ts';

let device: SyncedDevice;
let context: Context;
let there: { epoch: string; head: number; digest: string };

beforeEach(async () => {
  device = await SyncedDevice.start();
  const { store, writes, clock } = device.opened;
  const calls = { json: () => Promise.resolve(there) };
  context = { store, writes, clock, engine: device.engine, calls } as unknown as Context;
  await device.write();
  device.engine.logIn(ACCOUNT);
  await device.settle();
  const { epoch, head, digestHex: digest } = device.server.log;
  there = { epoch, head, digest };
  device.engine.serverAheadMs = 0;
});

const findings = async (fix = false) => (await doctor(context, { fix })).findings;

test('nothing, where both have the same', async () => {
  expect(await findings()).toEqual([]);
});

test('other records at the same entry are an error, which a snapshot mends', async () => {
  there.digest = '0'.repeat(32);
  const found = {
    check: 'book',
    severity: 'error',
    where: 'Personal',
    message: 'the server has other records at the same entry',
  };
  expect(await findings()).toEqual([{ ...found, hint: 'ledger doctor --fix fetches them anew', fixable: true }]);
  expect(await findings(true)).toEqual([{ ...found, hint: 'a snapshot of the server takes their place', fixed: true }]);
  await device.settle();
  there.digest = device.server.log.digestHex;
  expect((await findings()).filter(({ check }) => check === 'book')).toEqual([]);
});

test('at another entry nothing is compared', async () => {
  there = { ...there, head: there.head + 1, digest: '0'.repeat(32) };
  expect(await findings()).toMatchObject([{ check: 'book', severity: 'note', hint: 'ledger sync now, then again' }]);
});

test.each([
  [119_999, []],
  [-119_999, []],
  [180_000, ["this device's clock is 3 minutes behind the server's"]],
  [-7_200_000, ["this device's clock is 120 minutes ahead of the server's"]],
])('a server that is %i ms ahead', async (ahead, messages) => {
  device.engine.serverAheadMs = ahead;
  const found = { check: 'clock', severity: 'warning', where: ACCOUNT.server };
  expect(await findings()).toMatchObject(messages.map((message) => ({ ...found, message })));
});

test('a server that does not answer is a warning with what it said', async () => {
  context = { ...context, calls: { json: () => Promise.reject(new Error('no answer')) } } as unknown as Context;
  const found = { check: 'server', severity: 'warning', where: ACCOUNT.server, message: 'no answer' };
  expect(await findings()).toMatchObject([found]);
});

test('the clock is measured by what the welcome says', async () => {
  device.engine.serverAheadMs = undefined;
  device.server.cut();
  await device.pass(2);
  // The server of this test lives in 1970.
  expect(await findings()).toMatchObject([{ check: 'clock' }]);
  expect(device.engine.serverAheadMs).toBeLessThan(-1e12);
});
