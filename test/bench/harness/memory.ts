// Memory of another process, as Linux tells.

import { readFileSync } from 'node:fs';

/** Resident memory in MB now, or the most there ever was. */
export function memoryOf(pid: number, which: 'now' | 'peak' = 'now'): number {
  const field = which === 'now' ? 'VmRSS' : 'VmHWM';
  const kilobytes = new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) / 1024;
}
