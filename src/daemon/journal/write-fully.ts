/**
 * Writing all of a buffer: a disk may take fewer bytes than it was given and call that success.
 */

import type { DiskFile } from '../../base/disk.ts';

/** Writes all of `data` at `position`. Throws what the disk throws, or an error when it takes nothing. */
export async function writeFully(file: DiskFile, data: Buffer, position: number): Promise<void> {
  let done = 0;
  while (done < data.length) {
    const taken = await file.write(done === 0 ? data : data.subarray(done), position + done);
    if (taken <= 0) throw new Error('the disk takes no more bytes and gives no reason');
    done += taken;
  }
}
