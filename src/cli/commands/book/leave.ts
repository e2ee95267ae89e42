// ledger book leave

import { EXIT, UserError } from '../../../protocol/error-code.ts';
import type { ErrorCode } from '../../../protocol/error-code.ts';
import type { Answer } from '../../../protocol/local/answers.ts';
import type { CommandSpec } from '../../command.ts';
import type { Context } from '../../context.ts';
import { given } from '../../input.ts';
import { visible } from '../../output/visible.ts';
import { confirm, declines } from '../confirm.ts';
import { dryRunParam } from '../write.ts';
import { nameOf, showBook } from './book-text.ts';

/** What somebody may want all the same. */
const ASKED: ReadonlySet<string> = new Set<ErrorCode>(['pending_work', 'sole_owner']);

/** `book leave`. What is on the device stays there, to be read. */
export const bookLeave: CommandSpec = {
  summary: 'be no member of the book any more; what is here can still be read',
  examples: ['book leave --book Household'],
  run: async (context) => {
    if (!context.flags.dryRun && (await declines(context, 'Leave it?'))) return EXIT.done;
    const answer = await leave(context);
    showBook(context, answer, `You are not a member of ${nameOf(answer.book)} any more`);
    return EXIT.done;
  },
};

async function leave(context: Context): Promise<Answer<'book.leave'>> {
  const { client, flags } = context;
  const book = { ...given({ book: flags.book }), ...dryRunParam(context) };
  try {
    return await client.call('book.leave', book);
  } catch (error) {
    if (!(error instanceof UserError) || !ASKED.has(error.body.code)) throw error;
    const agreed = await confirm(context, `${visible(error.body.message)}. Leave all the same?`);
    if (agreed === true) return client.call('book.leave', { ...book, force: true });
    throw error;
  }
}
