// The storage that the settings name: the data folder's SQLite, or PostgreSQL, which is loaded only then.

import { silentLogger } from '../../base/logger.ts';
import type { Logger } from '../../base/logger.ts';
import { UserError } from '../../protocol/error-code.ts';
import { databaseConfig, shownUrl } from '../database-config.ts';
import type { DatabaseConfig } from '../database-config.ts';
import { openWorkerStorage } from '../storage/sqlite/worker-storage.ts';
import type { Storage } from '../storage/storage.ts';
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

/** The user error for a database that cannot be used. */
export function cannotReach(url: string, error: unknown): UserError {
  const { message, code } = error as NodeJS.ErrnoException;
  return new UserError({
    code: 'store_failed',
    message: `cannot use the database ${shownUrl(url)}: ${message || String(code)}`,
    hint: hintFor(error as NodeJS.ErrnoException),
  });
}

/** Codes of what is wrong with a certificate: OpenSSL's words, and that of another name. */
const CERTIFICATE = /CERT|SIGNATURE|ALTNAME|ISSUER/;

/** The driver gives no code where TLS is refused; its words are for a hint only. */
function hintFor({ code, message }: Pick<NodeJS.ErrnoException, 'code' | 'message'>): string {
  if (CERTIFICATE.test(String(code)))
    return 'Name the authority of its certificate with sslrootcert=FILE in the URL, and the server as the certificate does.';
  if (message.includes('does not support SSL')) return 'It must speak TLS, unless the URL says sslmode=disable.';
  return 'It must be there, let this user make tables, and be of this version of ledger-server or an older one.';
}
