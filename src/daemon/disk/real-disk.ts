/**
 * The disk of the machine. The only file of the store that imports node:fs.
 * Owns modes (0600, 0700) and the choice between calls on this thread and calls on the pool.
 */

import * as fs from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rename, rm, stat, chmod } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Disk, DiskFile, OpenMode } from '../../base/disk.ts';
import { systemClock } from '../../base/system.ts';

/** Up to this many bytes a write goes to the page cache on this thread: a trip to the pool costs more. */
const INLINE_WRITE_BYTES = 64 * 1024;
/** While a file's syncs take less than this (ms) they stay on this thread: the trip to the pool costs about as much. */
const INLINE_SYNC_MS = 2;
const FILE_MODE = 0o600;
const DIR_MODE = 0o700;

const FLAGS: Record<OpenMode, number> = {
  read: fs.constants.O_RDONLY,
  append: fs.constants.O_RDWR | fs.constants.O_CREAT,
  create: fs.constants.O_RDWR | fs.constants.O_CREAT | fs.constants.O_TRUNC,
};

/** The machine's file system. Errors are Node's, with their `code`. */
export const realDisk: Disk = {
  open: openFile,
  readFile: (path) => readFile(path),
  list: async (dir) => (await readdir(dir)).sort(),
  mkdir: makeDir,
  rename,
  remove: (path) => rm(path),
  exists,
  syncDir,
  copy: async (from, to) => {
    await copyFile(from, to);
    await chmod(to, FILE_MODE);
  },
};

class RealFile implements DiskFile {
  readonly #fd: number;
  #syncMs = Infinity;

  constructor(fd: number) {
    this.#fd = fd;
  }

  async write(data: Buffer, position: number): Promise<number> {
    if (data.length <= INLINE_WRITE_BYTES) return fs.writeSync(this.#fd, data, 0, data.length, position);
    return await call<number>((done) => fs.write(this.#fd, data, 0, data.length, position, done));
  }

  async datasync(): Promise<void> {
    const start = systemClock.monotonic();
    if (this.#syncMs < INLINE_SYNC_MS) fs.fdatasyncSync(this.#fd);
    else await call((done) => fs.fdatasync(this.#fd, done));
    this.#syncMs = systemClock.monotonic() - start;
  }

  sync(): Promise<void> {
    return call((done) => fs.fsync(this.#fd, done));
  }

  async read(buffer: Buffer, position: number): Promise<number> {
    let total = 0;
    while (total < buffer.length) {
      const got = await call<number>((done) =>
        fs.read(this.#fd, buffer, total, buffer.length - total, position + total, done),
      );
      if (got === 0) break;
      total += got;
    }
    return total;
  }

  truncate(length: number): Promise<void> {
    return call((done) => fs.ftruncate(this.#fd, length, done));
  }

  async size(): Promise<number> {
    return (await call<fs.Stats>((done) => fs.fstat(this.#fd, done))).size;
  }

  close(): Promise<void> {
    return call((done) => fs.close(this.#fd, done));
  }
}

async function openFile(path: string, mode: OpenMode): Promise<DiskFile> {
  const fd = await call<number>((done) => fs.open(path, FLAGS[mode], FILE_MODE, done));
  if (mode !== 'read') {
    try {
      // The umask may have taken bits away, and a file from elsewhere may be too open.
      await call((done) => fs.fchmod(fd, FILE_MODE, done));
    } catch (error) {
      fs.closeSync(fd);
      throw error;
    }
  }
  return new RealFile(fd);
}

async function makeDir(path: string): Promise<void> {
  const dir = resolve(path);
  const first = await mkdir(dir, { recursive: true, mode: DIR_MODE });
  await chmod(dir, DIR_MODE);
  if (first === undefined) return;
  // Each new folder is an entry of its parent, from the innermost up to the first that was there before.
  for (let made = dir; made.length >= first.length; made = dirname(made)) {
    await chmod(made, DIR_MODE);
    await syncDir(dirname(made));
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

async function syncDir(dir: string): Promise<void> {
  const fd = await call<number>((done) => fs.open(dir, fs.constants.O_RDONLY, done));
  try {
    await call((done) => fs.fsync(fd, done));
  } finally {
    await call((done) => fs.close(fd, done));
  }
}

type Done<T> = (error: Error | null, value?: T) => void;

/** Node's callback calls cost a third less than its FileHandle, which the journal's latency shows. */
function call<T = void>(start: (done: Done<T>) => void): Promise<T> {
  return new Promise<T>((done, reject) => {
    start((error, value) => {
      if (error) reject(error);
      else done(value as T);
    });
  });
}
