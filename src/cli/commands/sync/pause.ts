// ledger sync pause

import { EXIT } from '../../../protocol/error-code.ts';
import type { CommandSpec } from '../../command.ts';
import { dryRunParam, noteDryRun } from '../write.ts';

/** `sync pause`. */
export const syncPause: CommandSpec = {
  summary: 'stop exchanging changes until resumed',
  examples: ['sync pause'],
  run: async (context) => {
    const { client, out } = context;
    const answer = await client.call('sync.pause', dryRunParam(context));
    if (out.format === 'json' || out.format === 'ndjson') out.document(answer);
    else out.done('Syncing is paused; changes are kept');
    noteDryRun(context);
    return EXIT.done;
  },
};
