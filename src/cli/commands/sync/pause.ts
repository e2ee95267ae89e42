// ledger sync pause

import { EXIT } from '../../../protocol/error-code.ts';
import type { CommandSpec } from '../../command.ts';

/** `sync pause`. */
export const syncPause: CommandSpec = {
  summary: 'stop exchanging changes until resumed',
  examples: ['sync pause'],
  run: async ({ client, out }) => {
    const answer = await client.call('sync.pause', {});
    if (out.format === 'json' || out.format === 'ndjson') out.document(answer);
    else out.done('Syncing is paused; changes are kept');
    return EXIT.done;
  },
};
