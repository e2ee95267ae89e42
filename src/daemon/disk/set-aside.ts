// Files that cannot be read as what they should be: kept under another name, as evidence, out of the way.

import type { Disk } from '../../base/disk.ts';

/** Gives the file another name, which is returned; `undefined` on a disk that cannot be written: it stays where it is. */
export async function setAside(disk: Disk, path: string): Promise<string | undefined> {
  try {
    let n = 1;
    while (await disk.exists(`${path}.corrupt-${n}`)) n += 1;
    await disk.rename(path, `${path}.corrupt-${n}`);
    return `${path}.corrupt-${n}`;
  } catch {
    return undefined;
  }
}
