// Several books on a device, and several users in a book: made offline, shared by invitation, taken away again. What is
// here stays here; what may not be written is refused at once; what was written before it goes out when it may.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../support/built-world.ts';
import type { BuiltDevice, BuiltWorld } from '../support/built-world.ts';
import { openWarmWorld } from '../support/warm-ledger.ts';

interface Book {
  readonly id: string;
  readonly name: string;
  readonly role?: string;
  readonly inUse: boolean;
  readonly archived?: true;
  readonly removed?: true;
  readonly unsynced: number;
}
type Items<T> = { readonly items: readonly T[] };

let world: BuiltWorld;
let ana: BuiltDevice;
let bob: BuiltDevice;

beforeAll(async () => {
  world = await openWarmWorld();
  await world.startServer();
  [ana] = (await world.logIn('Ana', 'ana')) as [BuiltDevice];
  [bob] = (await world.logIn('Bob', 'bob')) as [BuiltDevice];
});
afterAll(() => world.close());

const books = async (device: BuiltDevice): Promise<readonly Book[]> =>
  (await device.json<Items<Book>>('book', 'list')).items;
const bookOf = async (device: BuiltDevice, name: string): Promise<Book | undefined> =>
  (await books(device)).find((book) => book.name === name);
const names = async (device: BuiltDevice, book: string): Promise<readonly string[]> =>
  (await device.json<Items<{ name: string }>>('contact', 'list', '--book', book)).items.map(({ name }) => name);
const pending = async (device: BuiltDevice, book: string): Promise<readonly string[]> =>
  (await device.json<Items<{ mutation: string }>>('sync', 'pending', '--book', book)).items.map(
    (item) => item.mutation,
  );

/** What a command that fails says, and how it ends. */
async function refusal(device: BuiltDevice, ...args: readonly string[]): Promise<readonly [number, string]> {
  const { code, stderr, stdout } = await device.run([...args, '--json']);
  expect(stdout).toBe('');
  return [code, (JSON.parse(stderr) as { error: { code: string } }).error.code];
}

/** A book of Ana's that Bob is in. */
async function sharedBook(name: string, role = 'editor'): Promise<void> {
  await ana.json('book', 'create', name, '--wait');
  const { code } = await ana.json<{ code: string }>('book', 'invite', '--role', role, '--book', name);
  const joined = await bob.run(['book', 'join', '--json'], `${code}\n`);
  expect(JSON.parse(joined.stdout)).toMatchObject({ joined: true, book: { name, role } });
}

describe('books of one device', () => {
  test('[ME10] are made and used offline, apart from each other, and come to the server with the login', async () => {
    const device = world.device('alone');
    await device.json('contact', 'add', 'Ana');
    const { created } = await device.json<{ created: Book }>('book', 'create', 'Travel', '--currency', 'JPY');
    expect(created).toMatchObject({ name: 'Travel', currency: 'JPY', inUse: false });
    await device.json('lend', 'Ana', '100', '--create', '--book', ' travel ');
    await device.json('lend', 'Ana', '200');
    const balance = async (book: string) => (await device.json<Items<object>>('balance', 'Ana', '--book', book)).items;
    expect(await balance('Travel')).toMatchObject([{ currency: 'JPY', amountMinor: 100 }]);
    expect(await balance('Personal')).toMatchObject([{ currency: 'USD', amountMinor: 20_000 }]);
    expect(await refusal(device, 'book', 'create', 'TRAVEL')).toEqual([6, 'name_exists']);
    await device.json('book', 'create', 'Travel', '--allow-duplicate');
    expect(await refusal(device, 'contact', 'list', '--book', 'Travel')).toEqual([5, 'ambiguous_id']);
    expect(await names(device, created.id.slice(0, 20))).toEqual(['Ana']);
    expect(await refusal(device, 'contact', 'list', '--book', 'Nowhere')).toEqual([5, 'book_not_found']);
    await device.json('book', 'use', created.id);
    await device.json('daemon', 'restart');
    expect(await books(device)).toMatchObject([
      { id: created.id, name: 'Travel', inUse: true, unsynced: 3 },
      { name: 'Personal', inUse: false, unsynced: 2 },
      { name: 'Travel', inUse: false, unsynced: 1 },
    ]);
    await world.logIn('Cy', 'alone', 'second');
    await device.json('sync', 'now');
    expect((await books(device)).map(({ role, unsynced }) => `${role} ${unsynced}`)).toEqual(Array(3).fill('owner 0'));
    const second = world.device('second');
    await eventually('the other device has all three', async () => (await books(second)).length === 3);
    await second.json('sync', 'now');
    expect(await names(second, 'Personal')).toEqual(['Ana']);
  });
});

