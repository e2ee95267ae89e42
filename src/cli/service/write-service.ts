// Writes and removes the files of a service. Only files that bear our mark are ever replaced or removed.

import { lstatSync, mkdirSync, readFileSync, readlinkSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { UserError } from '../../protocol/error-code.ts';
import type { ServiceFile } from './service-files.ts';
import { MARK } from './service-files.ts';

/** What became of a file. */
export interface FileDone {
  readonly path: string;
  readonly status: 'written' | 'unchanged' | 'removed' | 'absent';
}

/** Throws `UserError` (file_exists) if one of the files is there and is not ours. */
export function assertOurs(files: readonly ServiceFile[]): void {
  for (const { path } of files) {
    const text = textOf(path);
    if (text === undefined || text.includes(MARK)) continue;
    const hint = 'it was not written by ledger daemon install; move it away first';
    throw new UserError({ code: 'file_exists', message: `${path} is there already`, hint });
  }
}

/** Writes a file, unless it is there as it should be. */
export function writeServiceFile({ path, text }: ServiceFile, dryRun: boolean): FileDone {
  if (textOf(path) === text) return { path, status: 'unchanged' };
  if (!dryRun) {
    mkdirSync(dirname(path), { recursive: true });
    const temporary = `${path}.new`;
    writeFileSync(temporary, text, { mode: 0o644 });
    renameSync(temporary, path);
  }
  return { path, status: 'written' };
}

/** Removes a file, and the links by which the service manager was told to start it. */
export function removeServiceFile({ path, links }: ServiceFile, dryRun: boolean): FileDone {
  if (textOf(path) === undefined) return { path, status: 'absent' };
  if (!dryRun) {
    for (const link of links) if (leadsTo(link, path)) unlinkSync(link);
    unlinkSync(path);
  }
  return { path, status: 'removed' };
}

function leadsTo(link: string, path: string): boolean {
  if (lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return false;
  const target = resolve(dirname(link), readlinkSync(link));
  return target === path && basename(link) === basename(path);
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
