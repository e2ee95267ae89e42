// The file of an export: private, under another name until it is whole and on the disk, never over a file unless the
// user agreed, never through a link or into a device.

import { link, lstat, open, rename, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../../protocol/error-code.ts';

/** An export's file while it is written. Ends with `finish` or `discard`. */
export class OutputFile {
  readonly #path: string;
  readonly #temporary: string;
  readonly #handle: FileHandle;
  readonly #overwrite: boolean;

  private constructor(path: string, handle: FileHandle, options: { temporary: string; overwrite: boolean }) {
    this.#path = path;
    this.#handle = handle;
    this.#temporary = options.temporary;
    this.#overwrite = options.overwrite;
  }

  /** Begins a file, mode 0600. `unique`: a text that no other export has. Throws `UserError` if it may not be there. */
  static async create(path: string, options: { unique: string; overwrite: boolean }): Promise<OutputFile> {
    await checkPlace(path, options.overwrite);
    const temporary = join(dirname(path), `.${basename(path)}.${options.unique}.part`);
    try {
      const handle = await open(temporary, 'wx', 0o600);
      return new OutputFile(path, handle, { temporary, overwrite: options.overwrite });
    } catch (error) {
      throw failed(path, error);
    }
  }

  /** Adds text. Throws `UserError`. */
  async write(text: string): Promise<void> {
    await this.#handle.appendFile(text).catch((error: unknown) => {
      throw failed(this.#path, error);
    });
  }

  /** Makes it durable and gives it its name. Throws `UserError`; then there is no file. */
  async finish(): Promise<void> {
    try {
      await this.#handle.sync();
      await this.#handle.close();
      await this.#name();
      await syncFolder(dirname(this.#path));
    } catch (error) {
      await this.discard();
      throw failed(this.#path, error);
    }
  }

  /** Removes what was written. */
  async discard(): Promise<void> {
    await this.#handle.close().catch(() => undefined);
    await rm(this.#temporary, { force: true });
  }

  async #name(): Promise<void> {
    if (this.#overwrite) return rename(this.#temporary, this.#path);
    try {
      // Unlike a rename, a link never replaces what has come to be there meanwhile.
      await link(this.#temporary, this.#path);
    } catch (error) {
      if (!NO_LINKS.has(String((error as NodeJS.ErrnoException).code))) throw error;
      await checkPlace(this.#path, false);
      return rename(this.#temporary, this.#path);
    }
    return rm(this.#temporary);
  }
}

/** What file systems without hard links answer. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'ENOSYS', 'EMLINK']);

async function checkPlace(path: string, overwrite: boolean): Promise<void> {
  const there = await lstat(path).catch(() => undefined);
  if (there === undefined) return;
  if (!there.isFile()) {
    const message = `${JSON.stringify(path)} is there and is no plain file`;
    throw new UserError({ code: 'usage', message, hint: 'name another file' });
  }
  if (!overwrite) throw exists(path);
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function exists(path: string): UserError {
  const message = `${JSON.stringify(path)} exists`;
  return new UserError({ code: 'file_exists', message, hint: 'name another file, or overwrite it with --yes' });
}

function failed(path: string, error: unknown): unknown {
  if (error instanceof UserError) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EEXIST') return exists(path);
  const name = JSON.stringify(path);
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new UserError({ code: 'file_not_found', message: `${name} cannot be written: there is no such folder` });
  const isFull = code === 'ENOSPC' || code === 'EDQUOT';
  return new UserError({
    code: isFull ? 'disk_full' : 'usage',
    message: `${name} cannot be written (${String(code)})`,
    hint: isFull ? 'make room on the disk; there is no file now' : 'name another file',
  });
}
