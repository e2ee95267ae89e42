// ledger book role

import { EXIT, UserError } from '../../../protocol/error-code.ts';
import type { CommandSpec } from '../../command.ts';
import { arg, given } from '../../input.ts';
import { visible } from '../../output/visible.ts';
import { dryRunParam } from '../write.ts';
import { ROLES } from './invite.ts';
import { showMember } from './member-text.ts';

/** `book role USER ROLE`. */
export const bookRole: CommandSpec = {
  summary: 'give a member another role: owner, editor or viewer',
  args: ['<user>', '<role>'],
  examples: ['book role Bob viewer', 'book role Bob owner --book Household'],
  run: async (context, input) => {
    const role = ROLES.find((word) => word === arg(input, 1).toLowerCase());
    if (role === undefined)
      throw new UserError({ code: 'usage', message: `there is no role ${arg(input, 1)}`, hint: ROLES.join(', ') });
    const { client, flags } = context;
    const answer = await client.call('book.role', {
      ...given({ book: flags.book }),
      user: arg(input, 0),
      role,
      ...dryRunParam(context),
    });
    showMember(context, answer, `${visible(answer.member.user.name)} is ${answer.member.role} now`);
    return EXIT.done;
  },
};
