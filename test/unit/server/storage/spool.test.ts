// A file read while it is written: to its end, with its failures, closed whatever happens.

import { mkdtemp, open, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSpool } from '../../../../src/server/storage/shared/spool.ts';

let dir: string;
let file: FileHandle;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'ledger-spool-'));
  file = await open(join(dir, 'spool'), 'wx+');
});
afterEach(() => rm(dir, { recursive: true }));

async function isClosed(): Promise<boolean> {
  return file.stat().then(
    () => false,
    () => true,
  );
}

describe('a spool', () => {
  it('is read while it is written, to its end', async () => {
    const chunks = readSpool(file, async (progress) => {
      for (let part = 1; part <= 5; part += 1) {
        await file.write('x'.repeat(100_000));
        progress(part * 100_000);
      }
    });
    let length = 0;
    for await (const chunk of chunks) length += chunk.length;
    expect(length).toBe(500_000);
    expect(await isClosed()).toBe(true);
  });

  it('tells its reader of a failure', async () => {
    const chunks = readSpool(file, async (progress) => {
      await file.write('abc');
      progress(3);
      throw new Error('database gone');
    });
    const reading = async (): Promise<void> => {
      for await (const chunk of chunks) expect(chunk.toString()).toBe('abc');
    };
    await expect(reading()).rejects.toThrow('database gone');
    expect(await isClosed()).toBe(true);
  });

  it('is closed when its reader leaves before the first byte', async () => {
    const chunks = readSpool(file, async () => undefined);
    await chunks[Symbol.asyncIterator]().return?.();
    expect(await isClosed()).toBe(true);
  });
});
