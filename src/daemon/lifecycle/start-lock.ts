// One daemon per data folder. The lock is held by the living process itself, never by a file left behind: on Linux an
// abstract unix socket named by the folder's device and inode, elsewhere a listening socket beside the real one.

import { createHash } from 'node:crypto';
import { statSync, unlinkSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { Server } from 'node:net';

/** A held lock; `release` gives it up. It is given up by itself when the process ends. */
export interface StartLock {
  release(): Promise<void>;
}

/** Takes the lock of a data folder; undefined when another process holds it. Throws when it cannot tell. */
export async function takeStartLock(dataDir: string, platform: string): Promise<StartLock | undefined> {
  const { dev, ino } = statSync(dataDir);
  const name = createHash('sha256')
    .update(`${dev}:${ino}:${process.getuid?.() ?? 0}`)
    .digest('hex')
    .slice(0, 32);
  if (platform === 'linux') return hold(`\0ledgerd-${name}`);
  const path = platform === 'win32' ? `\\\\.\\pipe\\ledgerd-lock-${name}` : `/tmp/ledgerd-${name}.lock`;
  return (await hold(path)) ?? (platform === 'win32' || (await answers(path)) ? undefined : holdStale(path));
}

function holdStale(path: string): Promise<StartLock | undefined> {
  unlinkSync(path);
  return hold(path);
}

function hold(path: string): Promise<StartLock | undefined> {
  return new Promise((resolve, reject) => {
    const server: Server = createServer((socket) => socket.destroy());
    server.unref();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen(path, () => {
      resolve({
        release: () =>
          new Promise((done) => {
            server.close(() => done());
          }),
      });
    });
  });
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
