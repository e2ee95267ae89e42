// ledger book use

import { EXIT } from '../../../protocol/error-code.ts';
import type { CommandSpec } from '../../command.ts';
import { arg } from '../../input.ts';
import { visible } from '../../output/visible.ts';
import { dryRunParam } from '../write.ts';
import { nameOf, showBook } from './book-text.ts';

/** `book use BOOK`. */
export const bookUse: CommandSpec = {
  summary: 'work in another book from now on',
  args: ['<book>'],
  examples: ['book use Household'],
  run: async (context, input) => {
    const answer = await context.client.call('book.use', { ref: arg(input, 0), ...dryRunParam(context) });
    showBook(context, answer, `Commands work in ${nameOf(answer.book)} now`);
    const other = context.setting('book');
    if (other !== undefined)
      context.out.note(`note: the default book ${visible(other)} (ledger config list) outranks it`);
    return EXIT.done;
  },
};
