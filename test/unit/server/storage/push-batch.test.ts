// Group commit under failures: all or nothing, one push apart from the others, and caches that never lie.

import type { SQLInputValue } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../../../src/base/logger.ts';
import { seededRandom } from '../../../../src/base/random.ts';
import { DirectStorage } from '../../../../src/server/storage/sqlite/direct-storage.ts';
import { IN_MEMORY, prepareForWriting } from '../../../../src/server/storage/sqlite/open.ts';
import { Sql } from '../../../../src/server/storage/sqlite/sql.ts';
import { SqliteStore } from '../../../../src/server/storage/sqlite/store.ts';
import { NOW, TestClient, addPerson, allEntries, at, makeWorld } from '../../../contract/storage-fixture.ts';
import type { World } from '../../../contract/storage-fixture.ts';

/** A connection whose writes can be made to fail: the nth from now on, or those that carry a text. */
class FaultySql extends Sql {
  failAt = Number.POSITIVE_INFINITY;
  poison = '\0';
  writes = 0;

  override run(text: string, ...parameters: readonly SQLInputValue[]): number {
    this.writes += 1;
    if (this.writes === this.failAt) throw new Error('disk full');
    if (parameters.some((value) => typeof value === 'string' && value.includes(this.poison)))
      throw new Error('poisoned');
    return super.run(text, ...parameters);
  }
}

async function faultyWorld(): Promise<World & { sql: FaultySql; store: SqliteStore }> {
  const sql = new FaultySql(IN_MEMORY, { busyMs: 0 });
  prepareForWriting(sql, IN_MEMORY, NOW);
  const store = new SqliteStore({ sql, random: seededRandom(3), logger: silentLogger, now: () => NOW });
  return { ...(await makeWorld(new DirectStorage(store), 1)), sql, store };
}

const TABLES = ['books', 'entries', 'records', 'balances', 'clients'] as const;

function dump(sql: Sql): unknown {
  return TABLES.map((table) => sql.all(`SELECT * FROM ${table} ORDER BY 1, 2, 3`));
}

function lend(world: World, contactId: string) {
  const money = { amountMinor: 5, currency: 'EUR' };
  const args = { id: world.newId(), contactId, direction: 'lent', ...money, description: '', date: '2025-01-02' };
  return world.client.mutation('transaction.add', args);
}

describe('a push is all or nothing', () => {
  /** One push whose nth write fails: what the tables were and are, and what became of the push and of its repetition. */
  async function failedPush(failAt: number) {
    const world = await faultyWorld();
    const contact = world.newId();
    await world.client.add(contact, 'Bea');
    const before = dump(world.sql);
    world.sql.writes = 0;
    world.sql.failAt = failAt;
    const loan = lend(world, contact);
    const mutations = [loan, world.client.mutation('contact.add', { id: world.newId(), name: 'Cem' })];
    const code = (await world.client.push(...mutations)).error?.code;
    const failed = world.sql.writes >= failAt;
    const kept = JSON.stringify(dump(world.sql)) === JSON.stringify(before);
    await world.client.push(...mutations);
    const entries = await allEntries(world);
    await world.storage.close();
    return { failed, code, kept, ns: entries.map(({ n }) => n) };
  }

  it('[ST2] leaves no trace when any one statement fails, and succeeds when sent again', async () => {
    let failAt = 1;
    for (; ; failAt += 1) {
      const { failed, ...outcome } = await failedPush(failAt);
      if (!failed) break;
      expect([failAt, outcome]).toEqual([failAt, { code: 'unavailable', kept: true, ns: [1, 2, 3] }]);
    }
    expect(failAt).toBeGreaterThan(8);
  });

  it('[ST2] undoes only the push that fails', async () => {
    const world = await faultyWorld();
    const { sql, store, newId, book, identity } = world;
    sql.poison = 'poisoned name';
    const clients = Array.from({ length: 3 }, () => newId());
    const names = ['Bea', 'poisoned name', 'Cem'];
    const requests = names.map((name, index) => {
      const mutation = { n: 1, name: 'contact.add', args: { id: newId(), name }, at: NOW };
      const text = JSON.stringify({ type: 'push', book, mutations: [mutation] });
      return { text, clientId: clients[index] ?? '', identity };
    });
    const { results, commits } = store.pushAll(requests);
    expect(results.map(({ error }) => error?.code)).toEqual([undefined, 'unavailable', undefined]);
    expect(commits.map(({ head }) => head)).toEqual([1, 2]);
    expect((await allEntries(world)).map(({ seq, args }) => [seq, args['name']])).toEqual([
      [1, 'Bea'],
      [2, 'Cem'],
    ]);
  });

  it('[ST2] commits pushes to several books together', async () => {
    const world = await faultyWorld();
    const { store, newId, identity } = world;
    const other = newId();
    await world.storage.createBook({ identity, id: other, epoch: 'e', personal: false, now: NOW });
    const request = (book: string) => {
      const mutation = { n: 1, name: 'contact.add', args: { id: newId(), name: 'Bea' }, at: NOW };
      return { text: JSON.stringify({ type: 'push', book, mutations: [mutation] }), clientId: newId(), identity };
    };
    const { commits } = store.pushAll([request(world.book), request(other), request(world.book)]);
    expect(commits.map(({ book, head, pages }) => [book, head, pages.map(({ base, to }) => [base, to])])).toEqual([
      [world.book, 2, [[0, 2]]],
      [other, 1, [[0, 1]]],
    ]);
  });
});

