// ledger contact restore

import type { CommandSpec } from '../../command.ts';
import { arg } from '../../input.ts';
import { visible } from '../../output/visible.ts';
import { finishWrite, writeParams } from '../write.ts';

/** `contact restore REF`. */
export const contactRestore: CommandSpec = {
  summary: 'bring a deleted contact back, with what was deleted with it',
  args: ['<ref>'],
  examples: ['contact restore Ana'],
  run: async (context, input) => {
    const answer = await context.client.call('contact.restore', { ...writeParams(context), ref: arg(input, 0) });
    const name = visible(answer.contact.name);
    const line = answer.unchanged === true ? `${name} is not deleted; nothing changed` : `Restored ${name}`;
    return finishWrite(context, answer, { line, values: [answer.contact.id, answer.contact.name] });
  },
};
