// What every storage must do for requests that write and read single records.

import { expect, it } from 'vitest';
import type { RecordWish } from '../../src/server/records/wish.ts';
import type { WriteOutcome } from '../../src/server/storage/record-storage.ts';
import { NOW, addPerson, allEntries, at } from './storage-fixture.ts';
import type { World } from './storage-fixture.ts';

const add = (fields: object): RecordWish => ({ do: 'add', kind: 'contact', fields: { ...fields } });
const rename = (id: string, name: string): RecordWish => {
  return { do: 'edit', kind: 'contact', id, fields: { name }, seen: { seqs: 'any' } };
};

async function write(world: World, wishes: readonly RecordWish[], key?: string): Promise<readonly WriteOutcome[]> {
  const { storage, newId } = world;
  const freshIds = wishes.map(() => newId());
  const result = await storage.write({
    ...at(world),
    at: NOW,
    wishes,
    freshIds,
    ...(key === undefined ? {} : { key }),
  });
  expect(result.error).toBeUndefined();
  return result.error === undefined ? result.outcomes : [];
}

/** Declares the record part of the suite. */
export function recordContract(current: () => World): void {
  it('[RQ1] numbers the writes of requests in a client of their own, also those at once and among pushes', async () => {
    const world = current();
    const id = world.newId();
    await Promise.all([
      write(world, [add({ id, name: 'Bea' }), add({ name: 'Cem' })]),
      world.client.add(world.newId(), 'Pushed'),
      write(world, [add({ name: 'Dan' })]),
      write(world, [add({ name: 'Eva' })]),
    ]);
    const entries = await allEntries(world);
    const own = entries.filter(({ clientId }) => clientId !== world.client.clientId);
    expect(entries.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
    expect(own.map(({ n }) => n)).toEqual([1, 2, 3, 4]);
    expect(new Set(own.map(({ clientId }) => clientId)).size).toBe(1);
    expect(own[0]).toMatchObject({ by: world.identity.userName, device: 'laptop', outcome: 'applied', at: NOW });
  });

  it('[RQ2] knows the newest entry of every record, whoever wrote it', async () => {
    const world = current();
    const id = world.newId();
    const seq = async () => (await world.storage.record({ ...at(world), kind: 'contact', id }))?.seq;
    await world.client.add(id, 'Bea');
    expect(await seq()).toBe(1);
    expect(await write(world, [rename(id, 'Bea B')])).toMatchObject([
      { ok: true, done: 'changed', record: { seq: 2 } },
    ]);
    await world.client.add(world.newId(), 'Cem');
    expect(await seq()).toBe(2);
    await world.client.push(world.client.mutation('contact.delete', { id }));
    expect(await world.storage.record({ ...at(world), kind: 'contact', id })).toMatchObject({ seq: 4, deleted: true });
  });

  it('[RQ4] answers a request with the same key once more as it did, and no other', async () => {
    const world = current();
    const wishes = [add({ name: 'Bea' }), add({})];
    const first = await write(world, wishes, 'k');
    expect(first).toMatchObject([
      { ok: true, done: 'created' },
      { ok: false, refusal: { code: 'missing_field' } },
    ]);
    await world.client.add(world.newId(), 'Cem');
    const again = await Promise.all([write(world, wishes, 'k'), write(world, wishes, 'k')]);
    expect(again).toEqual([first, first]);
    const other = await write(world, [add({ name: 'Dan' })], 'k');
    expect(other).toMatchObject([{ ok: false, refusal: { code: 'key_reused' } }]);
    expect((await allEntries(world)).length).toBe(2);
  });

  it('[RQ4] judges a request anew of which nothing was done', async () => {
    const world = current();
    const id = world.newId();
    expect(await write(world, [rename(id, 'Bea B')], 'k')).toMatchObject([{ refusal: { code: 'contact_not_found' } }]);
    await world.client.add(id, 'Bea');
    expect(await write(world, [rename(id, 'Bea B')], 'k')).toMatchObject([{ ok: true, done: 'changed' }]);
  });

  it('[RQ5] appends nothing for what is refused or changes nothing', async () => {
    const world = current();
    const id = world.newId();
    await world.client.add(id, 'Bea');
    const idle = [rename(id, 'Bea'), add({ id, name: 'Bea' }), add({ id, name: 'Cem' })];
    expect(await write(world, idle)).toMatchObject([
      { ok: true, done: 'nothing' },
      { ok: true, done: 'nothing' },
      { ok: false, refusal: { code: 'id_conflict' } },
    ]);
    expect((await allEntries(world)).length).toBe(1);
    await write(world, [...idle, add({ name: 'Dan' })]);
    expect((await allEntries(world)).slice(1).map(({ seq, n }) => [seq, n])).toEqual([[2, 1]]);
  });

  it('[PU12] lets only writing members write and read records, and tells strangers nothing', async () => {
    const world = current();
    const { storage, identity, book, newId } = world;
    const request = { book, at: NOW, wishes: [add({ name: 'X' })], freshIds: [newId()] };
    const viewer = { ...identity, kind: 'token' as const, bookId: book, readOnly: true };
    expect(await storage.write({ ...request, identity: viewer })).toMatchObject({ error: { code: 'forbidden' } });
    const stranger = await addPerson(storage, newId, `Stranger ${newId()}`);
    expect(await storage.write({ ...request, identity: stranger })).toMatchObject({ error: { code: 'forbidden' } });
    const query = { identity: stranger, book, kind: 'contact' as const };
    expect(await storage.records({ ...query, limit: 1, filter: {} })).toBeUndefined();
    expect(await storage.record({ ...query, id: newId() })).toBeUndefined();
    expect(await storage.balances({ identity: stranger, book, limit: 1 })).toBeUndefined();
    expect((await allEntries(world)).length).toBe(0);
  });
}
