// The file of this device's login, on disks that fail.

import { describe, expect, test } from 'vitest';
import { readAccount, writeAccount } from '../../../../src/daemon/sync/account.ts';
import { MemoryDisk } from '../../../support/memory-disk.ts';

const PATH = '/config/account.json';
const ACCOUNT = {
  server: 'http://server/',
  token: 'token',
  user: { id: '01900000-0000-7000-8000-000000000a11', name: 'Ana' },
  deviceId: '01900000-0000-7000-8000-000000000d11',
};

async function diskWithLogin(): Promise<MemoryDisk> {
  const disk = new MemoryDisk();
  await disk.mkdir('/config');
  await writeAccount(disk, PATH, { account: ACCOUNT, paused: false });
  return disk;
}

describe('the login on disk', () => {
  test('is kept through a crash', async () => {
    const disk = await diskWithLogin();
    disk.crash();
    expect(await readAccount(disk, PATH)).toEqual({ account: ACCOUNT, paused: false });
  });

  test('is whole when the disk takes less than it is given', async () => {
    const disk = await diskWithLogin();
    disk.fail({ operation: 'write', at: 1, taken: 10 });
    await writeAccount(disk, PATH, { account: ACCOUNT, paused: true });
    expect(await readAccount(disk, PATH)).toEqual({ account: ACCOUNT, paused: true });
  });

  test.each([
    { operation: 'open', code: 'ENOSPC', says: 'disk_full' },
    { operation: 'write', code: 'ENOSPC', says: 'disk_full' },
    { operation: 'sync', code: 'EIO', says: 'store_failed' },
    { operation: 'rename', code: 'EIO', says: 'store_failed' },
  ] as const)(
    'a failing $operation is said as $says, and the login before stands',
    async ({ operation, code, says }) => {
      const disk = await diskWithLogin();
      disk.fail({ operation, at: 1, code });
      await expect(writeAccount(disk, PATH, { paused: false })).rejects.toMatchObject({ code: says });
      expect(await readAccount(disk, PATH)).toEqual({ account: ACCOUNT, paused: false });
    },
  );

  test.each(['{"account":{"server":"http', '', 'null', '[1]'])(
    'that reads %j is none, and is kept as evidence',
    async (text) => {
      const disk = await diskWithLogin();
      const file = await disk.open(PATH, 'create');
      await file.write(Buffer.from(text), 0);
      await file.sync();
      expect(await readAccount(disk, PATH)).toEqual({ paused: false, damaged: true });
      expect((await disk.readFile(`${PATH}.corrupt-1`)).toString('utf8')).toBe(text);
      expect(await readAccount(disk, PATH)).toEqual({ paused: false });
    },
  );

  test('is not written into what an interrupted replacement left', async () => {
    const disk = await diskWithLogin();
    const left = await disk.open(`${PATH}.new`, 'create');
    await left.write(Buffer.from('left'), 0);
    await writeAccount(disk, PATH, { paused: true });
    const bytes = Buffer.alloc(4);
    await left.read(bytes, 0);
    expect(bytes.toString('utf8')).toBe('left');
    expect(await readAccount(disk, PATH)).toEqual({ paused: true });
  });
});
