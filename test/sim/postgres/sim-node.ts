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

/** What nodes find out about each other: what they were not told of, and whose rights were changed. */
export interface NodeLooks {
  readonly polls: boolean;
  readonly sharesAccess: boolean;
}

/** Opens the storage of a node. */
export async function openNode(
  pg: SimPg,
  { process, random }: { readonly process: Process; readonly random: Random },
  { polls, sharesAccess }: NodeLooks = { polls: true, sharesAccess: true },
): Promise<PostgresStorage> {
  const options = {
    url: 'postgres://simulated',
    poolMax: 10,
    statementMs: STATEMENT_MS,
    lockMs: LOCK_MS,
    listen: true,
  };
  const world = { clock: process, random, logger: silentLogger };
  const pollMs = polls ? POLL_MS : Number.MAX_SAFE_INTEGER;
  const storage = await openPostgresStorage({ ...options, pollMs }, world, {
    pool: () => pg.pool(process, LOCK_MS),
    client: () => pg.client(process, LOCK_MS),
    spool: () => Promise.resolve(memoryFile()),
  });
  if (!sharesAccess) keepToItself(storage);
  return storage;
}

/** A node that knows of changes of access only if they were made through it. */
function keepToItself(storage: PostgresStorage): void {
  const { accessSince } = storage;
  const onCommit = storage.onCommit.bind(storage);
  let known = 0;
  for (const name of ['setRole', 'removeMember', 'archive', 'join', 'revokeDevice', 'removeUser'] as const) {
    const change = storage[name].bind(storage) as (...call: readonly unknown[]) => Promise<unknown>;
    const noted = async (...call: readonly unknown[]): Promise<unknown> => {
      const result = await change(...call);
      known = (await accessSince(-1)).version;
      return result;
    };
    Object.assign(storage, { [name]: noted });
  }
  storage.accessSince = () => Promise.resolve({ version: known });
  storage.onCommit = (listener) =>
    onCommit((commit) => listener({ ...commit, access: Math.min(commit.access, known) }));
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