test('a login that leaves two books of one name says how to tell them apart', async () => {
  const [first] = await world.logIn('Dora', 'desk');
  await first?.json('contact', 'add', 'Kim', '--wait');
  const device = world.device('tardy');
  await device.json('contact', 'add', 'Lou');
  const late = await device.run(['login', world.url, '--name', 'late one'], `${(await first?.invite()) ?? ''}\n`);
  const id = (await books(device)).find(({ inUse }) => inUse)?.id ?? '';
  expect(late).toMatchObject({
    code: 0,
    stdout: expect.stringContaining(
      'book Personal: what was on this device is a book of its own beside it\n',
    ) as string,
    stderr: `note: another book of yours is called Personal too; to tell them apart: ledger book rename 'Personal (late one)' --book ${id}\n`,
  });
  await device.json('book', 'rename', 'Personal (late one)', '--book', id, '--wait');
  await eventually('both books are here', async () => (await books(device)).length === 2);
  expect(await names(device, 'personal (late one)')).toEqual(['Lou']);
  expect(await names(device, 'Personal')).toEqual(['Kim']);
});

describe('a login into a book', () => {
  test('[ME11] puts what is on the device into the named book, once, and nothing anywhere else', async () => {
    await ana.json('book', 'create', 'Home', '--wait');
    const device = world.device('late');
    await device.json('lend', 'Kim', '5', '--create');
    await device.json('lend', 'Kim', '7');
    await device.json('undo');
    await device.json('contact', 'add', 'Wrong');
    await device.json('contact', 'rm', 'Wrong');
    const login = async (book: string) =>
      device.run(['login', world.url, '--into', book, '--json'], `${await ana.invite()}\n`);
    expect(await login('Nowhere')).toMatchObject({ code: 5, stderr: expect.stringContaining('book_not_found') });
    expect(await device.json('status')).toMatchObject({ connection: 'detached', unsynced: 6 });
    expect(JSON.parse((await login('home')).stdout)).toMatchObject({ bookAction: 'into', book: { name: 'Home' } });
    await device.json('sync', 'now');
    await device.json('daemon', 'restart');
    await device.json('sync', 'now');
    expect((await books(device)).filter(({ inUse }) => inUse)).toMatchObject([{ name: 'Home', unsynced: 0 }]);
    expect((await books(device)).map(({ id }) => id).sort()).toEqual((await books(ana)).map(({ id }) => id).sort());
    await ana.json('sync', 'now');
    expect(await names(ana, 'Home')).toEqual(['Kim']);
    expect((await ana.json<Items<object>>('balance', '--book', 'Home')).items).toMatchObject([{ amountMinor: 500 }]);
  });
});

