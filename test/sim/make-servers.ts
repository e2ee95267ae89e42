// What serves a world: one server over SQLite, or nodes over the model of PostgreSQL, and who adds users to it.

import { silentLogger } from '../../src/base/logger.ts';
import type { Random } from '../../src/base/random.ts';
import { nameKey } from '../../src/base/text.ts';
import { SqliteStore } from '../../src/server/storage/sqlite/store.ts';
import type { Dice } from './dice.ts';
import type { Shape } from './plan.ts';
import { openNode } from './postgres/sim-node.ts';
import type { NodeLooks } from './postgres/sim-node.ts';
import { SimPg } from './postgres/sim-pg.ts';
import { SimPostgres } from './postgres/sim-postgres.ts';
import type { PgBugs } from './postgres/sim-postgres.ts';
import { EPOCH_MS, WallClock } from './sim-clock.ts';
import type { Process, Timeline } from './sim-clock.ts';
import { SimSql } from './sim-database.ts';
import type { ServerSql, SimStorage } from './sim-database.ts';
import type { SimNetwork } from './sim-network.ts';
import { SimServer } from './sim-server.ts';
import { SimServers } from './sim-servers.ts';

/** Parts of servers that the gate replaces by broken ones. */
export interface ServerParts {
  readonly storage: (parts: ConstructorParameters<typeof SimStorage>[0]) => SimStorage;
  /** What is wrong with the database of nodes, and what these find out about each other. */
  readonly pgBugs: PgBugs;
  readonly looks: NodeLooks;
}

/** Where servers are made. */
export interface ServersAround {
  readonly timeline: Timeline;
  readonly network: SimNetwork;
  readonly dice: Dice;
  readonly shape: Shape;
  readonly parts: ServerParts;
}

/** Adds users and login codes. */
export type Admin = Pick<SqliteStore, 'addUser' | 'addCode'>;

/** A database, and what makes the servers on it. */
export interface MadeServers {
  readonly sql: ServerSql;
  readonly pg: SimPg | undefined;
  readonly admin: Admin;
  readonly make: () => SimServers;
}

/** One server over SQLite. */
export function overSqlite({ timeline, network, dice, parts }: ServersAround): MadeServers {
  const sql = new SimSql();
  const admin = new SqliteStore({ sql, random: dice.random, logger: silentLogger, now: () => EPOCH_MS });
  const make = (): SimServers => {
    const own = dice.fork(5);
    const open = (process: Process, random: Random): SimStorage => {
      sql.heal();
      return parts.storage({ timeline, process, dice: own, random, sql });
    };
    const wall = new WallClock(timeline);
    const machine = { timeline, wall, network, dice: own, logger: silentLogger };
    return new SimServers([new SimServer({ ...machine, open, ended: () => sql.rollBack() })]);
  };
  return { sql, pg: undefined, admin, make };
}

/** Nodes over PostgreSQL. */
export function overPostgres({ timeline, network, dice, shape, parts }: ServersAround): MadeServers {
  const database = new SimPostgres(timeline, dice.fork(7), parts.pgBugs);
  const pg = new SimPg(timeline, dice.fork(8), { database, lossRate: shape.lossRate });
  const make = (): SimServers => {
    const nodes = Array.from({ length: shape.nodes }, () => {
      const machine = { timeline, wall: new WallClock(timeline), network, dice: dice.fork(5), logger: silentLogger };
      const open = (process: Process, random: Random) => openNode(pg, { process, random }, parts.looks);
      return new SimServer({ ...machine, open, ended: (process, audible) => pg.died(process, audible) });
    });
    return new SimServers(nodes);
  };
  return { sql: database, pg, admin: adminOf(database), make };
}

function adminOf(sql: SimPostgres): Admin {
  return {
    addUser(user, now) {
      const values = [user.id, user.name, nameKey(user.name), now];
      sql.write(() => sql.run('INSERT INTO users (id, name, name_key, created_at) VALUES (?, ?, ?, ?)', ...values));
      return user;
    },
    addCode({ hash, userId, expiresAt }, now) {
      const text = 'INSERT INTO codes (hash, user_id, expires_at, created_at) VALUES (?, ?, ?, ?)';
      sql.write(() => sql.run(text, hash, userId, expiresAt, now));
    },
  };
}
