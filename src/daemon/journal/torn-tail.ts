/**
 * Keeps what follows the last intact record of a journal before it is cut off: nobody was told that it was
 * saved, but a person may still want to look at it.
 */

import { dirname } from 'node:path';
import type { Disk, DiskFile } from '../../base/disk.ts';
import { readPart } from './segment-scan.ts';
import { writeFully } from './write-fully.ts';

/** The tail `[start, end)` of the open `file` at `path`. */
export interface TornTail {
  readonly disk: Disk;
  readonly path: string;
  readonly file: DiskFile;
  readonly start: number;
  readonly end: number;
}

/** Copies the tail, durably, to `PATH.torn-N` with the first free N from 1; returns that path. */
export async function saveTornTail(tail: TornTail): Promise<string> {
  let n = 1;
  while (await tail.disk.exists(`${tail.path}.torn-${n}`)) n += 1;
  const target = `${tail.path}.torn-${n}`;
  const file = await tail.disk.open(target, 'create');
  try {
    await writeFully(file, await readPart(tail.file, tail.start, tail.end), 0);
    await file.sync();
  } finally {
    await file.close();
  }
  await tail.disk.syncDir(dirname(tail.path));
  return target;
}