describe('a shared book', () => {
  test('[ME3] is joined by a code, once, and harmlessly twice', async () => {
    await ana.json('book', 'create', 'Flat', '--wait');
    const { code } = await ana.json<{ code: string }>('book', 'invite', '--book', 'Flat');
    expect((await ana.json<Items<object>>('book', 'invite', '--list', '--book', 'Flat')).items).toHaveLength(1);
    const join = async (device: BuiltDevice, typed: string) => device.run(['book', 'join', '--json'], `${typed}\n`);
    expect(await join(bob, 'wrong')).toMatchObject({ code: 4, stderr: expect.stringContaining('invalid_code') });
    expect(JSON.parse((await join(bob, code)).stdout)).toMatchObject({ joined: true, book: { name: 'Flat' } });
    expect(JSON.parse((await join(bob, code)).stdout)).toMatchObject({ joined: false, book: { role: 'editor' } });
    const eve = world.device('eve');
    await eve.login(world.url, await world.addUser('Eve'));
    expect(await join(eve, code)).toMatchObject({ code: 4, stderr: expect.stringContaining('invalid_code') });
    expect((await books(eve)).map(({ name }) => name)).toEqual(['Personal']);
  });

  test('[ME2] is managed by its owners', async () => {
    await sharedBook('Office');
    const at = ['--book', 'Office'];
    const members = async () => (await ana.json<Items<{ online: boolean }>>('book', 'members', ...at)).items;
    expect(await members()).toMatchObject([
      { user: { name: 'Ana' }, role: 'owner', current: true },
      { user: { name: 'Bob' }, role: 'editor', current: false },
    ]);
    await eventually('both are connected', async () => (await members()).every(({ online }) => online));
    // A Tab waits half a second at most; a machine that is busy may need more.
    const offered = async (...words: readonly string[]) =>
      (await ana.run(['__complete', 'zsh', '--', ...at, ...words, ''])).stdout.trim().split('\n').slice(1);
    await eventually(
      'a Tab has members',
      async () => (await offered('book', 'remove')).join() === 'Ana\towner,Bob\teditor',
    );
    await eventually('a Tab has devices', async () => (await offered('device', 'revoke')).length > 0);
    expect(await refusal(bob, 'book', 'role', 'Ana', 'viewer', ...at)).toEqual([4, 'not_allowed']);
    expect(await refusal(bob, 'book', 'archive', ...at)).toEqual([4, 'not_allowed']);
    expect(await refusal(ana, 'book', 'leave', ...at)).toEqual([4, 'last_owner']);
    expect(await refusal(ana, 'book', 'role', 'Nobody', 'viewer', ...at)).toEqual([5, 'user_not_found']);
    await ana.json('book', 'role', 'bob', 'owner', ...at);
    await ana.json('book', 'leave', ...at);
    expect(await bookOf(ana, 'Office')).toMatchObject({ removed: true });
    expect(await refusal(ana, 'contact', 'add', 'Late', ...at)).toEqual([4, 'not_a_member']);
    expect((await bob.json<Items<object>>('book', 'members', ...at)).items).toHaveLength(1);
    // The only member: after him nobody gets at it, and that is asked, here with nobody to ask.
    expect(await refusal(bob, 'book', 'leave', ...at)).toEqual([6, 'sole_owner']);
    expect(await refusal(bob, 'book', 'leave', '--dry-run', ...at)).toEqual([6, 'sole_owner']);
    expect((await bob.json<Items<object>>('book', 'members', ...at)).items).toHaveLength(1);
    await bob.json('book', 'leave', '--yes', ...at);
    expect(await bookOf(bob, 'Office')).toMatchObject({ removed: true });
  });

  test('never mixes with another of the same contacts', async () => {
    await sharedBook('One');
    await sharedBook('Two');
    await ana.json('lend', 'Kim', '100', '--create', '--book', 'One', '--wait');
    await bob.json('lend', 'Kim', '200', '--create', '--book', 'Two', '--wait');
    const minor = async (device: BuiltDevice, book: string) =>
      (await device.json<Items<{ amountMinor: number }>>('balance', '--book', book)).items.map(
        (item) => item.amountMinor,
      );
    for (const device of [ana, bob]) {
      await device.json('sync', 'now');
      expect([await minor(device, 'One'), await minor(device, 'Two')]).toEqual([[10_000], [20_000]]);
      expect(await minor(device, 'Personal')).toEqual([]);
    }
  });

  test('[PO7] shows who else is connected', async () => {
    await sharedBook('Here', 'viewer');
    const online = async () => (await ana.json<{ online?: readonly string[] }>('status', '--book', 'Here')).online;
    await eventually('both are here', async () => String(await online()) === 'Ana,Bob');
    await bob.stopDaemon();
    await eventually('one has gone', async () => String(await online()) === 'Ana');
    await bob.json('status');
  });
});

