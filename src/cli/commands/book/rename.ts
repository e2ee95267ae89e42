// ledger book rename

import type { CommandSpec } from '../../command.ts';
import { arg } from '../../input.ts';
import { visible } from '../../output/visible.ts';
import { finishWrite, writeParams } from '../write.ts';

/** `book rename NAME`. */
export const bookRename: CommandSpec = {
  summary: 'give the book another name',
  args: ['<name>'],
  examples: ['book rename Household', 'book rename Travel --book Household'],
  run: async (context, input) => {
    const name = arg(input, 0);
    const answer = await context.client.call('book.edit', { ...writeParams(context), name });
    const line =
      answer.unchanged === true ? 'It has this name; nothing changed' : `The book is called ${visible(name)} now`;
    return finishWrite(context, answer, { line, values: [answer.book] });
  },
};
