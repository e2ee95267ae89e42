// ledger daemon run: the daemon in the foreground, for service managers and for looking at it.

import { EXIT } from '../../../protocol/error-code.ts';
import type { CommandSpec } from '../../command.ts';
import { refuseDryRun } from '../write.ts';
import { daemonBin, daemonEnvironment } from '../../daemon-client/autostart.ts';

const SIGNAL_BASE = 128;

/** `daemon run`. Ends as the daemon ends. */
export const daemonRun: CommandSpec = {
  summary: 'run the daemon in the foreground',
  examples: ['daemon run'],
  withoutConfig: true,
  run: async (context) => {
    refuseDryRun(context, 'ledger daemon status shows whether it runs');
    const { system } = context;
    const [{ spawn }, { constants }] = await Promise.all([import('node:child_process'), import('node:os')]);
    const options = { stdio: 'inherit' as const, env: daemonEnvironment(system) };
    const child = spawn(system.execPath, [daemonBin(system)], options);
    // A terminal sends Ctrl-C to both; the daemon's own end decides.
    const stopListening = system.onInterrupt((signal) => {
      if (!system.isTerminal(0)) child.kill(signal);
    });
    return new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, signal) => {
        stopListening();
        resolve(code ?? SIGNAL_BASE + (signal === null ? EXIT.failure : constants.signals[signal]));
      });
    });
  },
};
