// ledger daemon stop

import { EXIT } from '../../../protocol/error-code.ts';
import type { CommandSpec } from '../../command.ts';
import { refuseDryRun } from '../write.ts';
import { showStopped } from './show-running.ts';
import { stopDaemon } from './stop-daemon.ts';

/** `daemon stop`. The next command starts it again. */
export const daemonStop: CommandSpec = {
  summary: 'stop the daemon, by force if it hangs; the next command starts it again',
  examples: ['daemon stop'],
  withoutConfig: true,
  run: async (context) => {
    refuseDryRun(context, 'ledger daemon status shows whether it runs');
    const stopped = await stopDaemon(context);
    showStopped(context.out, stopped ? 'The daemon has stopped' : 'The daemon is not running');
    return EXIT.done;
  },
};
