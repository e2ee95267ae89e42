// ledger device token

import { EXIT } from '../../../protocol/error-code.ts';
import type { CommandSpec } from '../../command.ts';
import { flag, given, text } from '../../input.ts';
import { refuseDryRun } from '../write.ts';
import { visible } from '../../output/visible.ts';

/** `device token`: a token for REST and the event feed. */
export const deviceToken: CommandSpec = {
  summary: 'make a token for programs: REST and the event feed',
  options: [
    { flags: '--name <name>', help: "the token's name" },
    { flags: '--read-only', help: 'it can read, not write' },
  ],
  examples: ['device token --name backup --read-only', 'device token --json'],
  run: async (context, input) => {
    refuseDryRun(context, 'ledger status shows whether this device is logged in');
    const { client, flags, out } = context;
    const params = { book: flags.book, name: text(input, 'name'), readOnly: flag(input, 'readOnly') };
    const answer = await client.call('device.token', given(params));
    if (out.format === 'json' || out.format === 'ndjson') out.document(answer);
    else out.text(`${visible(answer.token)}\n`);
    if (out.format === 'human') out.note('It is shown only now; keep it as you would keep a password.');
    return EXIT.done;
  },
};
