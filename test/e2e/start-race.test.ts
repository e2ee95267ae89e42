// Many commands at once and one daemon: on a fresh home, after a SIGKILL, with notes of other processes left behind, and
// with a daemon that does not answer.

import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BuiltWorld, eventually } from '../support/built-world.ts';
import type { BuiltDevice } from '../support/built-world.ts';

/** As many as a busy script starts at once, and a few. */
const MANY = 20;
const FEW = 5;

let world: BuiltWorld;

beforeAll(async () => {
  world = await BuiltWorld.open();
});

afterAll(() => world.close());

/** Adds contacts with as many commands at once; each must say that it is done. */
async function addAtOnce(device: BuiltDevice, prefix: string, count: number): Promise<readonly string[]> {
  const names = Array.from({ length: count }, (_, index) => `${prefix} ${String(index).padStart(2, '0')}`);
  const ended = await Promise.all(names.map((name) => device.run(['contact', 'add', name, '--quiet'])));
  expect(ended).toEqual(names.map(() => ({ code: 0, stdout: '', stderr: '' })));
  return names;
}

async function contactNames(device: BuiltDevice): Promise<readonly string[]> {
  const { items } = await device.json<{ items: readonly { name: string }[] }>('contact', 'list');
  return items.map(({ name }) => name);
}

/** How many daemons have ever served this device, as its log tells. */
function starts(device: BuiltDevice): number {
  const lines = readFileSync(join(device.home, 'state/ledgerd.log'), 'utf8').trim().split('\n');
  return lines.filter((line) => (JSON.parse(line) as { event: string }).event === 'started').length;
}

/** The one daemon that is left once those that found the lock taken have ended. */
async function onlyDaemon(device: BuiltDevice): Promise<number> {
  await eventually('one daemon runs', () => Promise.resolve(device.daemonPids().length === 1));
  return device.daemonPids()[0] ?? 0;
}

test('twenty commands on a fresh home, and twenty after a SIGKILL, have one daemon each time and lose no write', async () => {
  const device = world.device('race');
  const first = await addAtOnce(device, 'first', MANY);
  const killed = await onlyDaemon(device);
  expect(starts(device)).toBe(1);
  await device.killDaemon();
  expect(existsSync(join(device.home, 'run/ledgerd.sock'))).toBe(true);
  expect(readFileSync(join(device.home, 'run/pid'), 'utf8')).toMatch(new RegExp(String.raw`^${killed} \d+\n$`));
  const second = await addAtOnce(device, 'second', MANY);
  expect(await onlyDaemon(device)).not.toBe(killed);
  expect(starts(device)).toBe(2);
  expect(await contactNames(device)).toEqual([...first, ...second]);
});

test('the pid of another process in the note of who runs, and a file in the place of the socket, stop nobody', async () => {
  const device = world.device('foreign');
  await device.json('contact', 'add', 'before');
  await device.killDaemon();
  const note = join(device.home, 'run/pid');
  await writeFile(note, `${process.pid} 1\n`);
  await device.shell('rm "$LEDGER_HOME/run/ledgerd.sock"; : >"$LEDGER_HOME/run/ledgerd.sock"');
  const names = await addAtOnce(device, 'after', FEW);
  await onlyDaemon(device);
  expect(starts(device)).toBe(2);
  expect(await contactNames(device)).toEqual([...names, 'before']);
});

test.concurrent('a daemon that does not answer is waited for, never doubled; what was asked of it meanwhile does not happen', async () => {
  const device = world.device('silent');
  await device.json('lend', 'Ana', '5', '--create');
  const pid = await onlyDaemon(device);
  process.kill(pid, 'SIGSTOP');
  const ended = await Promise.all([1, 2, 3].map(() => device.run(['lend', 'Ana', '7', '--json'])));
  const error = {
    code: 'daemon_unreachable',
    message: `the daemon is not responding (pid ${pid})`,
    hint: 'ledger daemon restart',
  };
  expect(ended.map(({ code, stdout, stderr }) => ({ code, stdout, stderr: JSON.parse(stderr) as unknown }))).toEqual(
    [1, 2, 3].map(() => ({ code: 7, stdout: '', stderr: { error } })),
  );
  expect(device.daemonPids()).toEqual([pid]);
  process.kill(pid, 'SIGCONT');
  const { items } = await device.json<{ items: readonly { amountMinor: number }[] }>('balance');
  expect(items.map(({ amountMinor }) => amountMinor)).toEqual([500]);
  expect(starts(device)).toBe(1);
});

test.concurrent('a daemon that does not answer is ended by a restart, and nobody else is', async () => {
  const device = world.device('hanging');
  await device.json('lend', 'Ana', '5', '--create');
  const pid = await onlyDaemon(device);
  process.kill(pid, 'SIGSTOP');
  const note = join(device.home, 'run/pid');
  const own = readFileSync(note, 'utf8');
  await writeFile(note, own.replace(/ .*/, ' 1'));
  expect((await device.run(['daemon', 'restart'])).code).toBe(7);
  expect(device.daemonPids()).toEqual([pid]);
  await writeFile(note, own);
  const restarted = await device.json<{ daemon: { pid: number } }>('daemon', 'restart');
  expect(device.daemonPids()).toEqual([restarted.daemon.pid]);
  expect(restarted.daemon.pid).not.toBe(pid);
});
