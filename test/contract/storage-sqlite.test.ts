// The storage contract on SQLite: in this thread, and on its worker threads.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '../../src/base/logger.ts';
import { seededRandom } from '../../src/base/random.ts';
import { DirectStorage } from '../../src/server/storage/sqlite/direct-storage.ts';
import { IN_MEMORY, openForWriting } from '../../src/server/storage/sqlite/open.ts';
import { SqliteStore } from '../../src/server/storage/sqlite/store.ts';
import { openWorkerStorage } from '../../src/server/storage/sqlite/worker-storage.ts';
import { memberContract } from './member-contract.ts';
import { storageContract } from './storage-contract.ts';
import type { Opened } from './storage-contract.ts';
import { NOW } from './storage-fixture.ts';

const inThisThread = async (): Promise<Opened> => {
  const sql = openForWriting(IN_MEMORY, NOW);
  const store = new SqliteStore({ sql, random: seededRandom(7), logger: silentLogger, now: () => NOW });
  return { storage: new DirectStorage(store), dispose: async () => undefined };
};

const onThreads = async (): Promise<Opened> => {
  const dir = await mkdtemp(join(tmpdir(), 'ledger-storage-'));
  const workerUrl = new URL('../../src/server/storage/sqlite/worker.ts', import.meta.url);
  const onFatal = (error: Error): void => {
    throw error;
  };
  const deps = { workerUrl, logger: silentLogger, dir, random: seededRandom(7), onFatal };
  const storage = await openWorkerStorage(deps, join(dir, 'ledger.sqlite'));
  return { storage, dispose: () => rm(dir, { recursive: true }) };
};

for (const contract of [storageContract, memberContract]) {
  contract('SQLite in this thread', inThisThread);
  contract('SQLite on its threads', onThreads);
}
