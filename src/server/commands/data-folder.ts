// Where the server's data is, and how commands other than `start` open it: beside a running server if need be.

import { mkdirSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { UserError } from '../../protocol/error-code.ts';
import { silentLogger } from '../../base/logger.ts';
import { lockFolder } from '../instance-lock.ts';
import { DirectStorage } from '../storage/sqlite/direct-storage.ts';
import { openForWriting } from '../storage/sqlite/open.ts';
import { SqliteStore } from '../storage/sqlite/store.ts';
import type { CommandIo, CommandOptions } from './command.ts';

/** The data folder: the setting `data`, else `ledger-server` in the XDG data folder. */
export function dataFolder(io: CommandIo, options: Pick<CommandOptions, 'data'>): string {
  if (options.data !== undefined) return options.data;
  const xdg = io.env['XDG_DATA_HOME'];
  const base = xdg !== undefined && isAbsolute(xdg) ? xdg : join(io.homeDir(), '.local', 'share');
  return join(base, 'ledger-server');
}

/** The database file in a data folder. */
export function databasePath(dir: string): string {
  return join(dir, 'ledger.sqlite');
}

/** The user error for a data folder that cannot be used. */
export function cannotOpen(dir: string, error: unknown): UserError {
  const reason = error instanceof Error ? error.message : String(error);
  return new UserError({
    code: 'store_failed',
    message: `cannot use the data folder ${dir}: ${reason}`,
    hint: 'It must be writable, and made by this version of ledger-server or an older one. --data names another folder.',
  });
}

/** Makes the folder if need be and takes it for this process; returns how to let it go. Throws `UserError` if a server has it. */
export function lockData(dir: string): () => void {
  let unlock: (() => void) | undefined;
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    unlock = lockFolder(dir);
  } catch (error) {
    throw cannotOpen(dir, error);
  }
  if (unlock !== undefined) return unlock;
  const hint = 'Stop that one first, or give this one another folder with --data.';
  throw new UserError({ code: 'busy', message: `another ledger-server is using ${dir}`, hint });
}

/** A server of an older version that runs would go on with a schema that it does not know. */
function refuseBesideServer(dir: string): void {
  const unlock = lockFolder(dir);
  if (unlock === undefined) throw new Error('its server is of an older version and must be started anew first');
  unlock();
}

/** Opens the folder's storage in this thread, also beside a running server. Throws a `UserError` if that is not possible. */
export function openDirect(io: CommandIo, dir: string): DirectStorage {
  try {
    const sql = openForWriting(databasePath(dir), io.clock.now(), { before: () => refuseBesideServer(dir) });
    return new DirectStorage(
      new SqliteStore({ sql, random: io.random, logger: silentLogger, now: () => io.clock.now() }),
    );
  } catch (error) {
    throw cannotOpen(dir, error);
  }
}
