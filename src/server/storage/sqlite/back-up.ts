// A copy of a database that may be in use: one moment of it, private, under its name once it is whole and on the disk.

import { chmodSync, closeSync, existsSync, fsyncSync, linkSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Random } from '../../../base/random.ts';
import { Sql } from './sql.ts';

/** How long the copy waits for another process's lock, in ms. */
const BUSY_MS = 10_000;

/**
 * Writes a consistent copy of a database, which may be in use, to a new private file. The name appears once the copy is
 * whole and on the disk. Throws EEXIST for a name that is taken.
 */
export function backUp(from: string, to: string, random: Random): void {
  copyVia(`${to}.${Buffer.from(random.bytes(4)).toString('hex')}.partial`, from, to);
}

/** Copies a database before its schema becomes `version`, for a caller that holds its write lock; returns the file. */
export function backUpBefore(version: number, path: string): string {
  const partial = `${path}.before-v${version}.partial`;
  // What a crash has left: nobody else is here.
  rmSync(partial, { force: true });
  for (let number = 1; ; number += 1) {
    const to = `${path}.before-v${version}${number === 1 ? '' : `-${number}`}.db`;
    if (existsSync(to)) continue;
    copyVia(partial, path, to);
    return to;
  }
}

/** Makes what happened to a file, or to a folder's names, durable. */
export function syncPath(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function copyVia(partial: string, from: string, to: string): void {
  closeSync(openSync(partial, 'wx', 0o600));
  try {
    chmodSync(partial, 0o600);
    const sql = new Sql(from, { readOnly: true, busyMs: BUSY_MS });
    try {
      sql.run('VACUUM INTO ?', partial);
    } finally {
      sql.close();
    }
    syncPath(partial);
    nameIt(partial, to);
  } finally {
    rmSync(partial, { force: true });
  }
  syncPath(dirname(to));
}

/** Gives a finished file its name. A link fails where a rename would replace; some file systems have none. */
function nameIt(partial: string, to: string): void {
  try {
    linkSync(partial, to);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(code) || existsSync(to)) throw error;
    renameSync(partial, to);
  }
}
