// A file for a snapshot on its way: private, without a name, gone with the process whatever happens to it.

import { open, unlink } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Random } from '../../../base/random.ts';

/** Opens an empty file for writing and reading. */
export async function spoolFile(random: Random): Promise<FileHandle> {
  const name = Buffer.from(random.bytes(16)).toString('hex');
  const path = join(tmpdir(), `ledger-snapshot-${name}.tmp`);
  const file = await open(path, 'wx+', 0o600);
  await unlink(path);
  return file;
}
