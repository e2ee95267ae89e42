/**
 * Loads the newest readable commit of a checkpoint folder and sets aside what is damaged.
 * Damage is never an error: a checkpoint can be rebuilt.
 */

import { join } from 'node:path';
import { Low } from 'lowdb';
import type { Disk } from '../../base/disk.ts';
import { setAside } from '../disk/set-aside.ts';
import {
  DamagedFile,
  documentCodec,
  manifestCodec,
  manifestGenerations,
  manifestName,
  NewerFile,
} from './checkpoint-manifest.ts';
import type { Manifest, ManifestDocument } from './checkpoint-manifest.ts';
import { eachLimited } from './each-limited.ts';
import { DurableAdapter } from './lowdb-adapter.ts';
import type { Codec } from './lowdb-adapter.ts';
import { errorCode } from './store-error.ts';

const READS_AT_ONCE = 8;
/** What the system says of a file that is there but holds nothing readable. */
const DAMAGE_CODES = new Set(['EISDIR', 'ENOTDIR', 'EIO']);

/** A loaded commit: parsed documents by name, names of damaged ones, paths of files that were set aside. */
export interface LoadedCheckpoint {
  readonly manifest: Manifest;
  readonly documents: Map<string, unknown>;
  readonly damaged: string[];
  readonly setAside: string[];
}

/** What loading came upon: paths of files set aside, and whether a newer program wrote a commit. */
export interface Noted {
  readonly setAside: string[];
  isNewer: boolean;
}

/**
 * The newest commit whose manifest is intact, else undefined. One that only a newer program can read is left as it is.
 * Notes that, and every path that it set aside, in `noted`, also where nothing can be loaded. Throws what the disk says if
 * it cannot be read.
 */
export async function loadCheckpoint(
  disk: Disk,
  dir: string,
  noted: Noted = { setAside: [], isNewer: false },
): Promise<LoadedCheckpoint | undefined> {
  const folder = { disk, dir, setAside: noted.setAside };
  for (const generation of manifestGenerations(await disk.list(dir))) {
    const manifest = await readManifest(folder, generation);
    if (manifest === 'newer') noted.isNewer = true;
    else if (manifest) return await loadDocuments(folder, manifest);
  }
  return undefined;
}

async function readManifest(folder: Folder, generation: number): Promise<Manifest | 'newer' | undefined> {
  try {
    return await readOrSetAside(folder, manifestName(generation), manifestCodec);
  } catch (error) {
    if (error instanceof NewerFile) return 'newer';
    throw error;
  }
}

interface Folder {
  readonly disk: Disk;
  readonly dir: string;
  readonly setAside: string[];
}

async function loadDocuments(folder: Folder, manifest: Manifest): Promise<LoadedCheckpoint> {
  const contents: unknown[] = [];
  await eachLimited(manifest.documents, READS_AT_ONCE, async (entry: ManifestDocument, index) => {
    contents[index] = await readOrSetAside(folder, entry.file, documentCodec(entry));
  });
  const documents = new Map<string, unknown>();
  const damaged: string[] = [];
  for (const [index, { name }] of manifest.documents.entries()) {
    const content = contents[index];
    if (content === undefined) damaged.push(name);
    else documents.set(name, content);
  }
  return { manifest, documents, damaged, setAside: folder.setAside };
}

/** The file's content, or undefined for one that is missing or damaged; the damaged file gets another name. */
async function readOrSetAside<T>(folder: Folder, file: string, codec: Codec<T>): Promise<T | undefined> {
  const path = join(folder.dir, file);
  try {
    const low = new Low<T | null>(new DurableAdapter<T | null>({ disk: folder.disk, path, codec }), null);
    await low.read();
    return low.data ?? undefined;
  } catch (error) {
    if (!(error instanceof DamagedFile) && !DAMAGE_CODES.has(errorCode(error) ?? '')) throw error;
    const name = await setAside(folder.disk, path);
    if (name !== undefined) folder.setAside.push(name);
    return undefined;
  }
}
