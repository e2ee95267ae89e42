// One writer of the configuration file at a time: whoever reads it in order to write it again holds a lock meanwhile. The
// lock is a listening socket, named by the folder's device and inode, and is gone with the process that holds it.

import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, statSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { Server } from 'node:net';
import { UserError } from '../../protocol/error-code.ts';
import type { System } from '../system.ts';

const WAIT_MS = 10_000;
const AGAIN_MS = 20;

/** Runs `action` while no other does for this folder. Throws `UserError` (busy) after ten seconds. */
export async function alone<T>(folder: string, system: System, action: () => T): Promise<T> {
  const name = lockName(folder, system);
  // Without a folder nothing can be written: `action` says so.
  if (name === undefined) return action();
  const deadline = system.monotonic() + WAIT_MS;
  for (;;) {
    const lock = await hold(name);
    if (lock !== undefined) {
      try {
        return action();
      } finally {
        lock.close();
      }
    }
    if (system.monotonic() > deadline) throw busy(folder);
    await new Promise<void>((resolve) => system.timer(AGAIN_MS, resolve));
  }
}

function busy(folder: string): UserError {
  return new UserError({
    code: 'busy',
    message: `another program is writing the settings in ${folder}; nothing was changed`,
    hint: 'try again',
  });
}

function lockName(folder: string, { platform }: System): string | undefined {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { dev, ino } = statSync(folder);
    const name = `ledger-config-${createHash('sha256').update(`${dev}:${ino}`).digest('hex').slice(0, 32)}`;
    if (platform === 'linux') return `\0${name}`;
    return platform === 'win32' ? `\\\\.\\pipe\\${name}` : `/tmp/${name}.lock`;
  } catch {
    return undefined;
  }
}

/** The lock, or `undefined` where another process has it. A socket that a killed one has left is taken away. */
async function hold(name: string): Promise<Server | undefined> {
  const lock = await listening(name);
  if (lock !== undefined || !name.startsWith('/') || (await answers(name))) return lock;
  rmSync(name, { force: true });
  return listening(name);
}

function listening(name: string): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', () => resolve(undefined));
    server.listen(name, () => resolve(server));
  });
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
