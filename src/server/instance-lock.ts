// One server per data folder: two would not wake each other's listeners. The lock is the operating system's, held
// through a small SQLite file of its own, and goes with the process however that ends.

import { chmodSync, closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';

/** Takes the folder's lock and returns how to release it; `undefined` if another process has it. */
export function lockFolder(dir: string): (() => void) | undefined {
  const path = join(dir, 'server.lock');
  closeSync(openSync(path, 'a', 0o600));
  chmodSync(path, 0o600);
  const db = new DatabaseSync(path, { timeout: 0 });
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    if ((error as { readonly errcode?: number }).errcode === SQLITE_BUSY) return undefined;
    throw error;
  }
  return () => db.close();
}

const SQLITE_BUSY = 5;
