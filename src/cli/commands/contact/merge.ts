// ledger contact merge

import type { CommandSpec } from '../../command.ts';
import { arg } from '../../input.ts';
import { visible } from '../../output/visible.ts';
import { finishWrite, writeParams } from '../write.ts';

/** `contact merge FROM INTO`. */
export const contactMerge: CommandSpec = {
  summary: 'make two contacts one; undo takes it back',
  args: ['<from>', '<into>'],
  examples: ['contact merge "Ana G." Ana'],
  run: async (context, input) => {
    const [from, into] = [arg(input, 0), arg(input, 1)];
    const answer = await context.client.call('contact.merge', { ...writeParams(context), from, into });
    const line = `Merged ${visible(from)} into ${visible(answer.contact.name)}`;
    return finishWrite(context, answer, { line, values: [answer.contact.id, answer.contact.name] });
  },
};
