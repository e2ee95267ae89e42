// The daemon's process as it noted itself: pid and start time, which together name exactly one process. For messages
// and for ending one that hangs; never proof that it serves.

import { readFileSync } from 'node:fs';
import type { HomePaths } from '../../base/home-paths.ts';
import { processStartTime } from '../../base/process-stat.ts';
import type { System } from '../system.ts';

/** A running process. */
export interface DaemonProcess {
  readonly pid: number;
  readonly startTime: string;
}

const POLL_MS = 20;

/** The process that the note names, if it still runs; a process that got the same pid later is none. */
export function daemonProcess({ pid: file }: HomePaths): DaemonProcess | undefined {
  const { pid, startTime } = readNote(file);
  return startTime !== '' && isRunning({ pid, startTime }) ? { pid, startTime } : undefined;
}

/** The pid to name in a message: as `daemonProcess`, or as noted where start times cannot be told. */
export function daemonPid(paths: HomePaths): number | undefined {
  const { pid, startTime } = readNote(paths.pid);
  return pid > 1 && (startTime === '' || isRunning({ pid, startTime })) ? pid : undefined;
}

/** Sends a signal to exactly this process. */
export function signalDaemon(daemon: DaemonProcess, signal: NodeJS.Signals): void {
  if (!isRunning(daemon)) return;
  try {
    process.kill(daemon.pid, signal);
  } catch {
    // It has just ended, or it is not ours: whoever waits for its end will see.
  }
}

/** Waits until the process has ended; `false` if it still runs after `ms`. */
export async function hasEnded(daemon: DaemonProcess, ms: number, system: System): Promise<boolean> {
  const deadline = system.monotonic() + ms;
  while (isRunning(daemon)) {
    if (system.monotonic() > deadline) return false;
    await new Promise<void>((resolve) => system.timer(POLL_MS, resolve));
  }
  return true;
}

function isRunning({ pid, startTime }: DaemonProcess): boolean {
  try {
    return pid > 1 && processStartTime(readFileSync(`/proc/${pid}/stat`, 'utf8')) === startTime;
  } catch {
    return false;
  }
}

function readNote(file: string): DaemonProcess {
  try {
    const [pid = '', startTime = ''] = readFileSync(file, 'utf8').trim().split(' ');
    return { pid: Number.parseInt(pid, 10) || 0, startTime };
  } catch {
    return { pid: 0, startTime: '' };
  }
}
