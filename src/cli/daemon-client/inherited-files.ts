// The files that whoever started this program handed down to it, besides the three streams: a shell's lock file, the
// pipe of a process substitution. A daemon that got them too would keep the one locked and the other unfinished.

import { readdirSync, readFileSync } from 'node:fs';

/** Linux' O_CLOEXEC: a file with it was opened by this program and is handed down to none. */
const CLOSE_ON_EXEC = 0o2000000;
const STREAMS = 3;

/**
 * Their numbers, where the system tells (Linux). One that another thread has open for a moment may be among them, so
 * nothing may be closed here because of it.
 */
export function inheritedFiles(): readonly number[] {
  try {
    return readdirSync('/proc/self/fd')
      .map(Number)
      .filter((fd) => fd >= STREAMS && isHandedDown(fd));
  } catch {
    return [];
  }
}

function isHandedDown(fd: number): boolean {
  try {
    const flags = /^flags:\s*([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8'))?.[1];
    return flags !== undefined && (Number.parseInt(flags, 8) & CLOSE_ON_EXEC) === 0;
  } catch {
    // It was open only while the list was read.
    return false;
  }
}
