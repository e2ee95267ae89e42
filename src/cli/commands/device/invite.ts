// ledger device invite

import { EXIT } from '../../../protocol/error-code.ts';
import type { CommandSpec } from '../../command.ts';
import { visible } from '../../output/visible.ts';
import { refuseDryRun } from '../write.ts';
import { localTime } from '../local-time.ts';

/** `device invite`: a code that logs one more device in. That device names itself as it logs in. */
export const deviceInvite: CommandSpec = {
  summary: 'make a code that logs in another device of yours',
  examples: ['device invite', 'device invite --json'],
  run: async (context) => {
    refuseDryRun(context, 'ledger status shows whether this device is logged in');
    const { client, out, system } = context;
    const answer = await client.call('device.invite', {});
    if (out.format === 'json' || out.format === 'ndjson') out.document(answer);
    else if (out.format === 'plain') out.values([answer.code, answer.expiresAt]);
    else {
      out.text(`${visible(answer.code)}\n`);
      out.note(
        `Good for one login until ${localTime(system, answer.expiresAt)}; on the other device: ledger login URL`,
      );
    }
    return EXIT.done;
  },
};
