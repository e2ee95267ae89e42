// The file of refused rows: private, never an existing one unless the user agreed, never the file that is being read.

import { open, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { UserError } from '../../protocol/error-code.ts';

/** Characters gathered before they are written. */
const BUFFER_MAX = 64 * 1024;

/** An open rejects file. */
export class RejectsFile {
  readonly #path: string;
  readonly #handle: FileHandle;
  #buffer = '';

  private constructor(path: string, handle: FileHandle) {
    this.#path = path;
    this.#handle = handle;
  }

  /** Creates it, mode 0600. Throws `UserError`: `file_exists` if it exists and `overwrite` is false, `usage` if it is the file `input`. After a dry run it must be discarded. */
  static async create(
    path: string,
    options: { readonly overwrite: boolean; readonly dryRun: boolean; readonly input?: string },
  ): Promise<RejectsFile> {
    if (options.input !== undefined && (await isSameFile(path, options.input))) {
      throw new UserError({
        code: 'usage',
        message: '--rejects names the file that is imported',
        hint: 'name another file',
      });
    }
    try {
      // What a dry run writes goes beside the file, and is removed.
      if (options.dryRun && !options.overwrite) await refuseExisting(path);
      const place = options.dryRun ? `${path}.dry-run` : path;
      const handle = await open(place, options.overwrite && !options.dryRun ? 'w' : 'wx', 0o600);
      await handle.chmod(0o600);
      return new RejectsFile(place, handle);
    } catch (error) {
      throw cannotCreate(path, (error as { code?: unknown }).code);
    }
  }

  /** Adds text. */
  async write(text: string): Promise<void> {
    this.#buffer += text;
    if (this.#buffer.length < BUFFER_MAX) return;
    await this.#handle.appendFile(this.#buffer);
    this.#buffer = '';
  }

  /** Writes the rest and closes it; `discard` removes it instead. */
  async close(discard = false): Promise<void> {
    try {
      if (!discard) await this.#handle.appendFile(this.#buffer);
    } finally {
      await this.#handle.close();
    }
    if (discard) await rm(this.#path, { force: true });
  }
}

async function refuseExisting(path: string): Promise<void> {
  const there = await stat(path).catch(() => undefined);
  if (there !== undefined) throw Object.assign(new Error('exists'), { code: 'EEXIST' });
}

async function isSameFile(a: string, b: string): Promise<boolean> {
  const [first, second] = await Promise.all([a, b].map((path) => stat(path, { bigint: true }).catch(() => undefined)));
  return first !== undefined && second !== undefined && first.ino === second.ino && first.dev === second.dev;
}

function cannotCreate(path: string, code: unknown): UserError {
  const name = JSON.stringify(path);
  if (code === 'EEXIST')
    return new UserError({
      code: 'file_exists',
      message: `${name} exists`,
      hint: 'name another file, or overwrite it with --yes',
    });
  return new UserError({
    code: 'usage',
    message: `${name} cannot be written (${String(code)})`,
    hint: 'name another file for --rejects',
  });
}
