// Entry point of ledger-server: the only place that touches the real process.

import { homedir } from 'node:os';
import { systemClock, systemRandom } from '../base/system.ts';
import { runCommand } from './commands/run-command.ts';

// Run from source, the storage thread's code lies in its folder; bundled, beside this file.
const fromSource = import.meta.url.endsWith('.ts');
const workerUrl = new URL(fromSource ? './storage/sqlite/worker.ts' : './sqlite-worker.mjs', import.meta.url);

const stop = Promise.withResolvers<void>();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.resolve());
// A reader that went away (a closed pipe) is no reason to stop serving.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

process.exitCode = await runCommand(
  {
    clock: systemClock,
    random: systemRandom,
    write: (text) => process.stdout.write(text),
    complain: (text) => process.stderr.write(text),
    env: process.env,
    homeDir: homedir,
    stopSignal: stop.promise,
    workerUrl,
  },
  process.argv.slice(2),
);
