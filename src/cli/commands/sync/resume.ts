// ledger sync resume

import { EXIT } from '../../../protocol/error-code.ts';
import type { CommandSpec } from '../../command.ts';

/** `sync resume`. */
export const syncResume: CommandSpec = {
  summary: 'go on exchanging changes',
  examples: ['sync resume'],
  run: async ({ client, out }) => {
    const answer = await client.call('sync.resume', {});
    if (out.format === 'json' || out.format === 'ndjson') out.document(answer);
    else out.done('Syncing goes on');
    return EXIT.done;
  },
};
