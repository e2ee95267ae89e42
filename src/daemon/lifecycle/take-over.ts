// A daemon that was handed its socket by a service manager is the one that clients reach. One that was started before,
// by a command, has lost its place: it is asked to end, and its lock is waited for.

import { readFileSync } from 'node:fs';
import type { Clock } from '../../base/clock.ts';
import { processStartTime } from '../../base/process-stat.ts';
import type { StartLock } from './start-lock.ts';

/** Ms for the other one to end; it takes at most half of that. */
const ENDING_MS = 10_000;
const POLL_MS = 20;

/** Whose place to take: where it noted itself, and how to take the lock once it is free. */
export interface TakeOver {
  readonly pidFile: string;
  readonly clock: Clock;
  readonly tryLock: () => Promise<StartLock | undefined>;
}

/** Takes the lock, from another daemon if need be; `undefined` when that one does not end in time. */
export async function takeOver({ pidFile, clock, tryLock }: TakeOver): Promise<StartLock | undefined> {
  const deadline = clock.monotonic() + ENDING_MS;
  let asked = false;
  for (;;) {
    const lock = await tryLock();
    if (lock !== undefined || clock.monotonic() > deadline) return lock;
    // One that starts right now has not noted itself yet.
    asked ||= askToEnd(pidFile);
    await new Promise<void>((resolve) => clock.timer(POLL_MS, resolve));
  }
}

/** Sends SIGTERM to exactly the process that noted itself; `false` if it cannot be told. */
function askToEnd(pidFile: string): boolean {
  try {
    const [pid = '', startTime = ''] = readFileSync(pidFile, 'utf8').trim().split(' ');
    if (startTime === '' || processStartTime(readFileSync(`/proc/${pid}/stat`, 'utf8')) !== startTime) return false;
    process.kill(Number(pid), 'SIGTERM');
    return true;
  } catch {
    return false;
  }
}
