// What a node of several servers runs on: the real PostgreSQL storage over the model of its database.

import type { FileHandle } from 'node:fs/promises';
import { silentLogger } from '../../../src/base/logger.ts';
import type { Random } from '../../../src/base/random.ts';
import { openPostgresStorage } from '../../../src/server/storage/postgres/open.ts';
import type { PostgresStorage } from '../../../src/server/storage/postgres/postgres-storage.ts';
import type { Process } from '../sim-clock.ts';
import type { SimPg } from './sim-pg.ts';

/** Ms between a node's looks at what others have committed. */
const POLL_MS = 2_000;
const LOCK_MS = 3_000;
const STATEMENT_MS = 10_000;

/** Opens the storage of a node. `polls`: whether it looks for what it was not told of. */
export function openNode(pg: SimPg, process: Process, random: Random, polls = true): Promise<PostgresStorage> {
  const options = {
    url: 'postgres://simulated',
    poolMax: 10,
    statementMs: STATEMENT_MS,
    lockMs: LOCK_MS,
    listen: true,
  };
  const world = { clock: process, random, logger: silentLogger };
  return openPostgresStorage({ ...options, pollMs: polls ? POLL_MS : Number.MAX_SAFE_INTEGER }, world, {
    pool: () => pg.pool(process, LOCK_MS),
    client: () => pg.client(process, LOCK_MS),
    spool: () => Promise.resolve(memoryFile()),
  });
}

/** A file in memory, as far as snapshots on their way use one. */
function memoryFile(): FileHandle {
  let content = Buffer.alloc(0);
  const file = {
    write: (bytes: Buffer, _offset: number, _length: null, position: number) => {
      content = Buffer.concat([content.subarray(0, position), bytes]);
      return Promise.resolve({ bytesWritten: bytes.length });
    },
    read: (into: Buffer, offset: number, length: number, position: number) => {
      const bytesRead = content.copy(into, offset, position, position + length);
      return Promise.resolve({ bytesRead });
    },
    close: () => Promise.resolve(),
  };
  return file as unknown as FileHandle;
}
