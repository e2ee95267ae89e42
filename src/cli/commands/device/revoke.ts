// ledger device revoke

import { EXIT } from '../../../protocol/error-code.ts';
import type { CommandSpec } from '../../command.ts';
import { arg } from '../../input.ts';
import { dryRunParam, noteDryRun } from '../write.ts';
import { visible } from '../../output/visible.ts';

/** `device revoke DEVICE`. Nothing of what is on that device is lost: it logs in again with a new code. */
export const deviceRevoke: CommandSpec = {
  summary: 'take a device or token its access; what is on it stays there',
  args: ['<device>'],
  examples: ['device revoke "old laptop"', 'device revoke 01a20dc7-7c13'],
  run: async (context, input) => {
    const { client, out } = context;
    const answer = await client.call('device.revoke', { device: arg(input, 0), ...dryRunParam(context) });
    const { id, name } = answer.device;
    if (out.format === 'json' || out.format === 'ndjson') out.document(answer);
    else if (out.format === 'plain') out.values([id, name]);
    else out.done(`Revoked ${visible(name)}; with a code of ledger device invite it can log in again`);
    noteDryRun(context);
    return EXIT.done;
  },
};