describe('balances', () => {
  it('[ST4] equal the sum over live transactions', async () => {
    const world = await faultyWorld();
    const contact = world.newId();
    await world.client.add(contact, 'Bea');
    const [one, two] = [lend(world, contact), lend(world, contact)];
    await world.client.push(one, two);
    const balances = () =>
      world.sql.all('SELECT contact_id, currency, minor, count FROM balances').map((row) => ({ ...(row as object) }));
    expect(balances()).toEqual([{ contact_id: contact, currency: 'EUR', minor: '10', count: 2 }]);
    await world.client.push(world.client.mutation('transaction.delete', { id: one.args['id'] }));
    expect(balances()).toEqual([{ contact_id: contact, currency: 'EUR', minor: '5', count: 1 }]);
    await world.client.push(world.client.mutation('transaction.delete', { id: two.args['id'] }));
    expect(balances()).toEqual([]);
  });
});

describe('members', () => {
  it('[PU11] cannot push under a clientId that somebody else used first', async () => {
    const world = await faultyWorld();
    const friend = await addPerson(world.storage, world.newId, 'Bob');
    world.sql.run("INSERT INTO members (book_id, user_id, role) SELECT book_id, ?, 'editor' FROM books", friend.userId);
    await world.client.add(world.newId(), 'Bea');
    const thief = new TestClient(world.storage, {
      clientId: world.client.clientId,
      book: world.book,
      identity: friend,
    });
    thief.n = 1;
    expect((await thief.add(world.newId(), 'Cem')).error?.code).toBe('client_forked');
    expect(await allEntries(world)).toHaveLength(1);
  });

  it('that were removed see the book as gone and cannot write', async () => {
    const world = await faultyWorld();
    world.sql.run('UPDATE members SET role = NULL');
    const { storage, client, identity, book } = world;
    const books = [{ id: book, epoch: null, cursor: 0, tag: null }];
    expect(await storage.standings({ identity, clientId: client.clientId, books })).toEqual([
      { id: book, status: 'gone' },
    ]);
    expect((await client.add(world.newId(), 'Bea')).error?.code).toBe('forbidden');
    expect(await storage.page({ ...at(world), since: 0 })).toBeUndefined();
  });
});

describe('what the writer remembers between commits', () => {
  it('is forgotten after a rollback', async () => {
    const world = await faultyWorld();
    const contact = world.newId();
    world.sql.failAt = 5;
    world.sql.writes = 0;
    const added = world.client.mutation('contact.add', { id: contact, name: 'Bea' });
    expect((await world.client.push(added)).error?.code).toBe('unavailable');
    const other = new TestClient(world.storage, { clientId: world.newId(), ...at(world) });
    await other.push(lendBy(other, world, contact));
    expect((await allEntries(world)).map(({ outcome, reason }) => [outcome, reason?.code])).toEqual([
      ['refused', 'contact_not_found'],
    ]);
  });

  it('[ST3] never differs from the tables over many commits', async () => {
    const world = await faultyWorld();
    const contact = world.newId();
    await world.client.add(contact, 'Bea');
    const loans = Array.from({ length: 5 }, () => lend(world, contact));
    for (const loan of loans) await world.client.push(loan);
    await world.client.push(world.client.mutation('contact.edit', edit(contact, 'Bea', 'Bee')));
    await world.client.push(world.client.mutation('contact.edit', edit(contact, 'Bee', 'Bo')));
    const cascade = loans.slice(1).map(({ args }) => args['id']);
    await world.client.push(world.client.mutation('contact.delete', { id: contact, cascade }));
    expect((await allEntries(world)).map(({ outcome }) => outcome)).toEqual([
      ...Array<string>(8).fill('applied'),
      'partly',
    ]);
    const rows = world.sql.all<{ minor: string; count: number }>('SELECT minor, count FROM balances');
    expect(rows.map(({ minor, count }) => [minor, count])).toEqual([['5', 1]]);
  });
});

function edit(id: string, saw: string, name: string) {
  return { id, set: { name }, unset: [], saw: { name: saw } };
}

function lendBy(client: TestClient, world: World, contactId: string) {
  return { ...lend(world, contactId), n: (client.n += 1) };
}
