// The real machine, for the command line's entries. Everything else takes the machine as an argument.

import { dirname } from 'node:path';
import { isatty } from 'node:tty';
import { terminalColumns, writeText } from './output/standard-streams.ts';
import type { System } from './system.ts';

const two = (value: number): string => String(value).padStart(2, '0');

/** This process and the machine that it runs on. */
export const realSystem: System = {
  argv: process.argv.slice(2),
  env: process.env,
  platform: process.platform,
  uid: process.getuid?.() ?? 0,
  cwd: process.cwd(),
  execPath: process.execPath,
  installation: dirname(import.meta.dirname),
  // Only a missing HOME asks for it, and then node:os is worth its time.
  passwdHome: () => process.getBuiltinModule('node:os').userInfo().homedir,
  now: () => Date.now(),
  localTime: (ms) => {
    const at = new Date(ms);
    const day = `${String(at.getFullYear()).padStart(4, '0')}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
    return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
  },
  monotonic: () => Number(process.hrtime.bigint()) / 1e6,
  timer: (delayMs, action) => {
    const handle = setTimeout(action, delayMs);
    return () => clearTimeout(handle);
  },
  // node:crypto costs a fifth of a start; a key need only be unlike every other one, and is no secret.
  requestKey: () => `${process.pid}-${process.hrtime.bigint()}-${String(Math.random()).slice(2)}`,
  isTerminal: (stream) => isatty(stream),
  columns: terminalColumns,
  write: writeText,
  stdin: () => process.stdin,
  ask: async (question, hidden) => (await import('./ask.ts')).ask(question, hidden === true),
  onInterrupt: (action) => {
    process.on('SIGINT', action);
    process.on('SIGTERM', action);
    return () => {
      process.off('SIGINT', action);
      process.off('SIGTERM', action);
    };
  },
};
