// ledger book join

import { EXIT } from '../../../protocol/error-code.ts';
import type { CommandSpec } from '../../command.ts';
import { given } from '../../input.ts';
import { CODE_FILE, readCode } from '../read-code.ts';
import { refuseDryRun } from '../write.ts';
import { nameOf, showBook } from './book-text.ts';

/** `book join`; the code comes from a file, standard input or a prompt, never from the arguments. */
export const bookJoin: CommandSpec = {
  summary: 'become a member of a book with a code from one of its owners',
  options: [CODE_FILE],
  examples: ['book join', 'book join --code-file code.txt'],
  run: async (context, input) => {
    refuseDryRun(context, 'a code is used up by looking at it; ledger book list shows the books that you are in');
    const code = await readCode(context, input, 'an owner of the book gets one by ledger book invite');
    const answer = await context.client.call('book.join', { code, ...given({ waitMs: context.flags.waitMs }) });
    const { book, joined } = answer;
    const as = `${nameOf(book)} as ${book.role ?? 'member'}`;
    showBook(context, answer, joined ? `Joined ${as}` : `You are in ${as} already`);
    return EXIT.done;
  },
};
