// ledger device invite

import { EXIT } from '../../../protocol/error-code.ts';
import type { CommandSpec } from '../../command.ts';
import { given, text } from '../../input.ts';
import { visible } from '../../output/visible.ts';
import { localTime } from '../local-time.ts';

/** `device invite`: a code that logs one more device in. */
export const deviceInvite: CommandSpec = {
  summary: 'make a code that logs in another device of yours',
  options: [{ flags: '--name <name>', help: "the other device's name" }],
  examples: ['device invite', 'device invite --name phone --json'],
  run: async ({ client, out, system }, input) => {
    const answer = await client.call('device.invite', given({ name: text(input, 'name') }));
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
