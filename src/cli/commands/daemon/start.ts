// ledger daemon start

import { EXIT } from '../../../protocol/error-code.ts';
import type { CommandSpec } from '../../command.ts';
import { refuseDryRun } from '../write.ts';
import { showRunning } from './show-running.ts';

/** `daemon start`: does nothing if it runs. */
export const daemonStart: CommandSpec = {
  summary: 'start the daemon, if it does not run',
  examples: ['daemon start'],
  withoutConfig: true,
  run: async (context) => {
    refuseDryRun(context, 'ledger daemon status shows whether it runs');
    const { client, out } = context;
    showRunning(out, await client.open());
    return EXIT.done;
  },
};
