// The storage that the settings name: the data folder's SQLite, or PostgreSQL, which is loaded only then.

import { silentLogger } from '../../base/logger.ts';
import type { Logger } from '../../base/logger.ts';
import { databaseConfig, shownUrl } from '../database-config.ts';
import type { DatabaseConfig } from '../database-config.ts';
import { openWorkerStorage } from '../storage/sqlite/worker-storage.ts';
import type { Storage } from '../storage/storage.ts';
import { cannotReach } from './cannot-reach.ts';
import type { CommandIo, CommandOptions, FlagName } from './command.ts';
import { cannotOpen, databasePath, dataFolder, lockData, openDirect } from './data-folder.ts';

/** The flags of every command that opens the storage. */
export const STORAGE_FLAGS: readonly FlagName[] = ['data', 'database-url', 'config', 'json'];

/** Who hears of what. */
export interface StorageWatch {
  readonly logger: Logger;
  readonly onFatal: (error: Error) => void;
}

/** A server's storage. `place`: where it is, in words; `release`: lets others use it, once it is closed. */
export interface ServerStorage {
  readonly storage: Storage;
  readonly place: string;
  readonly release: () => void;
}

/** Opens it for a server. Throws a `UserError` if that is not possible. */
export async function openForServer(
  io: CommandIo,
  options: CommandOptions,
  watch: StorageWatch,
): Promise<ServerStorage> {
  const config = databaseConfig(options.resolved);
  if (config !== undefined) {
    const storage = await openPostgres(io, config, watch.logger);
    return { storage, place: shownUrl(config.url), release: () => undefined };
  }
  const dir = dataFolder(io, options);
  const release = lockData(dir);
  const { workerUrl, random } = io;
  try {
    const storage = await openWorkerStorage({ ...watch, workerUrl, dir, random }, databasePath(dir));
    return { storage, place: dir, release };
  } catch (error) {
    release();
    throw cannotOpen(dir, error);
  }
}

/** Runs `work` on the storage, also beside running servers, and closes it. Throws a `UserError` if it cannot be opened. */
export async function withStorage<T>(
  io: CommandIo,
  options: CommandOptions,
  work: (storage: Storage) => Promise<T>,
): Promise<T> {
  const config = databaseConfig(options.resolved);
  const storage =
    config === undefined
      ? openDirect(io, dataFolder(io, options))
      : await openPostgres(io, { ...config, listen: false }, silentLogger);
  try {
    return await work(storage);
  } finally {
    await storage.close();
  }
}

/** Opens a PostgreSQL database as one of its nodes. Throws a `UserError` if that is not possible. */
export async function openPostgres(io: CommandIo, config: DatabaseConfig, logger: Logger): Promise<Storage> {
  const { openPostgresStorage } = await import('../storage/postgres/open.ts');
  const { clock, random } = io;
  return openPostgresStorage(config, { clock, random, logger }).catch((error: unknown) => {
    throw cannotReach(config.url, error);
  });
}
