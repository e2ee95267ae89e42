// Builders for storage tests: a world with a user, a book and clients that push.

import type { Random } from '../../src/base/random.ts';
import { seededRandom } from '../../src/base/random.ts';
import { newUuid } from '../../src/base/uuid.ts';
import type { Poke } from '../../src/protocol/sync/down.ts';
import type { Entry, PushedMutation } from '../../src/protocol/sync/entry.ts';
import type { Identity } from '../../src/server/access/identity.ts';
import { secretHash } from '../../src/server/access/secret.ts';
import type { Page, PushResult } from '../../src/server/storage/log-storage.ts';
import type { Storage } from '../../src/server/storage/storage.ts';

export const NOW = 1_750_000_000_000;

/** Ids from a seed: equal seeds give equal ids. */
export function idMaker(seed: number): () => string {
  const random: Random = seededRandom(seed);
  let time = NOW;
  return () => newUuid((time += 1), random);
}

/** A replica as the storage sees it: numbers its mutations and pushes them. */
export class TestClient {
  readonly clientId: string;
  readonly storage: Storage;
  readonly book: string;
  readonly identity: Identity;
  n = 0;

  constructor(storage: Storage, who: { clientId: string; book: string; identity: Identity }) {
    this.storage = storage;
    this.clientId = who.clientId;
    this.book = who.book;
    this.identity = who.identity;
  }

  mutation(name: string, args: Record<string, unknown>, group?: string): PushedMutation {
    this.n += 1;
    return { n: this.n, name, args, at: NOW + this.n, ...(group === undefined ? {} : { group }) };
  }

  push(...mutations: readonly PushedMutation[]): Promise<PushResult> {
    const text = JSON.stringify({ type: 'push', book: this.book, mutations });
    return this.storage.push({ text, clientId: this.clientId, identity: this.identity });
  }

  add(id: string, name: string): Promise<PushResult> {
    return this.push(this.mutation('contact.add', { id, name }));
  }
}

export interface World {
  readonly storage: Storage;
  readonly newId: () => string;
  readonly book: string;
  readonly identity: Identity;
  readonly client: TestClient;
}

/** A user `Ana SEED` with a device and a book, and one client of hers. */
export async function makeWorld(storage: Storage, seed: number): Promise<World> {
  const newId = idMaker(seed);
  const identity = await addPerson(storage, newId, `Ana ${seed}`);
  const book = newId();
  await storage.createBook({ identity, id: book, epoch: newId(), personal: true, now: NOW });
  const client = new TestClient(storage, { clientId: newId(), book, identity });
  return { storage, newId, book, identity, client };
}

/** The place of a world's book for queries. */
export function at(world: World): { identity: Identity; book: string } {
  return { identity: world.identity, book: world.book };
}

/** A new user with one device, whose token is `token of NAME`. */
export async function addPerson(storage: Storage, newId: () => string, name: string): Promise<Identity> {
  const userId = newId();
  const deviceId = newId();
  await storage.addUser({ id: userId, name }, NOW);
  const device = { id: deviceId, tokenHash: secretHash(`token of ${name}`), name: 'laptop', now: NOW };
  await storage.addDevice(userId, { ...device, kind: 'device', book: null, readOnly: false });
  return { deviceId, deviceName: 'laptop', kind: 'device', userId, userName: name, bookId: null, readOnly: false };
}

export function pokeOf(page: Page | undefined): Poke {
  return JSON.parse(Buffer.from(page?.frame ?? new Uint8Array()).toString('utf8')) as Poke;
}

/** Every entry of a book in order, read page by page. */
export async function allEntries(world: World): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (;;) {
    const poke = pokeOf(await world.storage.page({ ...at(world), since: entries.length }));
    if (poke.entries.length === 0) return entries;
    entries.push(...poke.entries);
  }
}

/** The lines of a snapshot. */
export async function snapshotLines(
  world: World,
  own: { clientId?: string; fromN?: number } = {},
): Promise<readonly string[]> {
  const chunks: Uint8Array[] = [];
  const stream = await world.storage.snapshot({ ...at(world), ...own });
  for await (const chunk of stream ?? []) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8').split('\n').slice(0, -1);
}
