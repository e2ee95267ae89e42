// ledger device rename

import { EXIT } from '../../../protocol/error-code.ts';
import type { CommandSpec } from '../../command.ts';
import { arg } from '../../input.ts';
import { dryRunParam, noteDryRun } from '../write.ts';
import { visible } from '../../output/visible.ts';

/** `device rename DEVICE NAME`. */
export const deviceRename: CommandSpec = {
  summary: 'give a device or token of yours another name',
  args: ['<device>', '<name>'],
  examples: ['device rename laptop "old laptop"', 'device rename 01a20dc7-7c13 phone'],
  run: async (context, input) => {
    const { client, out } = context;
    const answer = await client.call('device.rename', {
      device: arg(input, 0),
      name: arg(input, 1),
      ...dryRunParam(context),
    });
    const { id, name } = answer.device;
    if (out.format === 'json' || out.format === 'ndjson') out.document(answer);
    else if (out.format === 'plain') out.values([id, name]);
    else out.done(`It is called ${visible(name)} now`);
    noteDryRun(context);
    return EXIT.done;
  },
};
