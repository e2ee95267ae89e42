// The daemon as a service: a socket handed over as systemd does it, and the files that `daemon install` writes.

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { BIN, BuiltWorld, runBin } from '../support/built-world.ts';
import type { BuiltDevice } from '../support/built-world.ts';

let world: BuiltWorld;
const started: ChildProcess[] = [];

beforeAll(async () => {
  world = await BuiltWorld.open();
});

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

afterAll(() => world.close());

/** A device that has had a daemon, so that it has a secret; none runs. */
async function readyDevice(name: string): Promise<BuiltDevice> {
  const device = world.device(name);
  await device.json('contact', 'add', 'Ana');
  await device.stopDaemon();
  return device;
}

/**
 * Starts the daemon with a listening socket as file 3, as a service manager does. Here the socket is closed again, and
 * its name kept: what is bound under another name and moved survives that.
 */
async function activate(device: BuiltDevice): Promise<ChildProcess> {
  const socket = join(device.home, 'run', 'ledgerd.sock');
  const server = createServer();
  server.listen(`${socket}.new`);
  await once(server, 'listening');
  const { fd } = (server as unknown as { readonly _handle: { readonly fd: number } })._handle;
  const command = 'LISTEN_FDS=1 LISTEN_PID=$$ exec "$0" "$1"';
  const daemon = spawn('/bin/sh', ['-c', command, process.execPath, join(BIN, 'ledgerd.js')], {
    env: { PATH: process.env['PATH'], ...device.env },
    stdio: ['ignore', 'ignore', 'ignore', fd],
  });
  started.push(daemon);
  renameSync(`${socket}.new`, socket);
  server.close();
  return daemon;
}

const pidOf = async (device: BuiltDevice): Promise<number> =>
  (await device.json<{ daemon: { pid: number } }>('daemon', 'status')).daemon.pid;

describe('a socket that is handed over', () => {
  test('[LC3] is served, left where it is, and commands wait for the daemon behind it', async () => {
    const device = await readyDevice('activated');
    const daemon = await activate(device);
    expect(await device.json('lend', 'Ana', '5')).toMatchObject({ balance: { amount: '5.00' } });
    expect(await pidOf(device)).toBe(daemon.pid);
    expect(device.daemonPids()).toEqual([daemon.pid]);
    const ended = once(daemon, 'exit');
    daemon.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    expect(lstatSync(join(device.home, 'run', 'ledgerd.sock')).isSocket()).toBe(true);
  });

  test('[LC3] has its daemon take the place of one that a command has started', async () => {
    const device = world.device('taken');
    await device.json('contact', 'add', 'Ana');
    const before = await pidOf(device);
    const daemon = await activate(device);
    expect(await device.json('contact', 'list')).toMatchObject({ items: [{ name: 'Ana' }] });
    expect(await pidOf(device)).toBe(daemon.pid);
    expect(device.daemonPids()).toEqual([daemon.pid]);
    expect(before).not.toBe(daemon.pid);
  });

  test('[LC3] that is none ends the daemon with what is wrong', async () => {
    const device = await readyDevice('wrong');
    const command = 'LISTEN_FDS=1 LISTEN_PID=$$ exec "$0" "$1" 3</dev/null';
    const daemon = spawn('/bin/sh', ['-c', command, process.execPath, join(BIN, 'ledgerd.js')], {
      env: { PATH: process.env['PATH'], ...device.env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    daemon.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    expect(await once(daemon, 'close')).toEqual([1, null]);
    expect(said).toContain('file 3 was handed over (LISTEN_FDS) and is no socket');
  });
});

describe('daemon install', () => {
  const folderOf = (device: BuiltDevice): string => join(device.home, 'xdg', 'systemd', 'user');
  const envOf = (device: BuiltDevice) => ({ ...device.env, XDG_CONFIG_HOME: join(device.home, 'xdg') });
  const run = async (device: BuiltDevice, ...args: readonly string[]) => {
    const ended = await runBin('ledger', ['daemon', ...args, '--json'], { env: envOf(device) });
    return { code: ended.code, body: JSON.parse(ended.code === 0 ? ended.stdout : ended.stderr) as Told };
  };
  interface Told {
    readonly files?: readonly { readonly path: string; readonly status: string }[];
    readonly next?: readonly string[];
  }
  const statuses = ({ body }: { readonly body: Told }) => body.files?.map(({ status }) => status);

  test('writes its files once, makes the secret, leaves no daemon, and uninstall removes them with their links', async () => {
    const device = world.device('installed');
    expect(statuses(await run(device, 'install', '--dry-run'))).toEqual(['written', 'written']);
    expect(existsSync(folderOf(device))).toBe(false);
    const first = await run(device, 'install');
    expect(first).toMatchObject({ code: 0, body: { next: ['systemctl --user daemon-reload', expect.any(String)] } });
    expect(statuses(first)).toEqual(['written', 'written']);
    expect(statuses(await run(device, 'install'))).toEqual(['unchanged', 'unchanged']);
    expect(device.daemonPids()).toEqual([]);
    expect(statSync(join(device.home, 'run', 'secret')).mode & 0o777).toBe(0o600);
    const [socket = ''] = readdirSync(folderOf(device)).filter((name) => name.endsWith('.socket'));
    expect(readFileSync(join(folderOf(device), socket), 'utf8')).toContain(
      `ListenStream=${device.home}/run/ledgerd.sock\n`,
    );
    const wants = join(folderOf(device), 'sockets.target.wants');
    mkdirSync(wants);
    symlinkSync(join(folderOf(device), socket), join(wants, socket));
    symlinkSync('/elsewhere', join(wants, 'other.socket'));
    writeFileSync(join(folderOf(device), 'other.service'), '');
    expect(statuses(await run(device, 'uninstall'))).toEqual(['removed', 'removed']);
    expect(statuses(await run(device, 'uninstall'))).toEqual(['absent', 'absent']);
    expect(readdirSync(folderOf(device)).sort()).toEqual(['other.service', 'sockets.target.wants']);
    expect(readdirSync(wants)).toEqual(['other.socket']);
  });

  test('leaves a file of the same name from elsewhere alone, as uninstall does', async () => {
    const device = world.device('foreign');
    const [file] = (await run(device, 'install', '--dry-run')).body.files ?? [];
    mkdirSync(folderOf(device), { recursive: true });
    writeFileSync(file?.path ?? '', '[Socket]\n');
    for (const word of ['install', 'uninstall']) {
      expect(await run(device, word)).toMatchObject({ code: 6, body: { error: { code: 'file_exists' } } });
    }
    expect(readFileSync(file?.path ?? '', 'utf8')).toBe('[Socket]\n');
    expect(device.daemonPids()).toEqual([]);
  });
});

test('daemon logs goes on into the log before, as far as is asked for', async () => {
  const device = world.device('logs');
  mkdirSync(join(device.home, 'state'), { recursive: true });
  writeFileSync(join(device.home, 'state', 'ledgerd.log.1'), 'a\nb\n');
  writeFileSync(join(device.home, 'state', 'ledgerd.log'), 'c\nd\n');
  const logs = async (...args: readonly string[]) => (await device.run(['daemon', 'logs', ...args])).stdout;
  expect(await logs()).toBe('a\nb\nc\nd\n');
  expect(await logs('--limit', '3')).toBe('b\nc\nd\n');
  expect(await logs('--limit', '1')).toBe('d\n');
  expect(await logs('--limit', '9')).toBe('a\nb\nc\nd\n');
  expect(device.daemonPids()).toEqual([]);
});
