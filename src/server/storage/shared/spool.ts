// Reads a file while a storage thread still writes it, so that a snapshot starts to flow at once and a slow download
// holds nothing but the file.

import type { FileHandle } from 'node:fs/promises';

const CHUNK_BYTES = 256 * 1024;

/**
 * Bytes of `file` in order as `fill` writes them (it reports how many there are and resolves when all are there).
 * Closes the file at the end, or when the reader leaves, even before the first byte.
 */
export function readSpool(
  file: FileHandle,
  fill: (progress: (spooled: number) => void) => Promise<unknown>,
): AsyncIterable<Uint8Array> {
  const spool = { bytes: 0, done: false, wake: (): void => undefined };
  const filled = fill((bytes) => {
    spool.bytes = bytes;
    spool.wake();
  }).finally(() => {
    spool.done = true;
    spool.wake();
  });
  // Heard where the chunks are read; until then it is nobody's.
  filled.catch(noop);
  let closing: Promise<void> | undefined;
  // The writing thread holds the same descriptor: it must be done before the number can be used again.
  const close = (): Promise<void> => (closing ??= filled.then(noop, noop).then(() => file.close()));
  const chunks = read(file, spool, { filled, close });
  // A generator that was never begun runs no `finally`, so leaving is told here too.
  const leave = async (): Promise<IteratorReturnResult<undefined>> => {
    await close();
    return { done: true, value: undefined };
  };
  return { [Symbol.asyncIterator]: () => ({ next: () => chunks.next(), return: leave }) };
}

async function* read(
  file: FileHandle,
  spool: { bytes: number; done: boolean; wake: () => void },
  end: { readonly filled: Promise<unknown>; readonly close: () => Promise<void> },
): AsyncGenerator<Uint8Array, undefined> {
  try {
    for (let position = 0; ;) {
      if (position < spool.bytes) {
        const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, spool.bytes - position));
        const { bytesRead } = await file.read(chunk, 0, chunk.length, position);
        position += bytesRead;
        yield chunk.subarray(0, bytesRead);
      } else if (spool.done) {
        // Throws what `fill` failed with.
        await end.filled;
        return undefined;
      } else {
        await new Promise<void>((resolve) => (spool.wake = resolve));
      }
    }
  } finally {
    await end.close();
  }
}

function noop(): void {
  // Whoever reads the chunks hears of a failure; closing the file does not depend on it.
}
