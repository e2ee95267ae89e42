// This device's paths for the command line: the shared rules, an error where they give nothing, and the check of a
// socket folder that stands where others can write.

import { lstatSync, readFileSync } from 'node:fs';
import type { HomePaths } from '../../base/home-paths.ts';
import { NO_HOME } from '../../base/home-paths.ts';
import { UserError } from '../../protocol/error-code.ts';

/** The paths of this device, if the shared rules gave any. Throws `UserError` (no_home). */
export function devicePaths(paths: HomePaths | undefined): HomePaths {
  if (paths === undefined) throw new UserError(NO_HOME);
  return paths;
}

/**
 * The secret that hello carries, or `undefined` when no daemon has written one yet. Throws `UserError` when the
 * socket's folder is not this user's own.
 */
export function readSecret(paths: HomePaths, uid: number): string | undefined {
  if (paths.shared) assertPrivate(paths.run, uid);
  try {
    return readFileSync(paths.secret, 'utf8').trim();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new UserError({
      code: 'not_allowed',
      message: `cannot read ${paths.secret} (${code ?? 'unknown error'})`,
      hint: 'the file belongs to the user who keeps this book; run ledger as that user, or set LEDGER_HOME',
    });
  }
}

function assertPrivate(folder: string, uid: number): void {
  const stat = lstatSync(folder, { throwIfNoEntry: false });
  if (stat === undefined) return;
  if (stat.isDirectory() && stat.uid === uid && (stat.mode & 0o077) === 0) return;
  throw new UserError({
    code: 'not_allowed',
    message: `${folder} is not a private folder of this user; it is not used`,
    hint: 'remove it, or set LEDGER_HOME to a shorter path',
  });
}
