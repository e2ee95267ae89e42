// ledger daemon start

import { EXIT } from '../../../protocol/error-code.ts';
import type { CommandSpec } from '../../command.ts';
import { showRunning } from './show-running.ts';

/** `daemon start`: does nothing if it runs. */
export const daemonStart: CommandSpec = {
  summary: 'start the daemon, if it does not run',
  examples: ['daemon start'],
  withoutConfig: true,
  run: async ({ client, out }) => {
    showRunning(out, await client.open());
    return EXIT.done;
  },
};
