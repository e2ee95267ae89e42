// What every storage must do about members, roles and invitations; run against each implementation.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Role } from '../../src/protocol/sync/down.ts';
import { MEMBERS } from '../../src/protocol/limits.ts';
import type { Identity } from '../../src/server/access/identity.ts';
import { secretHash } from '../../src/server/access/secret.ts';
import { NOW, TestClient, addPerson, at, makeWorld } from './storage-fixture.ts';
import type { World } from './storage-fixture.ts';
import type { Opened } from './storage-contract.ts';

const INVALID = { ok: false, error: { code: 'invalid_code', message: 'this code is unknown, used or expired' } };

/** Declares the suite for one implementation. */
export function memberContract(name: string, open: () => Promise<Opened>): void {
  describe(`member contract: ${name}`, () => {
    let opened: Opened;
    let world: World;
    let friend: Identity;
    let seed = 500;
    beforeAll(async () => {
      opened = await open();
    });
    beforeEach(async () => {
      world = await makeWorld(opened.storage, (seed += 1));
      friend = await addPerson(opened.storage, world.newId, `Bob ${seed}`);
    });
    afterAll(async () => {
      await opened.storage.close();
      await opened.dispose();
    });

    const invite = (code: string, role: Role = 'editor', identity = world.identity) => {
      const times = { now: NOW, expiresAt: NOW + 1_000 };
      return world.storage.addInvite({ identity, book: world.book, id: world.newId(), hash: code, role, ...times });
    };
    const join = (code: string, identity = friend, now = NOW) => world.storage.join({ identity, hash: code, now });
    const addFriend = async (role: Role): Promise<TestClient> => {
      await invite(`${role} ${seed}`, role);
      await join(`${role} ${seed}`);
      const { book, storage } = world;
      return new TestClient(storage, { clientId: world.newId(), book, identity: friend });
    };
    const setRole = (userId: string, role: Role, identity = world.identity) =>
      world.storage.setRole({ identity, book: world.book, userId, role });
    const remove = (userId: string, identity = world.identity) =>
      world.storage.removeMember({ identity, book: world.book, userId });

    it('[ME1] viewers read, editors write, owners manage', async () => {
      const { storage, book } = world;
      const client = await addFriend('viewer');
      const manage = async (): Promise<readonly boolean[]> => [
        (await invite(world.newId(), 'viewer', friend)).ok,
        (await storage.invites({ identity: friend, book, now: NOW })).ok,
        (await setRole(world.identity.userId, 'owner', friend)).ok,
        (await storage.archive({ identity: friend, book, archived: false, now: NOW })).ok,
      ];
      const rights = async () => {
        const pushed = await client.add(world.newId(), 'Bea');
        if (pushed.error !== undefined) client.n -= 1;
        const read = (await storage.page({ identity: friend, book, since: 0 })) !== undefined;
        return [read, pushed.error?.code, ...new Set(await manage())];
      };
      expect(await rights()).toEqual([true, 'forbidden', false]);
      await setRole(friend.userId, 'editor');
      expect(await rights()).toEqual([true, undefined, false]);
      await setRole(friend.userId, 'owner');
      expect(await rights()).toEqual([true, undefined, true]);
      await remove(friend.userId);
      expect(await rights()).toEqual([false, 'forbidden', false]);
      expect(await storage.snapshot({ identity: friend, book })).toBeUndefined();
      expect(await storage.head({ identity: friend, book })).toBeUndefined();
      expect(await storage.events({ identity: friend, book, since: { after: 0, seen: 0 } })).toBeUndefined();
      expect(await storage.members({ identity: friend, book })).toMatchObject({ error: { code: 'forbidden' } });
    });

    it('[ME1] who never was a member is forbidden everything, and a token manages nothing', async () => {
      const { storage, book, identity, newId } = world;
      const asked = { identity: friend, book };
      const missing = { identity: friend, book: newId() };
      expect(await storage.members(asked)).toMatchObject({ error: { code: 'forbidden' } });
      expect(await storage.members(missing)).toMatchObject({ error: { code: 'not_found' } });
      expect(await storage.denial(asked)).toMatchObject({ code: 'forbidden' });
      expect(await storage.denial(missing)).toMatchObject({ code: 'not_found' });
      expect(await storage.denial({ identity, book })).toBeUndefined();
      expect(await remove(friend.userId, friend)).toMatchObject({ error: { code: 'forbidden' } });
      const deviceId = newId();
      const stored = { id: deviceId, tokenHash: secretHash(deviceId), name: 'script', now: NOW, book, readOnly: false };
      await storage.addDevice(identity.userId, { ...stored, kind: 'token' });
      const token: Identity = { ...identity, deviceId, kind: 'token', bookId: book };
      expect(await storage.invites({ identity: token, book, now: NOW })).toMatchObject({
        error: { code: 'forbidden' },
      });
      expect(await storage.booksOf(token)).toMatchObject([{ role: 'editor' }]);
    });

    it('[ME2] a book with members keeps an owner', async () => {
      const { identity } = world;
      await addFriend('editor');
      const last = { ok: false, error: { code: 'last_owner' } };
      expect(await remove(identity.userId)).toMatchObject(last);
      expect(await setRole(identity.userId, 'editor')).toMatchObject(last);
      await setRole(friend.userId, 'owner');
      expect(await setRole(identity.userId, 'viewer')).toMatchObject({ ok: true, value: { role: 'viewer' } });
      expect(await remove(friend.userId, friend)).toMatchObject(last);
      expect(await remove(identity.userId, identity)).toMatchObject({ ok: true });
      expect(await remove(friend.userId, friend)).toMatchObject({ ok: true });
    });

    it('[ME2] members are listed owners first, with when they came', async () => {
      await addFriend('viewer');
      const { identity } = world;
      expect(await world.storage.members(at(world))).toEqual({
        ok: true,
        value: [
          { user: { id: identity.userId, name: identity.userName }, role: 'owner', since: NOW },
          { user: { id: friend.userId, name: friend.userName }, role: 'viewer', since: NOW },
        ],
      });
    });

    it('[ME3] an invitation is used once, and twice by the same user without harm', async () => {
      const eve = await addPerson(world.storage, world.newId, `Eve ${seed}`);
      expect(await invite('once', 'viewer')).toMatchObject({ value: { role: 'viewer', by: world.identity.userName } });
      const book = { id: world.book, name: 'Personal', role: 'viewer', personal: false, head: 0 };
      expect(await join('once')).toEqual({ ok: true, value: { joined: true, book } });
      expect(await join('once')).toEqual({ ok: true, value: { joined: false, book } });
      expect(await join('once', eve)).toEqual(INVALID);
      await remove(friend.userId);
      expect(await join('once')).toEqual(INVALID);
      await invite('again', 'editor');
      expect(await join('again')).toMatchObject({ value: { joined: true, book: { role: 'editor' } } });
      await invite('other', 'owner');
      expect(await join('other')).toMatchObject({ value: { joined: false, book: { role: 'editor' } } });
      expect(await join('other', eve)).toMatchObject({ value: { joined: true, book: { role: 'owner' } } });
    });

    it('[ME3] wrong, expired and revoked codes are refused alike', async () => {
      await invite('late', 'viewer');
      expect(await join('wrong')).toEqual(INVALID);
      expect(await join('late', friend, NOW + 1_000)).toEqual(INVALID);
      const made = await invite('revoked');
      const id = made.ok ? made.value.id : '';
      const { storage } = world;
      expect(await storage.invites({ ...at(world), now: NOW })).toMatchObject({ value: [{ id }, { role: 'viewer' }] });
      expect(await storage.revokeInvite({ ...at(world), id, now: NOW })).toEqual({ ok: true, value: null });
      expect(await storage.revokeInvite({ ...at(world), id, now: NOW })).toMatchObject({
        error: { code: 'not_found' },
      });
      expect(await join('revoked')).toEqual(INVALID);
      expect(await storage.invites({ ...at(world), now: NOW + 1_000 })).toEqual({ ok: true, value: [] });
      expect(await storage.booksOf(friend)).toEqual([]);
    });

    it('[ME3] open invitations, and books of a user, have a limit', async () => {
      const { storage, newId } = world;
      for (let i = 0; i < MEMBERS.bookInvitesMax; i += 1) await invite(`many ${seed} ${i}`);
      expect(await invite('one more')).toMatchObject({ error: { code: 'limit_reached' } });
      const wanted = () => ({ identity: friend, id: newId(), epoch: 'e', personal: false, now: NOW });
      for (let i = 0; i < MEMBERS.userBooksMax; i += 1) await storage.createBook(wanted());
      expect(await storage.createBook(wanted())).toMatchObject({ error: { code: 'limit_reached' } });
      expect(await join(`many ${seed} 0`)).toMatchObject({ error: { code: 'limit_reached' } });
    });

    it('[ME5] standings name other books of the user if they are wanted', async () => {
      const { storage, book } = world;
      await addFriend('viewer');
      const asked = { identity: friend, clientId: world.newId(), books: [] };
      expect(await storage.standings(asked)).toEqual([]);
      expect(await storage.standings({ ...asked, others: true })).toMatchObject([{ id: book, role: 'viewer' }]);
      const named = [{ id: book, epoch: null, cursor: null, tag: null }];
      expect(await storage.standings({ ...asked, books: named, others: true })).toHaveLength(1);
    });

    it('[ME6] an archived book is read and not written until an owner takes that back', async () => {
      const { storage, client, newId, book, identity } = world;
      expect(await storage.archive({ ...at(world), archived: true, now: NOW })).toMatchObject({
        value: { id: book, archived: true },
      });
      expect((await client.add(newId(), 'Bea')).error).toEqual({
        code: 'forbidden',
        message: 'this book is archived',
        book,
      });
      expect(await invite('late')).toMatchObject({ error: { code: 'archived' } });
      const books = [{ id: book, epoch: null, cursor: null, tag: null }];
      const asked = { identity, clientId: client.clientId, books };
      expect(await storage.standings(asked)).toMatchObject([{ role: 'owner', archived: true }]);
      await storage.archive({ ...at(world), archived: false, now: NOW });
      client.n -= 1;
      expect(await client.add(newId(), 'Bea')).toEqual({ mutations: 1 });
      expect((await storage.standings(asked))[0]).not.toHaveProperty('archived');
    });

    it('[ME4] a change names whom it concerns: their connections are looked at anew, and no others', async () => {
      const { storage, identity, book, newId } = world;
      const [me, bob] = [identity.userId, friend.userId];
      const said: (readonly [what: string, users: readonly string[]])[] = [];
      let { version } = await storage.accessSince(-1);
      const after = async (what: string, change: Promise<unknown>): Promise<void> => {
        await change;
        const news = await storage.accessSince(version);
        said.push([what, news.users === undefined ? ['anybody'] : [...news.users].sort()]);
        version = news.version;
      };
      const device = { id: newId(), tokenHash: newId(), name: 'phone', now: NOW };
      await after('code', storage.addCode({ hash: `code ${seed}`, userId: bob, expiresAt: NOW + 10 }, NOW));
      await after('login', storage.redeem({ codeHash: `code ${seed}`, device }));
      await after('invitation', invite(`here ${seed}`));
      await after('join', join(`here ${seed}`));
      await after('role', setRole(bob, 'viewer'));
      await after('archive', storage.archive({ ...at(world), archived: true, now: NOW }));
      await after('book', storage.createBook({ identity: friend, id: newId(), epoch: 'e', now: NOW, personal: false }));
      await after('name', storage.renameDevice(device.id, bob, 'tablet'));
      await after('device', storage.revokeDevice(device.id));
      await after('member', remove(bob));
      await after('user', storage.removeUser(bob, { now: NOW, force: true }));
      const both = [me, bob].sort();
      expect(said).toEqual([
        ['code', []],
        ['login', []],
        ['invitation', []],
        ['join', [bob]],
        ['role', [bob]],
        ['archive', both],
        ['book', [bob]],
        ['name', [bob]],
        ['device', [bob]],
        ['member', [bob]],
        ['user', [bob]],
      ]);
      expect(await storage.members({ identity, book })).toMatchObject({ value: [{ user: { id: me } }] });
    });

    it('[ME4] every change of members changes the access version, and commits bear it', async () => {
      const { storage, client, newId } = world;
      const versions = [(await storage.accessSince(-1)).version];
      storage.onCommit(({ book, access }) => {
        if (book === world.book) versions.push(access);
      });
      await client.add(newId(), 'Bea');
      await addFriend('viewer');
      await client.add(newId(), 'Cem');
      expect(versions[1]).toBe(versions[0]);
      expect(versions[2]).toBeGreaterThan(versions[1] ?? 0);
    });
  });
}
