// One daemon per data folder: the lock is held by a living process, not by a file.

import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { takeStartLock } from '../../../src/daemon/lifecycle/start-lock.ts';

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ledger-lock-'));
});

afterEach(() => {
  rmSync(dir, { recursive: true });
});

test('[LC1] is had by one at a time, by whatever path, and again once it is given up', async () => {
  const first = await takeStartLock(dir, process.platform);
  expect(first).toBeDefined();
  expect(await takeStartLock(dir, process.platform)).toBeUndefined();
  const other = `${dir}-link`;
  symlinkSync(dir, other);
  expect(await takeStartLock(other, process.platform)).toBeUndefined();
  rmSync(other);
  await first?.release();
  const second = await takeStartLock(dir, process.platform);
  expect(second).toBeDefined();
  await second?.release();
});

test('[LC1] of twenty at once exactly one has it, and other folders are nothing to it', async () => {
  const locks = await Promise.all(Array.from({ length: 20 }, () => takeStartLock(dir, process.platform)));
  const held = locks.filter((lock) => lock !== undefined);
  expect(held).toHaveLength(1);
  const other = mkdtempSync(join(tmpdir(), 'ledger-lock-'));
  const beside = await takeStartLock(other, process.platform);
  expect(beside).toBeDefined();
  await beside?.release();
  await held[0]?.release();
  rmSync(other, { recursive: true });
});
