// Devices and a server of different versions: what an older program does not understand is kept, what it cannot do is
// said, and after the upgrade everything is there, once.

import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { encodeRecord } from '../../src/daemon/journal/journal-record.ts';
import { PROTOCOL_VERSION } from '../../src/protocol/version.ts';
import type { ProblemView } from '../../src/protocol/local/problem-view.ts';
import type { LogItem, StatusView } from '../../src/protocol/local/views.ts';
import type { BuiltDevice, BuiltWorld, Ended } from '../support/built-world.ts';
import { runBin } from '../support/built-world.ts';
import { MORE, NEWER } from '../support/newer-programs.ts';
import { buildOtherVersion } from '../support/other-version.ts';
import { openWarmWorld } from '../support/warm-ledger.ts';

const THIS = manifest.version;
const NEXT = PROTOCOL_VERSION + 1;

let world: BuiltWorld;
let older: BuiltDevice;
let newer: BuiltDevice;

/** `newer` speaks this version's protocol too, `newest` does not any more. */
const programs = (name: 'newer' | 'newest'): string => join(world.dir, name, 'bin');

beforeAll(async () => {
  world = await openWarmWorld();
  const range = { newer: [NEXT, PROTOCOL_VERSION], newest: [NEXT, NEXT] } as const;
  for (const name of ['newer', 'newest'] as const) {
    await buildOtherVersion(join(world.dir, name), { version: NEWER, protocols: range[name], edits: MORE });
  }
  await world.startServer();
  [older, newer] = (await world.logIn('ana', 'older', 'newer')) as [BuiltDevice, BuiltDevice];
});

afterAll(() => world.close());

/** Runs the `ledger` of another version on a device. */
function as(name: 'newer' | 'newest', device: BuiltDevice, ...args: readonly string[]): Promise<Ended> {
  return runBin('ledger', args, { env: device.env, bin: programs(name) });
}

/** The document of a command that is done. */
async function json<T>(run: Promise<Ended>): Promise<T> {
  const { code, stdout, stderr } = await run;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as T;
}

/** The exit code of a command, and its error. */
async function failure(run: Promise<Ended>): Promise<readonly [number, ProblemView]> {
  const { code, stderr } = await run;
  return [code, (JSON.parse(stderr) as { error: ProblemView }).error];
}

async function restartServer(name?: 'newer' | 'newest'): Promise<void> {
  await world.stopServer();
  await (name === undefined ? world.startServer() : world.startServer(programs(name)));
}

const names = (list: { readonly items: readonly { readonly name: string }[] }): readonly string[] =>
  list.items.map(({ name }) => name);
const state = ({ book: { digest, cursor } }: StatusView): unknown => ({ digest, cursor });

const SERVER_HINT = 'whoever runs the server has to upgrade ledger-server; what is pending is kept and goes out then';
const CLIENT_HINT =
  'upgrade ledger on this device (git pull and npm ci in its checkout); what is pending goes out then';

