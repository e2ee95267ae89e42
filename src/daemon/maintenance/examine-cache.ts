// The checkpoint: whether each of its documents is what was written. It is a cache, and made anew where it is not.

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Finding } from '../../protocol/local/maintenance.ts';
import { realDisk } from '../disk/real-disk.ts';
import { manifestCodec, manifestGenerations, manifestName, NewerFile } from '../store/checkpoint-manifest.ts';
import type { Manifest } from '../store/checkpoint-manifest.ts';

const HINT = 'nothing is to be done: the next start sets it aside and makes it anew';

/** Looks at the newest checkpoint. Changes nothing. */
export async function examineCache(data: string): Promise<readonly Finding[]> {
  const folder = join(data, 'checkpoint');
  if (!(await realDisk.exists(folder))) return [];
  const [newest] = manifestGenerations(await realDisk.list(folder));
  if (newest === undefined) return [];
  const path = join(folder, manifestName(newest));
  const manifest = await readManifest(path);
  if (typeof manifest === 'string')
    return [{ check: 'cache', severity: 'warning', where: path, message: manifest, hint: HINT }];
  const findings: Finding[] = [];
  for (const { file, sha256 } of manifest.documents) {
    const where = join(folder, file);
    const bytes = await realDisk.readFile(where).catch(() => undefined);
    if (bytes !== undefined && createHash('sha256').update(bytes).digest('hex') === sha256) continue;
    const message = bytes === undefined ? 'a cached document is missing' : 'a cached document is damaged';
    findings.push({ check: 'cache', severity: 'warning', where, message, hint: HINT });
  }
  return findings;
}

async function readManifest(path: string): Promise<Manifest | string> {
  try {
    return manifestCodec.decode(await realDisk.readFile(path));
  } catch (error) {
    return error instanceof NewerFile ? 'the cached state is of a newer ledger' : 'the cached state is damaged';
  }
}

/** The position of the journal that the cache stands for; `undefined` where it is not whole, so that all is read. */
export async function cachedUpTo(data: string): Promise<number | undefined> {
  const folder = join(data, 'checkpoint');
  if ((await examineCache(data)).length > 0 || !(await realDisk.exists(folder))) return undefined;
  const [newest] = manifestGenerations(await realDisk.list(folder));
  const manifest = newest === undefined ? undefined : await readManifest(join(folder, manifestName(newest)));
  return typeof manifest === 'object' ? manifest.journalPosition : undefined;
}
