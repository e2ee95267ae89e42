// The daemon's log where it is a file of this device: kept below a limit. What is full becomes the previous one (`.1`),
// which replaces the one before. It is copied and then cut, so that whoever else has it open writes on at its end.

import { copyFileSync, fstatSync, ftruncateSync, statSync } from 'node:fs';

/** Bytes of a full log; with the previous one it takes twice that. */
export const LOG_BYTES_MAX = 1024 * 1024;

/** Where lines go: `write` to the open file `fd`, which may be the log `file` or something else. */
export interface LogPlace {
  readonly file: string;
  readonly fd: number;
  readonly write: (line: string) => void;
}

/** A function that writes lines. Only a log that is `file` itself is bounded; others belong to somebody else. */
export function boundedLog({ file, fd, write }: LogPlace): (line: string) => void {
  if (!isSameFile(file, fd)) return write;
  let size = fstatSync(fd).size;
  return (line) => {
    write(line);
    size += Buffer.byteLength(line);
    if (size < LOG_BYTES_MAX) return;
    size = 0;
    cut(file, fd);
  };
}

function cut(file: string, fd: number): void {
  try {
    copyFileSync(file, `${file}.1`);
  } catch {
    // Without room for a copy the log is cut all the same.
  }
  try {
    ftruncateSync(fd, 0);
  } catch {
    // It goes on growing; the next limit tries again.
  }
}

function isSameFile(file: string, fd: number): boolean {
  try {
    const [own, open] = [statSync(file), fstatSync(fd)];
    return open.isFile() && own.dev === open.dev && own.ino === open.ino;
  } catch {
    return false;
  }
}
