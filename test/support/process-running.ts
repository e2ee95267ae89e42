// Whether a process runs: one that has ended and that nobody has collected yet does not.

import { readFileSync } from 'node:fs';
import { processStartTime } from '../../src/base/process-stat.ts';

/** Whether a process of this pid runs now (Linux). */
export function isRunning(pid: number): boolean {
  try {
    return processStartTime(readFileSync(`/proc/${pid}/stat`, 'utf8')) !== undefined;
  } catch {
    return false;
  }
}