describe('who may not write', () => {
  test('[ME9] a viewer is told at once, what was pending waits, and goes once they are an editor again', async () => {
    await sharedBook('Club');
    const at = ['--book', 'Club'];
    await bob.json('sync', 'pause');
    await bob.json('contact', 'add', 'Mine', ...at);
    await ana.json('book', 'role', 'Bob', 'viewer', ...at);
    await bob.json('sync', 'resume');
    await eventually('it is known', async () => (await bookOf(bob, 'Club'))?.role === 'viewer');
    expect(await refusal(bob, 'contact', 'add', 'More', ...at)).toEqual([4, 'not_allowed']);
    expect(await refusal(bob, 'contact', 'add', 'More', '--dry-run', ...at)).toEqual([4, 'not_allowed']);
    expect(await pending(bob, 'Club')).toEqual(['contact.add']);
    expect(await bob.json('status', ...at)).toMatchObject({
      pending: 1,
      problem: { code: 'forbidden' },
      book: { role: 'viewer' },
    });
    await bob.stopDaemon();
    expect(await refusal(bob, 'contact', 'add', 'More', ...at)).toEqual([4, 'not_allowed']);
    await ana.json('book', 'role', 'Bob', 'editor', ...at);
    await eventually('what was pending went out', async () => (await pending(bob, 'Club')).length === 0);
    await ana.json('sync', 'now', ...at);
    expect(await names(ana, 'Club')).toEqual(['Mine']);
  });

  test('[ME8] a removed member reads on, keeps what was not sent, and sends it once they are in again', async () => {
    await sharedBook('Trip');
    const at = ['--book', 'Trip'];
    await ana.json('contact', 'add', 'Seen', ...at, '--wait');
    await bob.json('sync', 'now', ...at);
    await bob.json('sync', 'pause');
    await bob.json('contact', 'add', 'Unsent', ...at);
    await ana.json('book', 'remove', 'Bob', ...at);
    await ana.json('contact', 'add', 'Secret', ...at, '--wait');
    await bob.json('sync', 'resume');
    await eventually('it is known', async () => (await bookOf(bob, 'Trip'))?.removed === true);
    await bob.stopDaemon();
    expect(await names(bob, 'Trip')).toEqual(['Seen', 'Unsent']);
    expect(await refusal(bob, 'contact', 'add', 'More', ...at)).toEqual([4, 'not_a_member']);
    expect(await refusal(bob, 'undo', ...at)).toEqual([4, 'not_a_member']);
    expect(await bookOf(bob, 'Trip')).toMatchObject({ removed: true, unsynced: 1 });
    const exported = await bob.run(['sync', 'pending', 'export', ...at]);
    expect(JSON.parse(exported.stdout)).toMatchObject({ mutation: 'contact.add', args: { name: 'Unsent' } });
    expect((await bob.run(['sync', 'now', ...at, '--json'])).code).toBe(7);
    expect((await bob.run(['sync', 'now'])).code).toBe(0);
    const { code } = await ana.json<{ code: string }>('book', 'invite', ...at);
    expect((await bob.run(['book', 'join'], `${code}\n`)).stdout).toBe('Joined Trip as editor\n');
    await eventually('what was not sent went out', async () => (await pending(bob, 'Trip')).length === 0);
    expect(await names(bob, 'Trip')).toEqual(['Secret', 'Seen', 'Unsent']);
    await ana.json('sync', 'now', ...at);
    expect(await names(ana, 'Trip')).toEqual(['Secret', 'Seen', 'Unsent']);
  });

  test('[ME6] an archived book is read by all and written by nobody, until it is opened again', async () => {
    await sharedBook('Old');
    const at = ['--book', 'Old'];
    await ana.json('contact', 'add', 'Kept', ...at, '--wait');
    await ana.json('book', 'archive', ...at);
    expect(await bookOf(ana, 'Old')).toMatchObject({ role: 'owner', archived: true });
    await eventually('Bob knows', async () => (await bookOf(bob, 'Old'))?.archived === true);
    for (const device of [ana, bob]) {
      expect(await refusal(device, 'contact', 'add', 'Late', ...at)).toEqual([4, 'book_archived']);
      expect(await names(device, 'Old')).toEqual(['Kept']);
    }
    await ana.json('book', 'archive', '--undo', ...at);
    await eventually('Bob knows', async () => (await bookOf(bob, 'Old'))?.archived === undefined);
    await bob.json('contact', 'add', 'Late', ...at, '--wait');
  });
});
