// ledger daemon restart

import { EXIT } from '../../../protocol/error-code.ts';
import type { CommandSpec } from '../../command.ts';
import { refuseDryRun } from '../write.ts';
import { showRunning } from './show-running.ts';
import { stopDaemon } from './stop-daemon.ts';

/** `daemon restart`: also ends one that hangs, but none that is newer: what it wrote may be beyond an older one. */
export const daemonRestart: CommandSpec = {
  summary: 'stop the daemon, by force if it hangs, and start it again',
  examples: ['daemon restart'],
  withoutConfig: true,
  run: async (context) => {
    refuseDryRun(context, 'ledger daemon status shows whether it runs');
    await stopDaemon(context, true);
    showRunning(context.out, await context.client.open());
    return EXIT.done;
  },
};
