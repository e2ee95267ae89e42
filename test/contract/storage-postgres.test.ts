// The storage contract on PostgreSQL.

import { afterAll, beforeAll, vi } from 'vitest';
import { silentLogger } from '../../src/base/logger.ts';
import { seededRandom } from '../../src/base/random.ts';
import { systemClock } from '../../src/base/system.ts';
import { openPostgresStorage } from '../../src/server/storage/postgres/open.ts';
import { startPostgres } from '../support/postgres-server.ts';
import type { PostgresServer } from '../support/postgres-server.ts';
import { memberContract } from './member-contract.ts';
import { storageContract } from './storage-contract.ts';
import type { Opened } from './storage-contract.ts';

// Some make a hundred books, each waiting for its commit.
vi.setConfig({ testTimeout: 120_000 });

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.close());

const opened = (listen: boolean) => async (): Promise<Opened> => {
  const limits = { poolMax: 4, statementMs: 5_000, lockMs: 5_000 };
  const options = { url: await server.database(), ...limits, listen, pollMs: 1_000 };
  const world = { clock: systemClock, random: seededRandom(7), logger: silentLogger };
  return { storage: await openPostgresStorage(options, world), dispose: async () => undefined };
};

for (const contract of [storageContract, memberContract]) {
  contract('PostgreSQL', opened(true));
  contract('PostgreSQL without a session', opened(false));
}
