// The folder of socket, secret and pid: private, ours, not a link; and the secret that every caller must know.

import { lstatSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import type { HomePaths } from '../../base/home-paths.ts';
import { processStartTime } from '../../base/process-stat.ts';
import type { Random } from '../../base/random.ts';

/** Makes and checks the run folder. Throws when it belongs to somebody else or is open to others. */
export function prepareRunFolder(paths: HomePaths): void {
  mkdirSync(paths.run, { recursive: true, mode: 0o700 });
  const stat = lstatSync(paths.run);
  const uid = process.getuid?.();
  if (!stat.isDirectory() || (uid !== undefined && stat.uid !== uid)) {
    throw new Error(`${paths.run} is not a folder of this user; remove it or set LEDGER_HOME`);
  }
  if ((stat.mode & 0o077) !== 0) throw new Error(`${paths.run} is open to others; chmod 700 it`);
}

/** The secret of this run folder, 64 hex digits; made at the first start. */
export function readSecret(paths: HomePaths, random: Random): string {
  try {
    const secret = readFileSync(paths.secret, 'utf8').trim();
    if (/^[0-9a-f]{64}$/.test(secret)) return secret;
  } catch {
    // There is none yet; it is made below.
  }
  const secret = Buffer.from(random.bytes(32)).toString('hex');
  writeFileSync(paths.secret, `${secret}\n`, { mode: 0o600 });
  return secret;
}

/** Removes a file that may not be there. */
export function removeQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It was not there, which is what was wanted.
  }
}

/** A function that removes the file that has this path now, and none that takes its place meanwhile. */
export function remover(path: string): () => void {
  const own = lstatSync(path, { throwIfNoEntry: false });
  return () => {
    const there = lstatSync(path, { throwIfNoEntry: false });
    if (own !== undefined && there?.ino === own.ino && there.dev === own.dev) removeQuietly(path);
  };
}

/**
 * Notes who runs: pid and start time, for messages and for ending one that hangs, never proof of life. A disk that
 * cannot take the note is no reason not to serve.
 */
export function writePid(paths: HomePaths): void {
  try {
    writeFileSync(paths.pid, `${process.pid} ${ownStartTime()}\n`, { mode: 0o600 });
  } catch {
    removeQuietly(paths.pid);
  }
}

/** As Linux tells it; elsewhere nothing, and then only a person may end one that hangs. */
function ownStartTime(): string {
  try {
    return processStartTime(readFileSync('/proc/self/stat', 'utf8')) ?? '';
  } catch {
    return '';
  }
}
