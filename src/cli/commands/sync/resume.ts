// ledger sync resume

import { EXIT } from '../../../protocol/error-code.ts';
import type { CommandSpec } from '../../command.ts';
import { dryRunParam, noteDryRun } from '../write.ts';

/** `sync resume`. */
export const syncResume: CommandSpec = {
  summary: 'go on exchanging changes',
  examples: ['sync resume'],
  run: async (context) => {
    const { client, out } = context;
    const answer = await client.call('sync.resume', dryRunParam(context));
    if (out.format === 'json' || out.format === 'ndjson') out.document(answer);
    else out.done('Syncing goes on');
    noteDryRun(context);
    return EXIT.done;
  },
};
