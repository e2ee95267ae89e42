// The disk contract on the real disk and on the one in memory.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { realDisk } from '../../src/daemon/disk/real-disk.ts';
import { MemoryDisk } from '../support/memory-disk.ts';
import { describeDisk } from './disk-contract.ts';

const root = mkdtempSync(join(tmpdir(), 'ledger-disk-'));
afterAll(() => rmSync(root, { recursive: true }));

describeDisk('the machine', () => Promise.resolve({ disk: realDisk, dir: mkdtempSync(join(root, 'd-')) }));

describeDisk('in memory', async () => {
  const disk = new MemoryDisk();
  await disk.mkdir('/data');
  return { disk, dir: '/data' };
});