describe('a newer device and an older server', () => {
  const unknown = 'this server does not know the mutation contact.addStarred';

  test('[PU9] what the server does not know waits, which is said at once; reading goes on', async () => {
    await json(as('newer', newer, 'contact', 'add', 'Bo', '--json'));
    await older.json('contact', 'add', 'Ana', '--wait');
    const synced = await failure(as('newer', newer, 'sync', 'now', '--json'));
    const message = `${unknown}; 1 change is kept and will be sent`;
    expect(synced).toEqual([7, { code: 'upgrade_server', message, hint: SERVER_HINT }]);
    const status = await json<StatusView>(as('newer', newer, 'status', '--json'));
    expect(status).toMatchObject({
      version: NEWER,
      connection: 'live',
      pending: 1,
      problem: { code: 'upgrade_server', message: unknown, hint: SERVER_HINT },
      warnings: [],
    });
    expect((await as('newer', newer, 'status')).stdout).toContain(
      `Live - 1 cannot be sent (${unknown}: ${SERVER_HINT})`,
    );
    expect(names(await json(as('newer', newer, 'contact', 'list', '--json')))).toEqual(['Ana', 'Bo']);
    const [code, { message: waited }] = await failure(as('newer', newer, 'lend', 'Ana', '5', '--wait', '--json'));
    expect([code, waited]).toEqual([7, `${unknown}; the write is kept and will be sent: do not repeat it`]);
  });

  test('[PU9] an older program on that device keeps it too, and it goes out once with the newer server', async () => {
    await newer.stopDaemon();
    expect(names(await newer.json('contact', 'list'))).toEqual(['Ana']);
    expect(await newer.json('sync', 'pending')).toMatchObject({
      items: [
        { n: 1, mutation: 'contact.addStarred' },
        { n: 2, mutation: 'transaction.add' },
      ],
    });
    await restartServer('newer');
    expect(await json(as('newer', newer, 'sync', 'now', '--json'))).toMatchObject({ done: true, pending: 0 });
    const { items } = await json<{ items: readonly LogItem[] }>(as('newer', newer, 'log', '--json'));
    expect(items.map(({ mutation, status, needsNewer }) => [mutation, status, needsNewer])).toEqual([
      ['contact.add', 'confirmed', undefined],
      ['contact.addStarred', 'confirmed', undefined],
      ['transaction.add', 'confirmed', undefined],
    ]);
  });
});

describe('an older device and what a newer one wrote', () => {
  const shown = (device: BuiltDevice) => device.json('contact', 'show', 'Bo');

  test('[MU13] keeps it, shows that it is newer, and edits around it', async () => {
    await older.json('sync', 'now');
    const { items } = await older.json<{ items: readonly LogItem[] }>('log');
    expect(items.map(({ mutation, needsNewer }) => [mutation, needsNewer])).toEqual([
      ['contact.add', undefined],
      ['contact.addStarred', true],
      ['transaction.add', undefined],
    ]);
    expect((await older.run(['log'])).stdout).toContain('contact.addStarred: an entry of a newer version of ledger\n');
    await older.json('contact', 'edit', 'Bo', '--note', 'rowing', '--wait');
    expect(await shown(older)).toMatchObject({ contact: { note: 'rowing', star: 5, needsNewer: ['star'] } });
    expect((await older.run(['contact', 'show', 'Bo'])).stdout).toMatch(/^Newer +star 5 \(needs a newer ledger\)$/m);
    const warning = 'kept, but not shown: 1 budget; this needs a newer ledger: upgrade it on this device';
    expect(await older.json('status')).toMatchObject({ connection: 'live', version: THIS, warnings: [warning] });
    expect(await failure(older.run(['undo', '2', '--json']))).toMatchObject([3, { code: 'unknown_mutation' }]);
  });

  test('[MU13] has it after a restart and from the journal alone, and understands it after the upgrade', async () => {
    await json(as('newer', newer, 'sync', 'now', '--json'));
    const there = state(await json<StatusView>(as('newer', newer, 'status', '--json')));
    await older.json('sync', 'pause');
    await older.killDaemon();
    expect(state(await older.json<StatusView>('status'))).toEqual(there);
    expect(await shown(older)).toMatchObject({ contact: { star: 5, note: 'rowing' } });
    const upgraded = await json<StatusView>(as('newer', older, 'status', '--json'));
    expect(upgraded).toMatchObject({ version: NEWER, connection: 'paused', warnings: [] });
    expect(state(upgraded)).toEqual(there);
    const { contact } = await json<{ contact: object }>(as('newer', older, 'contact', 'show', 'Bo', '--json'));
    expect(contact).toMatchObject({ star: 5, note: 'rowing' });
    expect(contact).not.toHaveProperty('needsNewer');
    await json(as('newer', older, 'daemon', 'stop', '--json'));
    await older.json('sync', 'resume');
  });
});

