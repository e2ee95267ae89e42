/**
 * Removes the files of a checkpoint folder that no kept commit needs.
 */

import { join } from 'node:path';
import type { Disk } from '../../base/disk.ts';
import { manifestName } from './checkpoint-manifest.ts';
import type { Manifest } from './checkpoint-manifest.ts';

/** Ours, and not set aside: anything else in the folder is left alone. */
const OWN = /^(manifest-\d{8}\.json(\.tmp)?|[A-Za-z0-9][A-Za-z0-9-]*\.\d+\.json)$/;

/** Keeps the files of these commits and removes the others. Throws what the disk says. */
export async function sweepCheckpoint(disk: Disk, dir: string, kept: readonly (Manifest | undefined)[]): Promise<void> {
  const needed = new Set<string>();
  for (const manifest of kept) {
    if (!manifest) continue;
    needed.add(manifestName(manifest.generation));
    for (const entry of manifest.documents) needed.add(entry.file);
  }
  const unneeded = (await disk.list(dir)).filter((name) => OWN.test(name) && !needed.has(name));
  const isManifest = (name: string): boolean => name.startsWith('manifest-');
  const manifests = unneeded.filter(isManifest);
  for (const name of manifests) await disk.remove(join(dir, name));
  // A manifest must be gone for good before its documents go, or a crash would leave one without them.
  if (manifests.length > 0) await disk.syncDir(dir);
  for (const name of unneeded.filter((file) => !isManifest(file))) await disk.remove(join(dir, name));
}
