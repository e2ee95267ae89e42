// Entry point of ledger-server: the only place that touches the real process.

import { homedir } from 'node:os';
import { systemClock, systemRandom } from '../base/system.ts';
import type { MachineFacts } from './metrics/machine-facts.ts';
import { runCommand } from './commands/run-command.ts';

// Run from source, the storage thread's code lies in its folder; bundled, beside this file.
const fromSource = import.meta.url.endsWith('.ts');
const workerUrl = new URL(fromSource ? './storage/sqlite/worker.ts' : './sqlite-worker.mjs', import.meta.url);

const stop = Promise.withResolvers<void>();
const STOPPING = ['SIGINT', 'SIGTERM'] as const;
// The first one lets it finish; the next one finds nobody listening and ends it at once. As a container's first process
// it is not ended by a signal that it does not listen to.
const onStop = (): void => {
  for (const signal of STOPPING) {
    process.off(signal, onStop);
    if (process.pid === 1) process.on(signal, () => process.exit(1));
  }
  stop.resolve();
};
for (const signal of STOPPING) process.on(signal, onStop);
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
    onReload: (listener) => process.on('SIGHUP', listener),
    machine: machineFacts(),
    workerUrl,
  },
  process.argv.slice(2),
);

function newDelay() {
  return process.getBuiltinModule('node:perf_hooks').monitorEventLoopDelay({ resolution: 20 });
}

function machineFacts(): MachineFacts {
  let delay: ReturnType<typeof newDelay> | undefined;
  return {
    memory: () => process.memoryUsage(),
    cpuSeconds() {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1e6;
    },
    loopDelay() {
      // Measuring costs a little all the time, so it begins when somebody wants to know.
      if (delay === undefined) {
        delay = newDelay();
        delay.enable();
        return { mean: 0, p99: 0, max: 0 };
      }
      const seconds = (ns: number): number => (Number.isNaN(ns) ? 0 : ns / 1e9);
      const facts = { mean: seconds(delay.mean), p99: seconds(delay.percentile(99)), max: seconds(delay.max) };
      delay.reset();
      return facts;
    },
  };
}
