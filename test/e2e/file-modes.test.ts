// What a device leaves in the file system and in the process table: private folders and files under any umask, a socket
// at any length of the home's path, and a daemon that keeps nothing of its caller.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { homePaths } from '../../src/base/home-paths.ts';
import { standingOf } from '../support/book-contents.ts';
import { BuiltDevice, BuiltWorld } from '../support/built-world.ts';
import { sampleLoans } from '../support/sample-loans.ts';
import { WarmLedger } from '../support/warm-ledger.ts';

const LEDGER = resolve(import.meta.dirname, '../../bin/ledger.js');

const ledger = new WarmLedger(2);
let world: BuiltWorld;
const others: BuiltDevice[] = [];

beforeAll(async () => {
  world = await BuiltWorld.open(ledger.run, () => ledger.close());
  await world.startServer();
});

afterAll(async () => {
  for (const device of others) {
    await device.kill();
    await rm(runFolder(device), { recursive: true });
  }
  await world.close();
});

/** Where a device's socket is: under its home, or in a short folder where that path is too long. */
function runFolder({ env }: BuiltDevice): string {
  const { platform } = process;
  const facts = { env, platform, uid: process.getuid?.() ?? 0, cwd: '/', passwdHome: () => undefined };
  return homePaths(facts)?.run ?? '';
}

/** Everything under a home whose mode is not its owner's alone: folders 700, files and sockets 600. */
function tooOpen(home: string): string[] {
  const paths = [home, ...readdirSync(home, { recursive: true }).map((name) => join(home, String(name)))];
  return paths.flatMap((path) => {
    const stat = statSync(path);
    const mode = (stat.mode & 0o777).toString(8);
    return mode === (stat.isDirectory() ? '700' : '600') ? [] : [`${relative(home, path) || '.'} ${mode}`];
  });
}

test.each(['000', '077'])('a session under umask %s leaves folders of 700 and files of 600', async (umask) => {
  const device = world.device(`umask-${umask}`);
  const csv = sampleLoans(9, 300).csv.replaceAll("'", '’');
  const code = await world.addUser(`user${umask}`);
  const ended = await device.shell(`
    set -e; umask ${umask}
    printf '%s' '${csv}' | $LEDGER import - --quiet
    $LEDGER lend Ana 5 --create --quiet
    printf '%s\\n' ${code} | $LEDGER login ${world.url} --quiet
    $LEDGER sync now --quiet
    $LEDGER daemon stop --quiet
    $LEDGER contact edit Ana --note again --quiet
    $LEDGER sync now --quiet
    ! $LEDGER contact show Nobody --quiet 2>/dev/null`);
  expect(ended).toMatchObject({ code: 0, stdout: '', stderr: '' });
  expect(readdirSync(join(device.home, 'data/checkpoint')).length).toBeGreaterThan(1);
  expect(readdirSync(join(device.home, 'run')).sort()).toEqual(['ledgerd.sock', 'pid', 'secret']);
  expect(tooOpen(device.home)).toEqual([]);
});

test.each([90, 103, 108, 200])('a home whose path has %i bytes, and one with a byte more', async (bytes) => {
  const home = join(world.dir, 'é'.repeat(5)).padEnd(bytes - 5, 'x');
  expect(Buffer.byteLength(home)).toBe(bytes);
  const [device, sibling] = [home, `${home}y`].map((one) => new BuiltDevice(one, ledger.run)) as [
    BuiltDevice,
    BuiltDevice,
  ];
  others.push(device, sibling);
  await device.json('contact', 'add', 'Ana');
  await sibling.json('contact', 'add', 'Bo');
  // Paths that differ in their last byte only are two devices.
  expect((await standingOf(device)).cache.contacts).toBe(1);
  expect(await device.json('contact', 'show', 'Ana')).toMatchObject({ contact: { name: 'Ana' } });
  expect((await device.run(['contact', 'show', 'Bo'])).code).toBe(5);
  expect([...tooOpen(home), ...tooOpen(runFolder(device))]).toEqual([]);
  expect([device, sibling].map((one) => one.daemonPids().length)).toEqual([1, 1]);
});

test('an environment of nothing but LEDGER_HOME is enough', async () => {
  const bare = await world.device('bare').shell('env -i LEDGER_HOME="$LEDGER_HOME" $LEDGER lend Ana 5 --create --json');
  expect(bare).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(bare.stdout)).toMatchObject({ status: 'local', transaction: { amountMinor: 500 } });
});

test('a substitution ends with its command although a daemon was started in it', async () => {
  const { code, stdout } = await world.device('substituted').shell(`
    out=$($LEDGER lend Ana 5 --create --json 2>&1); printf '%s' "$out" | cat`);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ transaction: { amountMinor: 500 } });
  expect(world.device('substituted').daemonPids().length).toBe(1);
});

/** Where the open files of a process lead: paths, or the kind and number of something else. */
function openFiles(pid: number): readonly string[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/${pid}/fd/${fd}`)];
    } catch {
      return [];
    }
  });
}

test('a daemon keeps no stream, no pipe, no lock file and no folder of whoever started it', async () => {
  const device = world.device('handed');
  const lock = join(world.dir, 'lock');
  const file = openSync(lock, 'w');
  // A lock file at 9 and at 200, a pipe at 63, as shells hand them down.
  const stdio = Array.from({ length: 201 }, (_, fd) => ({ 9: file, 63: 'pipe' as const, 200: file })[fd] ?? 'ignore');
  stdio[1] = 'pipe';
  stdio[2] = 'pipe';
  const env = { PATH: process.env['PATH'], ...device.env };
  const child = spawn(process.execPath, [LEDGER, 'lend', 'Ana', '5', '--create', '--quiet'], {
    env,
    stdio,
    cwd: world.dir,
  });
  closeSync(file);
  // Comes only when every pipe has ended, so nobody else may hold one.
  expect(await once(child, 'close')).toEqual([0, null]);
  const [pid = 0] = device.daemonPids();
  expect(pid).toBeGreaterThan(0);
  expect(openFiles(pid)).not.toContain(lock);
  expect(readlinkSync(`/proc/${pid}/cwd`)).toBe('/');
  const log = join(device.home, 'state/ledgerd.log');
  expect([0, 1, 2].map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`))).toEqual(['/dev/null', log, log]);
  expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).not.toContain('Ana');
});
