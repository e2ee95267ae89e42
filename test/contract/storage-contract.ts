// What every storage must do; run against each implementation.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EMPTY_DIGEST, addDigests, digestToHex, lineDigest } from '../../src/model/digest.ts';
import { WIRE } from '../../src/protocol/limits.ts';
import type { FeedPlace } from '../../src/server/hub/feed-place.ts';
import type { Commit } from '../../src/server/storage/log-storage.ts';
import type { Storage } from '../../src/server/storage/storage.ts';
import { NOW, TestClient, addPerson, allEntries, at, makeWorld, pokeOf, snapshotLines } from './storage-fixture.ts';
import type { World } from './storage-fixture.ts';
import { recordContract } from './record-contract.ts';

/** An opened storage and how to dispose of what it lies in. */
export interface Opened {
  readonly storage: Storage;
  readonly dispose: () => Promise<void>;
}

/** Declares the suite for one implementation. */
export function storageContract(name: string, open: () => Promise<Opened>): void {
  describe(`storage contract: ${name}`, () => {
    let opened: Opened;
    let world: World;
    let seed = 0;
    beforeAll(async () => {
      opened = await open();
    });
    beforeEach(async () => {
      world = await makeWorld(opened.storage, (seed += 1));
    });
    afterAll(async () => {
      await opened.storage.close();
      await opened.dispose();
    });

    it('[ST1] appends entries with the next seq, their author and their changes', async () => {
      const id = world.newId();
      expect(await world.client.add(id, 'Bea')).toEqual({ mutations: 1 });
      const [entry] = await allEntries(world);
      expect(entry).toEqual({
        seq: 1,
        tag: expect.stringMatching(/^[0-9a-f]{16}$/),
        n: 1,
        clientId: world.client.clientId,
        userId: world.identity.userId,
        by: world.identity.userName,
        device: 'laptop',
        at: NOW + 1,
        name: 'contact.add',
        args: { id, name: 'Bea' },
        outcome: 'applied',
        changes: [
          {
            op: 'put',
            kind: 'contact',
            id,
            fields: {
              name: 'Bea',
              phones: [],
              emails: [],
              tags: [],
              externalIds: {},
              archived: false,
              createdAt: NOW + 1,
              updatedAt: NOW + 1,
            },
          },
        ],
      });
    });

    it('[PU1] skips what is in the log already', async () => {
      const first = world.client.mutation('contact.add', { id: world.newId(), name: 'Bea' });
      const second = world.client.mutation('contact.add', { id: world.newId(), name: 'Cem' });
      await world.client.push(first);
      expect(await world.client.push(first, second)).toEqual({ mutations: 2 });
      expect(await world.client.push(first, second)).toEqual({ mutations: 2 });
      expect((await allEntries(world)).map(({ seq, n }) => [seq, n])).toEqual([
        [1, 1],
        [2, 2],
      ]);
    });

    it('[PU4] answers a gap with the n it expects and processes nothing', async () => {
      await world.client.add(world.newId(), 'Bea');
      world.client.n = 4;
      const { error } = await world.client.add(world.newId(), 'Cem');
      expect(error).toMatchObject({ code: 'gap', book: world.book, expected: 2 });
      expect(await allEntries(world)).toHaveLength(1);
    });

    it('[PU2] answers a repeated n with other content as a fork; what precedes it stands', async () => {
      const first = world.client.mutation('contact.add', { id: world.newId(), name: 'Bea' });
      const second = world.client.mutation('contact.add', { id: world.newId(), name: 'Cem' });
      const other = { ...first, at: first.at + 1 };
      await world.client.push(first);
      const { error } = await world.client.push(second, other);
      expect(error).toMatchObject({ code: 'client_forked', book: world.book, n: 1 });
      expect((await allEntries(world)).map(({ n }) => n)).toEqual([1, 2]);
    });

    it('[MU20] stores a record as it was elsewhere, deleted too, and counts it where it is live', async () => {
      const [contact, gone, live] = [world.newId(), world.newId(), world.newId()];
      const times = { createdAt: 5, updatedAt: 7 };
      const lists = { phones: [], emails: [], tags: [], externalIds: {}, archived: false };
      const money = { direction: 'lent', amountMinor: 500, currency: 'EUR', description: '', date: '2026-01-01' };
      const loan = { ...money, contactId: contact, category: 'loan', tags: [], later: [1], ...times };
      const puts = [
        { kind: 'contact', id: contact, fields: { ...lists, name: 'Bea', ...times } },
        { kind: 'transaction', id: gone, fields: loan, deleted: 'elsewhere' },
        { kind: 'transaction', id: live, fields: loan },
      ];
      await world.client.push(...puts.map((put) => world.client.mutation('record.put', put)));
      await world.client.push(world.client.mutation('record.put', puts[1] ?? {}));
      const entries = await allEntries(world);
      expect(entries.map(({ outcome, changes }) => [outcome, changes.map(({ op }) => op)])).toEqual([
        ['applied', ['put']],
        ['applied', ['put', 'tombstone']],
        ['applied', ['put']],
        ['applied', []],
      ]);
      expect(await world.storage.record({ ...at(world), kind: 'transaction', id: gone })).toMatchObject({
        deleted: true,
      });
      const records = (await snapshotLines(world)).map((text) => JSON.parse(text) as unknown);
      expect(records).toContainEqual(['transaction', gone, 'elsewhere', loan]);
      expect(records).toContainEqual(['transaction', live, false, loan]);
    });

    it('[MU21] keeps an entry of another history in the log, and a mark of it among the records', async () => {
      const change = { op: 'tombstone', kind: 'contact', id: world.newId(), cause: 'x' };
      const facts = { at: 5, by: 'Bo', device: '', name: 'contact.delete', outcome: 'applied' };
      const past = { book: world.newId(), clientId: world.newId(), n: 1, ...facts, changes: [change] };
      await world.client.push(world.client.mutation('history.put', past));
      await world.client.push(world.client.mutation('history.put', past));
      const [first, second] = await allEntries(world);
      expect(first).toMatchObject({ args: past, changes: [{ op: 'put', kind: 'history' }] });
      expect(second).toMatchObject({ outcome: 'applied', changes: [] });
      const mark = first?.changes[0] as { readonly id: string; readonly fields: object };
      const records = (await snapshotLines(world)).map((text) => JSON.parse(text) as unknown);
      expect(records.filter((record) => Array.isArray(record))).toEqual([['history', mark.id, false, mark.fields]]);
    });

    it('[PU9] does not process a mutation it does not know; what precedes it stands', async () => {
      const known = world.client.mutation('contact.add', { id: world.newId(), name: 'Bea' });
      const unknown = world.client.mutation('contact.polish', {});
      const after = world.client.mutation('contact.add', { id: world.newId(), name: 'Cem' });
      const { error } = await world.client.push(known, unknown, after);
      expect(error).toMatchObject({ code: 'upgrade_server', book: world.book, n: 2 });
      expect((await allEntries(world)).map(({ n }) => n)).toEqual([1]);
    });

    it('[PU10] keeps a refusal as an entry that changes nothing', async () => {
      const id = world.newId();
      await world.client.push(world.client.mutation('transaction.delete', { id }));
      await world.client.push(world.client.mutation('contact.add', { id: 'no id' }));
      const entries = await allEntries(world);
      expect(entries.map(({ seq, n, outcome, reason, changes }) => [seq, n, outcome, reason?.code, changes])).toEqual([
        [1, 1, 'refused', 'transaction_not_found', []],
        [2, 2, 'refused', expect.any(String), []],
      ]);
      expect((await world.storage.head(at(world)))?.digest).toBe(digestToHex(EMPTY_DIGEST));
    });

    it('[PU13] refuses what does not fit into an entry, and still knows it when it comes again', async () => {
      const saw = { name: 'x'.repeat(300_000) };
      const args = { id: world.newId(), set: { name: 'Bea' }, unset: [], saw };
      const huge = world.client.mutation('contact.edit', args);
      expect(await world.client.push(huge)).toEqual({ mutations: 1 });
      expect(await world.client.push(huge)).toEqual({ mutations: 1 });
      const [entry] = await allEntries(world);
      expect(entry).toMatchObject({ outcome: 'refused', reason: { code: 'entry_too_large' }, args: {} });
      expect((await world.client.push({ ...huge, at: 1 })).error?.code).toBe('client_forked');
    });

    it('[ER4] refuses frames that are none, and arguments nested without end', async () => {
      const { identity, client } = world;
      const bad = (text: string) => world.storage.push({ text, clientId: client.clientId, identity });
      expect((await bad('{"type":"push"')).error?.code).toBe('bad_frame');
      expect((await bad('{"type":"push","book":"x","mutations":[]}')).error?.code).toBe('bad_frame');
      const deep = `{"n":1,"name":"contact.add","at":1,"args":${'{"a":'.repeat(40)}1${'}'.repeat(40)}}`;
      expect((await bad(`{"type":"push","book":"${world.book}","mutations":[${deep}]}`)).error?.code).toBe('bad_frame');
    });

    it('[PU12] lets only writing members push, and tells strangers nothing', async () => {
      const { storage, newId, book, client, identity } = world;
      const stranger = await addPerson(storage, newId, `Eve ${seed}`);
      const as = (who: typeof identity) => new TestClient(storage, { clientId: newId(), book, identity: who });
      expect((await as(stranger).add(newId(), 'X')).error).toMatchObject({ code: 'forbidden', book });
      expect((await as({ ...identity, readOnly: true }).add(newId(), 'X')).error).toMatchObject({
        code: 'forbidden',
        book,
      });
      expect((await as({ ...identity, bookId: newId() }).add(newId(), 'X')).error).toMatchObject({
        code: 'forbidden',
        book,
      });
      const nowhere = new TestClient(storage, { clientId: newId(), book: newId(), identity });
      expect((await nowhere.add(newId(), 'X')).error?.code).toBe('not_found');
      expect(await storage.page({ identity: stranger, book, since: 0 })).toBeUndefined();
      expect(await storage.events({ identity: stranger, book, since: { after: 0, seen: 0 } })).toBeUndefined();
      expect(await storage.head({ identity: stranger, book })).toBeUndefined();
      expect(await storage.snapshot({ identity: stranger, book })).toBeUndefined();
      await storage.revokeDevice(identity.deviceId);
      expect((await client.add(newId(), 'X')).error?.code).toBe('unauthenticated');
    });

    it('[ST1] numbers concurrent pushes without gaps, and tells commits in order', async () => {
      const commits: Commit[] = [];
      world.storage.onCommit((commit) => commit.book === world.book && commits.push(commit));
      const clients = Array.from(
        { length: 20 },
        () => new TestClient(world.storage, { ...at(world), clientId: world.newId() }),
      );
      await Promise.all(clients.flatMap((client) => [1, 2, 3].map(() => client.add(world.newId(), 'Bea'))));
      const entries = await allEntries(world);
      expect(entries.map(({ seq }) => seq)).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
      const pages = commits.flatMap((commit) => commit.pages);
      expect(pages.flatMap((page) => pokeOf(page).entries)).toEqual(entries);
      let end = 0;
      for (const page of pages) {
        expect(page.base).toBe(end);
        end = page.to;
      }
      expect(commits.at(-1)?.head).toBe(60);
    });

    it('[PO6] cuts what one commit adds into pages that fit a frame', async () => {
      const commits: Commit[] = [];
      world.storage.onCommit((commit) => commit.book === world.book && commits.push(commit));
      const note = 'n'.repeat(9_000);
      const args = () => ({ id: world.newId(), name: 'Bea', note });
      await world.client.push(...Array.from({ length: 40 }, () => world.client.mutation('contact.add', args())));
      const pages = commits.flatMap((commit) => commit.pages);
      expect(pages.length).toBeGreaterThan(1);
      for (const page of pages) expect(page.frame.length).toBeLessThan(257 * 1024);
      expect(pages.flatMap((page) => pokeOf(page).entries)).toEqual(await allEntries(world));
    });

    it('[ST3] keeps the digest equal to one from scratch, in pages, heads and snapshots', async () => {
      await busyBook(world);
      const lines = await snapshotLines(world);
      const header = JSON.parse(lines[0] ?? '') as Record<string, unknown>;
      const scratch = lines.slice(1, -1).reduce((sum, line) => addDigests(sum, lineDigest(line)), EMPTY_DIGEST);
      const head = await world.storage.head(at(world));
      expect(head?.digest).toBe(digestToHex(scratch));
      expect(header).toEqual({
        snapshot: 1,
        book: world.book,
        epoch: head?.epoch,
        seq: 8,
        tag: head?.tag,
        digest: head?.digest,
      });
      expect(JSON.parse(lines.at(-1) ?? '')).toEqual({ records: lines.length - 2, entries: 0 });
      const page = pokeOf(await world.storage.page({ ...at(world), since: 8 }));
      expect(page).toEqual({
        type: 'poke',
        book: world.book,
        base: 8,
        to: 8,
        head: 8,
        entries: [],
        digest: head?.digest,
      });
    });

    it('[SN2] gives a snapshot with the own entries from an n on', async () => {
      await busyBook(world);
      const lines = await snapshotLines(world, { clientId: world.client.clientId, fromN: 7 });
      const entries = lines
        .filter((line) => line.startsWith('{"entry"'))
        .map((line) => JSON.parse(line) as { entry: { n: number } });
      expect(entries.map(({ entry }) => entry.n)).toEqual([7, 8]);
      expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ entries: 2 });
    });

    it('tells public events of each entry', async () => {
      const { contact, transaction } = await busyBook(world);
      const page = await world.storage.events({ ...at(world), since: { after: 0, seen: 0 } });
      const told = (page?.texts ?? []).map(
        (text) => JSON.parse(text) as { type: string; seq: number; part: string; data: { id: string } },
      );
      const whose = ({ data }: (typeof told)[number]) => (data.id === contact ? 'contact' : data.id === transaction);
      expect(told.map((event) => [event.seq, event.part, event.type, whose(event)])).toEqual([
        [1, '1/1', 'contact_created', 'contact'],
        [2, '1/1', 'transaction_created', true],
        [3, '1/1', 'transaction_updated', true],
        [5, '1/2', 'transaction_deleted', true],
        [5, '2/2', 'contact_deleted', 'contact'],
        [6, '1/2', 'contact_created', 'contact'],
        [6, '2/2', 'transaction_created', true],
        [8, '1/1', 'transaction_deleted', true],
      ]);
      expect(page).toMatchObject({ head: 8, to: { after: 8, seen: 0 } });
      const edited = told[2];
      expect(edited).toMatchObject({ book: world.book, seq: 3, data: { description: 'dinner', amountMinor: 1250 } });
    });

    it('[HS3] says what each book of a hello is', async () => {
      await busyBook(world);
      const { storage, identity, book, client, newId } = world;
      const head = await storage.head({ identity, book });
      const first = (await allEntries(world))[0];
      const ask = async (cursor: number | null, tag: string | null, epoch: string | null = head?.epoch ?? '') =>
        (
          await storage.standings({ identity, clientId: client.clientId, books: [{ id: book, epoch, cursor, tag }] })
        )[0];
      const readable = {
        id: book,
        status: 'readable',
        name: 'Family',
        role: 'owner',
        epoch: head?.epoch,
        head: 8,
        lastN: 8,
      };
      expect(await ask(8, head?.tag ?? null)).toEqual(readable);
      expect(await ask(1, first?.tag ?? null)).toEqual(readable);
      expect(await ask(0, null)).toEqual(readable);
      expect(await ask(null, null, 'another')).toEqual(readable);
      const diverged = { id: book, status: 'diverged' };
      expect(await ask(9, head?.tag ?? null)).toEqual(diverged);
      expect(await ask(1, head?.tag ?? null)).toEqual(diverged);
      expect(await ask(0, null, 'another')).toEqual(diverged);
      const unknown = newId();
      const books = [{ id: unknown, epoch: null, cursor: 0, tag: null }];
      expect(await storage.standings({ identity, clientId: client.clientId, books })).toEqual([
        { id: unknown, status: 'unknown' },
      ]);
    });

    it('[ST6] makes a book once, for its owner only', async () => {
      const { storage, newId, book, identity } = world;
      const again = await storage.createBook({ identity, id: book, epoch: 'other', personal: false, now: NOW });
      const found = { id: book, name: 'Personal', role: 'owner', personal: true, head: 0 };
      expect(again).toEqual({ ok: true, value: { created: false, book: found } });
      expect((await storage.head({ identity, book }))?.epoch).not.toBe('other');
      const stranger = await addPerson(storage, newId, `Eve ${seed}`);
      const theirs = await storage.createBook({ identity: stranger, id: book, epoch: 'x', personal: true, now: NOW });
      expect(theirs).toMatchObject({ ok: false, error: { code: 'forbidden' } });
      expect(await storage.booksOf(stranger)).toEqual([]);
    });

    it('[ST7] redeems a code once and before it expires', async () => {
      const { storage, identity, newId } = world;
      await storage.addCode({ hash: `good ${seed}`, userId: identity.userId, expiresAt: NOW + 10 }, NOW);
      await storage.addCode({ hash: `late ${seed}`, userId: identity.userId, expiresAt: NOW + 10 }, NOW);
      const redeem = (codeHash: string, now: number) => {
        const id = newId();
        return storage.redeem({ codeHash, device: { id, tokenHash: `hash of ${id}`, name: 'phone', now } });
      };
      const logins = await Promise.all([
        redeem(`good ${seed}`, NOW),
        redeem(`good ${seed}`, NOW),
        redeem(`good ${seed}`, NOW),
      ]);
      expect(logins.filter((login) => login !== undefined)).toEqual([
        {
          user: { id: identity.userId, name: identity.userName },
          deviceId: expect.any(String),
          personalBook: world.book,
        },
      ]);
      expect(await redeem(`late ${seed}`, NOW + 10)).toBeUndefined();
      expect(await redeem('unknown', NOW)).toBeUndefined();
      expect((await storage.devices(identity.userId)).map((device) => device.name)).toEqual(['laptop', 'phone']);
    });

    it('[EF1] cuts events into pages, between the parts of an entry too, so that every place goes on where it ends', async () => {
      const contact = await largeCascade(world, 40);
      const texts: string[] = [];
      const places: FeedPlace[] = [];
      for (let since = { after: 0, seen: 0 }; since.after < 42;) {
        const page = await world.storage.events({ ...at(world), since });
        const bytes = (page?.texts ?? []).reduce((sum, text) => sum + Buffer.byteLength(text), 0);
        expect(bytes).toBeLessThanOrEqual(WIRE.pageBytesMax);
        texts.push(...(page?.texts ?? []));
        since = page?.to ?? { after: 42, seen: 0 };
        places.push(since);
      }
      const parts = texts.map((text) => JSON.parse(text) as { seq: number; part: string; data: { id: string } });
      expect(parts.slice(0, 41).map(({ seq }) => seq)).toEqual(Array.from({ length: 41 }, (_, index) => index + 1));
      expect(parts.slice(41).map(({ part }) => part)).toEqual(Array.from({ length: 41 }, (_, i) => `${i + 1}/41`));
      expect(parts.at(-1)?.data.id).toBe(contact);
      expect(places.some(({ seen }) => seen > 0)).toBe(true);
    });

    recordContract(() => world);

    it('[HS6] forgets revoked devices and says that access changed', async () => {
      const { storage, identity } = world;
      const { version } = await storage.accessSince(-1);
      expect((await storage.accessSince(version)).version).toBe(version);
      expect(await storage.revokeDevice(identity.deviceId, 'somebody else')).toBe(false);
      expect(await storage.revokeDevice(identity.deviceId)).toBe(true);
      expect((await storage.accessSince(version)).version).not.toBe(version);
      expect(await storage.revokeDevice(identity.deviceId)).toBe(false);
      expect(await storage.identity(identity.deviceId)).toBeUndefined();
      expect(await storage.devices(identity.userId)).toEqual([]);
    });

    it('[ST13] takes a removed user all access at once; what they wrote stays', async () => {
      const { storage, identity, newId, client } = world;
      const { userId } = identity;
      await client.add(newId(), 'Bo');
      const before = await storage.page({ ...at(world), since: 0 });
      await storage.addCode({ hash: `open ${seed}`, userId, expiresAt: NOW + 10 }, NOW);
      const { version } = await storage.accessSince(-1);
      const how = { now: NOW, force: false };
      expect(await storage.removeUser(userId, how)).toEqual({ removed: true, devices: 1, books: 1, ownerless: [] });
      expect(await storage.removeUser(userId, how)).toBeUndefined();
      expect((await storage.accessSince(version)).version).not.toBe(version);
      expect(await storage.identity(identity.deviceId)).toBeUndefined();
      expect(await storage.booksOf(identity)).toEqual([]);
      expect(await client.add(newId(), 'Cy')).toMatchObject({ error: { code: 'unauthenticated' } });
      const device = { id: newId(), tokenHash: `hash ${seed}`, name: 'phone', now: NOW };
      expect(await storage.redeem({ codeHash: `open ${seed}`, device })).toBeUndefined();
      expect((await storage.users()).filter(({ id }) => id === userId)).toEqual([]);
      expect(pokeOf(before).entries.map(({ by }) => by)).toEqual([identity.userName]);
      // The name is free again, and whoever has it next is somebody else.
      const next = { id: newId(), name: identity.userName };
      expect(await storage.addUser(next, NOW)).toEqual(next);
    });

    it('commits something that changes nothing when it is probed', async () => {
      const head = await world.storage.head(at(world));
      await world.storage.probe();
      expect(await world.storage.head(at(world))).toEqual(head);
    });
  });
}

