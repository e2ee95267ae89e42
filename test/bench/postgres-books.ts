// What a push of one mutation costs over PostgreSQL (with its disk) when 1, 10 or 100 books are written at once, each by
// one replica that waits for its answer. Floors: as many bare connections that commit one row each, one after the other.
// Samples are ms for each push of a round, so that less is more throughput.

import { Pool } from 'pg';
import { silentLogger } from '../../src/base/logger.ts';
import { systemClock, systemRandom } from '../../src/base/system.ts';
import { openPostgresStorage } from '../../src/server/storage/postgres/open.ts';
import type { Storage } from '../../src/server/storage/storage.ts';
import { makeWorld, NOW, TestClient } from '../contract/storage-fixture.ts';
import { startPostgres } from '../support/postgres-server.ts';
import type { Benchmark, Series } from './harness/benchmark.ts';
import type { Contestant } from './harness/in-turn.ts';
import { inTurn } from './harness/in-turn.ts';

const BOOKS = [1, 10, 100];
const CONNECTIONS = 20;
const PUSHES = 400;
const ROUNDS = 5;

/** Throughput over books. */
export const postgresBooks: Benchmark = {
  name: 'postgres-books',
  about: `ms for each push of one mutation, ${CONNECTIONS} connections`,
  async run(rounds) {
    const server = await startPostgres(true);
    const url = await server.database();
    const pool = new Pool({ connectionString: url, max: CONNECTIONS });
    const limits = { poolMax: CONNECTIONS, statementMs: 10_000, lockMs: 10_000, listen: true, pollMs: 5_000 };
    const world = { clock: systemClock, random: systemRandom, logger: silentLogger };
    const storage = await openPostgresStorage({ url, ...limits }, world);
    try {
      await pool.query('CREATE TABLE bare (writer int, n bigint, body text, PRIMARY KEY (writer, n))');
      const contestants: Contestant[] = [];
      for (const books of BOOKS) contestants.push(bare(pool, books), await pushing(storage, books));
      return seriesOf(await inTurn(contestants, { rounds: ROUNDS * rounds, warmUp: 1 }));
    } finally {
      await storage.close();
      await pool.end();
      await server.close();
    }
  },
};

function seriesOf(samples: ReadonlyMap<string, readonly number[]>): readonly Series[] {
  return BOOKS.flatMap((books): Series[] => {
    const [floor, name] = [`commit, ${books} at once`, `push, ${books} books`];
    return [
      { name: floor, unit: 'ms', samples: samples.get(floor) ?? [] },
      { name, unit: 'ms', samples: samples.get(name) ?? [], floor },
    ];
  });
}

let row = 0;

function bare(pool: Pool, books: number): Contestant {
  const work = async (writer: number): Promise<void> => {
    await pool.query('INSERT INTO bare VALUES ($1, $2, $3)', [writer, (row += 1), 'x'.repeat(600)]);
  };
  return { name: `commit, ${books} at once`, sample: () => perPush(books, work) };
}

async function pushing(storage: Storage, books: number): Promise<Contestant> {
  const { identity, newId } = await makeWorld(storage, books);
  const clients: TestClient[] = [];
  for (let index = 0; index < books; index += 1) {
    // A user is in no more than a hundred books, and has one already.
    const book = newId();
    const made = await storage.createBook({ identity, id: book, epoch: newId(), personal: false, now: NOW });
    if (made.ok) clients.push(new TestClient(storage, { identity, book, clientId: newId() }));
  }
  const work = async (writer: number): Promise<void> => {
    const { error } = (await clients[writer % clients.length]?.add(newId(), 'Bea')) ?? {};
    if (error !== undefined) throw new Error(error.message);
  };
  return { name: `push, ${books} books`, sample: () => perPush(books, work) };
}

async function perPush(writers: number, work: (writer: number) => Promise<void>): Promise<number[]> {
  const start = performance.now();
  const each = async (writer: number): Promise<void> => {
    for (let n = 0; n < PUSHES / writers; n += 1) await work(writer);
  };
  await Promise.all(Array.from({ length: writers }, (_, writer) => each(writer)));
  return [(performance.now() - start) / PUSHES];
}
