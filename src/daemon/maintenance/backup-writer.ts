// Writes a backup: under another name until it is whole and on the disk, private, never over a file unless that was
// wished for, never through a link.

import { createHash } from 'node:crypto';
import { link, lstat, open, rename, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../../protocol/error-code.ts';
import type { BackupCut, BackupReport, CutFile } from '../../protocol/local/maintenance.ts';
import { realDisk } from '../disk/real-disk.ts';
import { digestLine, endLine, fileLine, headLine } from './backup-format.ts';
import { readBackup } from './backup-reader.ts';

const CHUNK_BYTES = 1024 * 1024;

/** Where a backup goes and where its files are. `unique`: a text that no other one has. */
export interface BackupPlaces {
  readonly to: string;
  readonly overwrite: boolean;
  readonly unique: string;
  /** The path of a file of the cut. */
  readonly pathOf: (file: string) => string;
}

/** Writes the backup of a cut, reads it back, and gives it its name. Throws `UserError`; then there is no file. */
export async function writeBackup(cut: BackupCut, places: BackupPlaces): Promise<BackupReport> {
  const { to, overwrite, unique } = places;
  await checkPlace(to, overwrite);
  const temporary = join(dirname(to), `.${basename(to)}.${unique}.part`);
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.chmod(0o600);
      await writeAll(handle, cut, places);
      await handle.sync();
    } finally {
      await handle.close();
    }
    const report = await readBackup(temporary);
    await giveName(temporary, to, overwrite);
    await realDisk.syncDir(dirname(to));
    return report;
  } catch (error) {
    throw failed(to, error);
  } finally {
    await rm(temporary, { force: true });
  }
}

async function writeAll(handle: FileHandle, cut: BackupCut, places: BackupPlaces): Promise<void> {
  const whole = createHash('sha256');
  const write = async (data: Buffer | string): Promise<void> => {
    whole.update(data);
    await handle.appendFile(data);
  };
  await write(headLine(cut));
  for (const file of cut.files) {
    await write(fileLine(file));
    await write(`\n${digestLine(await copyFile(file, places.pathOf(file.file), write))}`);
  }
  await handle.appendFile(endLine(cut.files.length, whole.digest('hex')));
}

/** Copies the first bytes of a file; gives their digest. */
async function copyFile({ bytes }: CutFile, path: string, write: (data: Buffer) => Promise<void>): Promise<string> {
  const digest = createHash('sha256');
  const source = await open(path, 'r');
  try {
    for (let at = 0; at < bytes;) {
      const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, bytes - at));
      const { bytesRead } = await source.read(buffer, 0, buffer.length, at);
      if (bytesRead === 0) throw new Error(`${path} is shorter than it was`);
      digest.update(buffer.subarray(0, bytesRead));
      await write(buffer.subarray(0, bytesRead));
      at += bytesRead;
    }
    return digest.digest('hex');
  } finally {
    await source.close();
  }
}

/** What file systems without hard links answer. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'ENOSYS', 'EMLINK']);

async function giveName(temporary: string, to: string, overwrite: boolean): Promise<void> {
  if (overwrite) return rename(temporary, to);
  try {
    // Unlike a rename, a link never replaces what has come to be there meanwhile.
    await link(temporary, to);
  } catch (error) {
    if (!NO_LINKS.has(String((error as NodeJS.ErrnoException).code))) throw error;
    await checkPlace(to, false);
    await rename(temporary, to);
  }
}

async function checkPlace(path: string, overwrite: boolean): Promise<void> {
  const there = await lstat(path).catch(() => undefined);
  if (there === undefined) return;
  if (!there.isFile()) {
    const message = `${JSON.stringify(path)} is there and is no plain file`;
    throw new UserError({ code: 'usage', message, hint: 'name another file' });
  }
  if (!overwrite) throw exists(path);
}

function exists(path: string): UserError {
  const message = `${JSON.stringify(path)} exists`;
  return new UserError({ code: 'file_exists', message, hint: 'name another file, or overwrite it with --yes' });
}

function failed(path: string, error: unknown): unknown {
  if (error instanceof UserError) return error;
  const { code } = error as NodeJS.ErrnoException;
  const name = JSON.stringify(path);
  if (code === 'EEXIST') return exists(path);
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new UserError({ code: 'file_not_found', message: `${name} cannot be written: there is no such folder` });
  }
  const isFull = code === 'ENOSPC' || code === 'EDQUOT';
  return new UserError({
    code: isFull ? 'disk_full' : 'store_failed',
    message: `${name} cannot be written (${code ?? String(error)})`,
    hint: isFull ? 'make room on the disk; there is no file now' : 'name another file',
  });
}