/** A contact with so many transactions of some size, and all of them deleted by one entry; returns the contact. */
async function largeCascade(world: World, count: number): Promise<string> {
  const { client, newId } = world;
  const contactId = newId();
  const ids = Array.from({ length: count }, newId);
  const tags = Array.from({ length: 50 }, (_, index) => `${index} `.padEnd(50, 'ü'));
  const rest = { contactId, direction: 'lent', amountMinor: 1, currency: 'EUR', date: '2025-01-02', tags };
  await client.add(contactId, 'Bea');
  for (const id of ids)
    await client.push(client.mutation('transaction.add', { id, description: 'ü'.repeat(1_000), ...rest }));
  await client.push(client.mutation('contact.delete', { id: contactId, cascade: ids }));
  return contactId;
}

/** Eight entries of every sort, by one client. */
async function busyBook(world: World): Promise<{ contact: string; transaction: string }> {
  const { client } = world;
  const [contact, transaction] = [world.newId(), world.newId()];
  const money = { amountMinor: 1250, currency: 'EUR' };
  const lent = {
    id: transaction,
    contactId: contact,
    direction: 'lent',
    ...money,
    description: 'lunch',
    date: '2025-03-04',
  };
  const edit = { id: transaction, set: { description: 'dinner' }, unset: [], saw: { description: 'lunch' } };
  const result = await client.push(
    client.mutation('contact.add', { id: contact, name: 'Bea' }),
    client.mutation('transaction.add', lent),
    client.mutation('transaction.edit', edit),
    client.mutation('transaction.delete', { id: world.newId() }),
    client.mutation('contact.delete', { id: contact, cascade: [transaction] }),
    client.mutation('contact.restore', { id: contact }),
    client.mutation('book.edit', { set: { name: 'Family' }, saw: { name: 'Personal' } }),
    client.mutation('transaction.delete', { id: transaction }),
  );
  expect(result).toEqual({ mutations: 8 });
  return { contact, transaction };
}
