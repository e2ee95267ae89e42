// ledger contact rm

import { UserError } from '../../../protocol/error-code.ts';
import type { Answer } from '../../../protocol/local/answers.ts';
import type { CommandSpec } from '../../command.ts';
import type { Context } from '../../context.ts';
import { arg, flag, given } from '../../input.ts';
import { visible } from '../../output/visible.ts';
import { confirm } from '../confirm.ts';
import { finishWrite, writeParams } from '../write.ts';

/** `contact rm REF`. A contact with transactions is deleted with them only if that is said or answered. */
export const contactRm: CommandSpec = {
  summary: 'delete a contact',
  args: ['<ref>'],
  options: [{ flags: '--cascade', help: 'delete its transactions as well' }],
  examples: ['contact rm Ana', 'contact rm Ana --cascade'],
  run: async (context, input) => {
    const answer = await remove(context, arg(input, 0), flag(input, 'cascade'));
    const name = visible(answer.contact.name);
    const line = answer.unchanged === true ? `${name} was deleted already; nothing changed` : `Deleted ${name}`;
    return finishWrite(context, answer, { line, values: [answer.contact.id, answer.contact.name] });
  },
};

async function remove(context: Context, ref: string, cascade: true | undefined): Promise<Answer<'contact.delete'>> {
  try {
    return await context.client.call('contact.delete', { ...writeParams(context), ref, ...given({ cascade }) });
  } catch (error) {
    const hasTransactions = error instanceof UserError && error.body.code === 'has_transactions';
    if (!hasTransactions) throw error;
    const agreed = await confirm(context, `${visible(error.body.message)}. Delete its transactions as well?`);
    if (agreed !== true) {
      throw new UserError({ ...error.body, hint: 'to delete its transactions as well, add --cascade' });
    }
    return context.client.call('contact.delete', { ...writeParams(context), ref, cascade: true });
  }
}
