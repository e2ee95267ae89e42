/**
 * The lowdb adapter of the store. lowdb's own file adapter does not sync, widens permissions and shares one
 * temporary name; this one goes through the Disk, which keeps files 0600, and returns from `write` only when the
 * new content is on the disk. How content becomes bytes and is verified is the codec's business.
 */

import { dirname } from 'node:path';
import type { Adapter } from 'lowdb';
import type { Disk, DiskFile } from '../../base/disk.ts';
import { writeFully } from '../journal/write-fully.ts';
import { errorCode } from './store-error.ts';

/** Content to bytes and back. `decode` throws for bytes that are not what was written. */
export interface Codec<T> {
  encode(data: T): Buffer;
  decode(bytes: Buffer): T;
}

/** Where and how a lowdb document is kept. */
export interface AdapterOptions<T> {
  readonly disk: Disk;
  readonly path: string;
  readonly codec: Codec<T>;
  /**
   * With a temporary name the content replaces the file by rename, and the folder is synced.
   * Without, the file is new and nobody reads it before its folder is synced by the caller.
   */
  readonly temporary?: string;
}

/** Reads and writes one lowdb document durably. Failures are the disk's own errors, or the codec's. */
export class DurableAdapter<T> implements Adapter<T> {
  readonly #options: AdapterOptions<T>;

  constructor(options: AdapterOptions<T>) {
    this.#options = options;
  }

  /** The content, or null when there is no file. */
  async read(): Promise<T | null> {
    const { disk, path, codec } = this.#options;
    try {
      return codec.decode(await disk.readFile(path));
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return null;
      throw error;
    }
  }

  async write(data: T): Promise<void> {
    const { disk, path, codec, temporary } = this.#options;
    const bytes = codec.encode(data);
    if (temporary === undefined) {
      await writeNew(disk, path, bytes);
      return;
    }
    await writeNew(disk, temporary, bytes);
    await disk.rename(temporary, path);
    await disk.syncDir(dirname(path));
  }
}

/** Writes and syncs a file, or leaves none. */
async function writeNew(disk: Disk, path: string, bytes: Buffer): Promise<void> {
  const file = await disk.open(path, 'create');
  try {
    await writeAndClose(file, bytes);
  } catch (error) {
    // On a full disk the half-written file would stand in the way of the next attempt.
    await disk.remove(path).catch(() => undefined);
    throw error;
  }
}

async function writeAndClose(file: DiskFile, bytes: Buffer): Promise<void> {
  try {
    await writeFully(file, bytes, 0);
    await file.datasync();
  } finally {
    await file.close();
  }
}
