// Standard output and error. Writes at once, straight to the descriptor, so that nothing is cut at the end and no
// stream has to be set up; a reader that cannot keep up is given the rest through node's own stream.

import { writeSync } from 'node:fs';

type Stream = 1 | 2;

const gone = new Set<Stream>();
const queued = new Set<Stream>();

/** Writes text whole and in order. `false` when the reader has gone: from then on everything is dropped. */
export function writeText(stream: Stream, text: string): boolean {
  if (gone.has(stream)) return false;
  if (queued.has(stream)) return enqueue(stream, text);
  const bytes = Buffer.from(text);
  let written = 0;
  while (written < bytes.length) {
    try {
      written += writeSync(stream, bytes, written);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EAGAIN') return enqueue(stream, bytes.subarray(written));
      if (code !== 'EPIPE') throw error;
      gone.add(stream);
      return false;
    }
  }
  return true;
}

function enqueue(stream: Stream, rest: string | Buffer): boolean {
  const target = stream === 1 ? process.stdout : process.stderr;
  if (!queued.has(stream)) {
    queued.add(stream);
    target.on('error', () => gone.add(stream));
  }
  target.write(rest);
  return true;
}

/** Columns of the terminal behind standard output; 80 when it does not say. */
export function terminalColumns(): number {
  return process.stdout.columns || 80;
}

/** Where questions are asked: standard error, so that standard output holds data only. */
export function questionStream(): NodeJS.WriteStream {
  return process.stderr;
}
