// Reads a file while a storage thread still writes it, so that a snapshot starts to flow at once and a slow download
// holds nothing but the file.

import type { FileHandle } from 'node:fs/promises';

const CHUNK_BYTES = 256 * 1024;

/**
 * Bytes of `file` in order as `fill` writes them (it reports how many there are and resolves when all are there).
 * Closes the file at the end, or when the reader leaves.
 */
export function readSpool(
  file: FileHandle,
  fill: (progress: (spooled: number) => void) => Promise<unknown>,
): AsyncIterable<Uint8Array> {
  let spooled = 0;
  let done = false;
  let wake = (): void => undefined;
  const filled = fill((bytes) => {
    spooled = bytes;
    wake();
  }).finally(() => {
    done = true;
    wake();
  });
  // A failure is told to the reader below; without one it concerns nobody.
  filled.catch(() => undefined);
  return (async function* () {
    try {
      for (let position = 0; ; ) {
        if (position === spooled && done) return await filled.then(() => undefined);
        if (position === spooled) await new Promise<void>((resolve) => (wake = resolve));
        if (position === spooled) continue;
        const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, spooled - position));
        const { bytesRead } = await file.read(chunk, 0, chunk.length, position);
        position += bytesRead;
        yield chunk.subarray(0, bytesRead);
      }
    } finally {
      // The writing thread holds the same descriptor: it must be done before the number can be used again.
      await filled.catch(() => undefined);
      await file.close();
    }
  })();
}
