// Hello and versions: what a connection may ask before it, after one of another version, and after a good one. The form
// of hello, of `daemon.stop` and of the error `daemon_version` is frozen: it is written out here.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PID, SECRET, startTestDaemon, VERSION } from './daemon-fixture.ts';
import type { LocalConnection, TestDaemon } from './daemon-fixture.ts';

/** What every version of the daemon says of itself to those whose version does not fit. */
const OTHER_VERSION = {
  code: 'daemon_version',
  message: `this daemon is version ${VERSION} and speaks version 1 of the local API`,
  daemon: { protocol: 1, version: VERSION, pid: PID },
};

let daemon: TestDaemon;
let connection: LocalConnection;

beforeEach(async () => {
  daemon = await startTestDaemon();
  connection = daemon.connect();
});

afterEach(() => daemon.close());

const addContact = (to: LocalConnection) => to.send('contact.add', { key: 'key-00001', name: 'Ana' });

async function contacts(): Promise<unknown> {
  return (await (await daemon.greeted()).ask('contact.list')).result?.['items'];
}

describe('a good hello', () => {
  test.each([
    ['the same version', VERSION],
    ['an older one', '1.2.2'],
    ['none', '0'],
  ])('of %s says who the daemon is; requests behind it are answered', async (_, version) => {
    const hello = connection.send('hello', { protocol: 1, version, secret: SECRET });
    const added = addContact(connection);
    expect(await connection.reply(hello)).toEqual({ id: hello, result: { protocol: 1, version: VERSION, pid: PID } });
    expect((await connection.reply(added)).result).toMatchObject({ contact: { name: 'Ana' }, status: 'local' });
  });
});

describe('a hello of another version', () => {
  test.each([
    ['a newer local API', 2, VERSION],
    ['an older local API', 0, VERSION],
    ['a newer program', 1, '1.2.4'],
    ['a much newer program', 1, '1.10.0'],
  ])('(%s) says who the daemon is, and nothing behind it is done', async (_, protocol, version) => {
    const hello = connection.send('hello', { protocol, version, secret: SECRET });
    const added = addContact(connection);
    expect(await connection.reply(hello)).toEqual({ id: hello, error: OTHER_VERSION });
    expect(await connection.reply(added)).toEqual({ id: added, error: OTHER_VERSION });
    expect((await connection.ask('subscribe', { topics: ['changes'] })).error).toEqual(OTHER_VERSION);
    expect((await connection.ask('no.such.method')).error).toEqual(OTHER_VERSION);
    expect(await contacts()).toEqual([]);
  });

  test('leaves `daemon.stop` possible, with members that this version does not know', async () => {
    await connection.hello({ protocol: 99 });
    expect((await connection.ask('daemon.stop', { why: 'upgrade' })).result).toEqual({});
    expect(daemon.stops()).toBe(1);
  });

  test('can be followed by a good one', async () => {
    await connection.hello({ protocol: 2 });
    expect((await connection.hello()).result).toEqual({ protocol: 1, version: VERSION, pid: PID });
    expect((await connection.ask('contact.list')).result).toEqual({ items: [] });
  });
});

describe('without a hello', () => {
  test.each(['contact.list', 'daemon.stop', 'subscribe'])('%s is refused and the connection ends', async (method) => {
    expect((await connection.ask(method)).error).toEqual({ code: 'daemon_version', message: 'say hello first' });
    await connection.ended;
    expect(daemon.stops()).toBe(0);
  });

  test('a wrong secret ends the connection and stops nothing, whatever the version', async () => {
    const hello = connection.send('hello', { protocol: 99, version: VERSION, secret: 'cd'.repeat(32) });
    connection.send('daemon.stop');
    expect((await connection.reply(hello)).error).toEqual({ code: 'not_allowed', message: 'the secret is wrong' });
    await connection.ended;
    expect(daemon.stops()).toBe(0);
  });
});
