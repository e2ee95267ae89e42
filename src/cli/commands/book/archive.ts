// ledger book archive

import { EXIT } from '../../../protocol/error-code.ts';
import type { CommandSpec } from '../../command.ts';
import { flag, given } from '../../input.ts';
import { declines } from '../confirm.ts';
import { dryRunParam } from '../write.ts';
import { nameOf, showBook } from './book-text.ts';

/** `book archive`: for all members. */
export const bookArchive: CommandSpec = {
  summary: 'close the book for writing, for all its members; it can still be read',
  options: [{ flags: '--undo', help: 'open it again' }],
  examples: ['book archive --book Travel', 'book archive --book Travel --undo'],
  run: async (context, input) => {
    const { client, flags } = context;
    const undo = flag(input, 'undo');
    if (undo !== true && !flags.dryRun && (await declines(context, 'Archive it, for all its members?')))
      return EXIT.done;
    const answer = await client.call('book.archive', { ...given({ book: flags.book, undo }), ...dryRunParam(context) });
    const { book } = answer;
    showBook(context, answer, `${nameOf(book)} is ${book.archived === true ? 'archived' : 'in use again'}`);
    return EXIT.done;
  },
};
