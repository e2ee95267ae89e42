// The folder of socket, secret and pid: private, ours, not a link; and the secret that every caller must know.

import { lstatSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import type { HomePaths } from '../../base/home-paths.ts';
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

/** Notes who runs, for messages only: pid and start time, never proof of life. */
export function writePid(paths: HomePaths, startedAtMs: number): void {
  writeFileSync(paths.pid, `${process.pid} ${new Date(startedAtMs).toISOString()}\n`, { mode: 0o600 });
}