describe('without a protocol that both speak', () => {
  async function blocked(run: (...args: readonly string[]) => Promise<Ended>, problem: ProblemView): Promise<void> {
    const [code, error] = await failure(run('sync', 'now', '--json'));
    const message = `${problem.message}; 1 change is kept and will be sent`;
    expect([code, error]).toEqual([7, { ...problem, message }]);
    const status = await json<StatusView>(run('status', '--json'));
    expect(status).toMatchObject({ connection: 'blocked', pending: 1, problem });
  }

  const count = async (): Promise<number> =>
    (await json<{ items: readonly LogItem[] }>(as('newest', older, 'log', '--json'))).items.length;

  test('[HS4] a device that is too old reads and writes here, says so, and sends all once it is upgraded', async () => {
    await restartServer('newest');
    await older.json('contact', 'add', 'Cy');
    const message = `ledger ${THIS} (protocol ${PROTOCOL_VERSION}) is too old for this server (version ${NEWER})`;
    await blocked((...args) => older.run(args), { code: 'upgrade_client', message, hint: CLIENT_HINT });
    expect((await older.run(['status'])).stdout).toContain(
      `Blocked - showing cached data (${message}: ${CLIENT_HINT})`,
    );
    expect(await json(as('newest', older, 'sync', 'now', '--json'))).toMatchObject({ done: true, pending: 0 });
    expect(await count()).toBe(5);
  });

  test('[HS4] a server that is too old is named, and all is sent once it is upgraded', async () => {
    await restartServer();
    await json(as('newest', older, 'contact', 'add', 'Di', '--json'));
    const message = `this server (version ${THIS}) is too old for ledger ${NEWER} (protocol ${NEXT})`;
    await blocked((...args) => as('newest', older, ...args), {
      code: 'upgrade_server',
      message,
      hint: SERVER_HINT,
    });
    await restartServer('newest');
    expect(await json(as('newest', older, 'sync', 'now', '--json'))).toMatchObject({ done: true, pending: 0 });
    expect(await count()).toBe(6);
  });
});

describe('a folder that a newer version has written to', () => {
  const UPGRADE = 'upgrade ledger on this device (git pull and npm ci in its checkout)';

  test('[JR8] is read as far as it is understood, not written to, and whole again after the upgrade', async () => {
    const device = world.device('downgraded');
    const journal = join(device.home, 'data/journal/journal-00000001.log');
    await device.json('contact', 'add', 'Ana');
    await device.stopDaemon();
    const before = await readFile(journal);
    await writeFile(journal, Buffer.concat([before, encodeRecord('{"kind":"x-future"}')]));
    const message = 'the journal was written by a newer ledger (records of a new kind)';
    expect(names(await device.json('contact', 'list'))).toEqual(['Ana']);
    expect(await device.json('status')).toMatchObject({ warnings: [`${message}: nothing can be written; ${UPGRADE}`] });
    const add = await failure(device.run(['contact', 'add', 'Bo', '--json']));
    expect(add).toEqual([8, { code: 'newer_journal', message, hint: UPGRADE }]);
    await device.stopDaemon();

    const body = before.subarray(before.indexOf('\n') + 1);
    const rewritten = Buffer.concat([encodeRecord('{"kind":"segment","version":2,"segment":1,"previousEnd":0}'), body]);
    await writeFile(journal, rewritten);
    const list = await failure(device.run(['contact', 'list', '--json']));
    expect(list).toMatchObject([8, { code: 'newer_journal', hint: `nothing was changed; ${UPGRADE}` }]);
    expect(await readFile(journal)).toEqual(rewritten);
    expect(await readdir(join(device.home, 'data/journal'))).toEqual(['journal-00000001.log']);
    await writeFile(journal, before);
    await device.json('contact', 'add', 'Bo');
    expect(names(await device.json('contact', 'list'))).toEqual(['Ana', 'Bo']);
  });
});
