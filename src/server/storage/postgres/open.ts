// Opens the storage of one node: connections, schema, peers.

import type { Pool } from 'pg';
import type { Clock } from '../../../base/clock.ts';
import type { Logger } from '../../../base/logger.ts';
import type { Random } from '../../../base/random.ts';
import { newUuid } from '../../../base/uuid.ts';
import type { Commit } from '../log-storage.ts';
import { TagSource } from '../shared/tag-source.ts';
import { makeClient, makePool } from './connect.ts';
import type { ConnectOptions } from './connect.ts';
import { Database } from './database.ts';
import { migrate } from './migrate.ts';
import { NodePeers } from './node-peers.ts';
import { Notifier } from './notifier.ts';
import { PostgresStorage } from './postgres-storage.ts';
import { askServer, processOf } from './server-facts.ts';
import { spoolFile } from './spool-file.ts';

/** How a node uses its database. `listen`: it keeps a connection that hears of other nodes at once. */
export interface PostgresOptions extends ConnectOptions {
  readonly listen: boolean;
  /** Where that connection goes, if not where the others do: past a pooler, which those go through. */
  readonly listenUrl?: string;
  /** Ms between looks at what other nodes have committed. */
  readonly pollMs: number;
}

/** What it needs of the world. */
export interface PostgresWorld {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** How it connects, and where snapshots on their way are kept. */
export interface PostgresDoors {
  readonly pool: typeof makePool;
  readonly client: typeof makeClient;
  readonly spool: typeof spoolFile;
}

const REAL_DOORS: PostgresDoors = { pool: makePool, client: makeClient, spool: spoolFile };

/** Opens the storage; brings the schema forward. Rejects if the database is not there or not safe to use. */
export async function openPostgresStorage(
  options: PostgresOptions,
  world: PostgresWorld,
  doors = REAL_DOORS,
): Promise<PostgresStorage> {
  const { clock, random } = world;
  const pool = doors.pool(options);
  try {
    const { durability, isPooled } = await askServer(pool, world.logger);
    await migrate(pool, clock.now());
    const { listen, listenUrl = options.url } = options;
    const named = listen && listenUrl === options.url && !isPooled;
    const database = new Database({ ...world, pool, options, named });
    const query = async <T extends object>(text: string, values: unknown[]): Promise<readonly T[]> =>
      (await pool.query<T>(text, values)).rows;
    const listeners: ((commit: Commit) => void)[] = [];
    const notifier = new Notifier({
      ...world,
      connect: listen ? () => doors.client({ ...options, url: listenUrl }) : undefined,
      own: processesOf(pool),
      query,
      heard: (hint) => peers.heard(hint),
      listening: () => void peers.look(),
      deaf: () => peers.hearsNothing(),
    });
    const peers = new NodePeers({
      ...world,
      query,
      node: newUuid(clock.now(), random),
      pollMs: options.pollMs,
      tell: (hint) => notifier.tell(hint),
      heard: (commit) => {
        for (const listener of listeners) listener(commit);
      },
    });
    await notifier.listen();
    const tags = new TagSource(random);
    const { spool } = doors;
    return new PostgresStorage({ ...world, pool, database, peers, notifier, tags, durability, listeners, spool });
  } catch (error) {
    await pool.end();
    throw error;
  }
}

/** The database's processes behind the connections of a pool, as they come and go. */
function processesOf(pool: Pool): ReadonlySet<number> {
  const processes = new Set<number>();
  pool.on('connect', (client) => processes.add(processOf(client)));
  pool.on('remove', (client) => processes.delete(processOf(client)));
  return processes;
}
