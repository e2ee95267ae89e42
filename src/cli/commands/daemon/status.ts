// ledger daemon status

import { EXIT, UserError } from '../../../protocol/error-code.ts';
import type { CommandSpec } from '../../command.ts';
import { notRunning } from '../../daemon-client/unreachable.ts';
import { showRunning, showStopped } from './show-running.ts';

/** `daemon status`: does not start it. */
export const daemonStatus: CommandSpec = {
  summary: 'whether the daemon runs',
  examples: ['daemon status'],
  run: async ({ client, out }) => {
    const look = client.withoutAutostart();
    try {
      showRunning(out, await look.open());
    } catch (error) {
      const none = error instanceof UserError && error.body.message === notRunning().body.message;
      if (!none) throw error;
      showStopped(out, 'The daemon is not running; the next command starts it');
    } finally {
      look.close();
    }
    return EXIT.done;
  },
};
