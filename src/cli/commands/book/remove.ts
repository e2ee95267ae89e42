// ledger book remove

import { EXIT } from '../../../protocol/error-code.ts';
import type { CommandSpec } from '../../command.ts';
import { arg, given } from '../../input.ts';
import { visible } from '../../output/visible.ts';
import { declines } from '../confirm.ts';
import { dryRunParam } from '../write.ts';
import { showMember } from './member-text.ts';

/** `book remove USER`. */
export const bookRemove: CommandSpec = {
  summary: 'take a member out of the book; their devices keep what they have, and get nothing more',
  args: ['<user>'],
  examples: ['book remove Bob', 'book remove Bob --book Household'],
  run: async (context, input) => {
    const { client, flags } = context;
    const user = arg(input, 0);
    if (!flags.dryRun && (await declines(context, `Take ${visible(user)} out of the book?`))) return EXIT.done;
    const answer = await client.call('book.remove', { ...given({ book: flags.book }), user, ...dryRunParam(context) });
    showMember(context, answer, `${visible(answer.member.user.name)} is not a member any more`);
    return EXIT.done;
  },
};
