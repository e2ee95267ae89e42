// Writes the configuration file: a private file that is there whole or as it was before, whatever happens meanwhile.

import { closeSync, fsyncSync, mkdirSync, openSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { UserError } from '../../protocol/error-code.ts';
import type { Config } from './settings.ts';

/** Writes it, sorted by key. `unique` is a text that no other writer has. Throws `UserError` (store_failed). */
export function writeConfig(file: string, config: Config, unique: string): void {
  const entries = Object.entries(config).sort(([a], [b]) => (a < b ? -1 : 1));
  const values = entries.map(([key, value]) => [key, key === 'list-limit' ? Number(value) : value]);
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    replace(behindLinks(file), `${JSON.stringify(Object.fromEntries(values), undefined, 2)}\n`, unique);
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw new UserError({
      code: code === 'ENOSPC' || code === 'EDQUOT' ? 'disk_full' : code === 'EROFS' ? 'read_only' : 'store_failed',
      message: `cannot write ${file} (${code}); nothing was changed`,
      hint: 'make room or fix the permissions, or set LEDGER_HOME to another folder',
    });
  }
}

/** The file itself, where a collection of such files is linked to from here. */
function behindLinks(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}

function replace(file: string, text: string, unique: string): void {
  const temporary = `${file}.${unique}.new`;
  try {
    const fd = openSync(temporary, 'wx', 0o600);
    try {
      writeFileSync(fd, text);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  syncFolder(dirname(file));
}

/** Makes the new name last; systems that cannot open a folder have no need of it. */
function syncFolder(folder: string): void {
  let fd: number;
  try {
    fd = openSync(folder, 'r');
  } catch {
    return;
  }
  try {
    fsyncSync(fd);
  } catch {
    // Some file systems refuse it for folders.
  } finally {
    closeSync(fd);
  }
}
