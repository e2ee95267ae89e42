// ledger book set

import { UserError } from '../../../protocol/error-code.ts';
import type { CommandSpec } from '../../command.ts';
import { arg } from '../../input.ts';
import { visible } from '../../output/visible.ts';
import { finishWrite, writeParams } from '../write.ts';

/** `book set currency CODE`. */
export const bookSet: CommandSpec = {
  summary: "set the book's own currency",
  args: ['<setting>', '<value>'],
  examples: ['book set currency EUR'],
  run: async (context, input) => {
    const setting = arg(input, 0);
    if (setting !== 'currency') {
      const message = `a book has no setting ${setting}`;
      throw new UserError({ code: 'usage', message, hint: 'ledger book set currency CODE' });
    }
    const currency = arg(input, 1).trim().toUpperCase();
    const answer = await context.client.call('book.edit', { ...writeParams(context), currency });
    const unchanged = `The book's currency is ${visible(currency)}; nothing changed`;
    const line = answer.unchanged === true ? unchanged : `The book's currency is ${visible(currency)} now`;
    return finishWrite(context, answer, { line, values: [answer.book, currency] });
  },
};
