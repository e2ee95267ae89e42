// ledger daemon status

import { EXIT, UserError } from '../../../protocol/error-code.ts';
import type { CommandSpec } from '../../command.ts';
import { notRunning } from '../../daemon-client/unreachable.ts';
import { showRunning, showStopped } from './show-running.ts';

/** `daemon status`: does not start it. */
export const daemonStatus: CommandSpec = {
  summary: 'whether the daemon runs',
  examples: ['daemon status'],
  withoutConfig: true,
  run: async ({ client, out }) => {
    const look = client.withoutAutostart();
    try {
      showRunning(out, await look.open());
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const { daemon, message } = error.body;
      // One of another version runs all the same.
      if (daemon !== undefined) showRunning(out, daemon);
      else if (message === notRunning().body.message)
        showStopped(out, 'The daemon is not running; the next command starts it');
      else throw error;
    } finally {
      look.close();
    }
    return EXIT.done;
  },
};
