// What a database says of itself before it is used: whether it can be, what its commits are worth, and whether a pooler
// stands before it.

import type { ClientBase, Pool } from 'pg';
import type { Logger } from '../../../base/logger.ts';
import { UnfitDatabase } from './failure.ts';

/** The oldest PostgreSQL that has all that statements here are made of. */
const OLDEST = 14;
/** A version's number, as PostgreSQL counts: 140000 for 14.0. */
const PER_VERSION = 10_000;

const FACTS = `SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS number,
    current_setting('server_encoding') AS encoding, current_setting('fsync') AS fsync,
    current_setting('synchronous_commit') AS level, pg_backend_pid() AS pid`;
const PROCESS = 'SELECT pg_backend_pid() AS pid';

interface Facts {
  readonly version: string;
  readonly number: number;
  readonly encoding: string;
  readonly fsync: string;
  readonly level: string;
  readonly pid: number;
}

/** What a node needs to know. `durability`: what commits are worth, in words. */
export interface ServerFacts {
  readonly durability: string;
  /** Whether sessions are lent: what is kept in one may be somebody else's the next time. */
  readonly isPooled: boolean;
}

/** Asks a database. Throws `UnfitDatabase` for one that cannot hold a log. */
export async function askServer(pool: Pool, logger: Logger): Promise<ServerFacts> {
  const client = await pool.connect();
  try {
    const { rows } = await client.query<Facts>(FACTS);
    const [facts] = rows;
    if (facts === undefined) throw new UnfitDatabase('the database says nothing of itself');
    checkFitness(facts);
    if (facts.fsync !== 'on') logger.warn('database_without_fsync');
    return { durability: durabilityOf(facts), isPooled: facts.pid !== processOf(client) };
  } finally {
    client.release();
  }
}

/** Whether what a connection was told of its process is not so: a pooler told it. */
export async function isLent(client: ClientBase): Promise<boolean> {
  const { rows } = await client.query<Pick<Facts, 'pid'>>(PROCESS);
  return rows[0]?.pid !== processOf(client);
}

/** The process of the database that serves a connection, as it was told. */
export function processOf(client: object): number {
  return (client as { readonly processID?: number }).processID ?? 0;
}

/** Throws `UnfitDatabase` for a version that is too old, and an encoding that cannot hold every text. */
export function checkFitness({ version, number, encoding }: Pick<Facts, 'version' | 'number' | 'encoding'>): void {
  if (number < OLDEST * PER_VERSION)
    throw new UnfitDatabase(`it is PostgreSQL ${version}`, `PostgreSQL ${OLDEST} or newer is needed; upgrade it.`);
  if (encoding !== 'UTF8') {
    const hint = "Make one that can hold every text: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0.";
    throw new UnfitDatabase(`its encoding is ${encoding}`, hint);
  }
}

/** Commits that do not wait for the disk are overruled (database.ts). */
function durabilityOf({ version, fsync, level }: Facts): string {
  return `PostgreSQL ${version.split(' ')[0]}, fsync=${fsync}, synchronous_commit=${level === 'off' ? 'on' : level}`;
}
