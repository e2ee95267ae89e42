// ledger transaction edit

import { UserError } from '../../../protocol/error-code.ts';
import type { Params } from '../../../protocol/local/requests.ts';
import type { CommandSpec, Input } from '../../command.ts';
import type { Context } from '../../context.ts';
import { arg, flag, given, integer, list, text } from '../../input.ts';
import { dayOption } from '../day-option.ts';
import { finishWrite, writeParams } from '../write.ts';
import { shownChange } from './transaction-text.ts';

/** `transaction edit ID`. */
export const transactionEdit: CommandSpec = {
  summary: 'change a transaction',
  args: ['<id>'],
  options: [
    { flags: '--amount <amount>', help: 'its amount' },
    { flags: '--currency <code>', help: 'its currency' },
    { flags: '--lent', help: 'they owe me' },
    { flags: '--borrowed', help: 'I owe them' },
    { flags: '--contact <ref>', help: 'its contact' },
    { flags: '--date <day>', help: 'the day it happened' },
    { flags: '--due <day>', help: 'the day it is due' },
    { flags: '--tag <tag>', help: 'one more tag', many: true },
    { flags: '--untag <tag>', help: 'one tag less', many: true },
    { flags: '--unset <field>', help: 'empty a field', many: true },
    { flags: '-m, --description <text>', help: 'what it was for' },
    { flags: '--if-version <seq>', help: 'only if nothing has changed it since this entry' },
  ],
  examples: ['tx edit 0192f0c1-1111 --amount 25', 'tx edit 0192f0c1-1111 -m dinner --due 2026-03-01'],
  run: async (context, input) => {
    const answer = await context.client.call('transaction.edit', editParams(context, input));
    return finishWrite(context, answer, shownChange(answer, 'Changed', 'It is as it was'));
  },
};

/** The request's parameters. Throws `UserError` (usage). */
export function editParams(context: Context, input: Input): Params<'transaction.edit'> {
  return {
    ...writeParams(context),
    ...given({
      ref: arg(input, 0),
      amount: text(input, 'amount')?.trim(),
      currency: text(input, 'currency'),
      direction: direction(input),
      contact: text(input, 'contact'),
      date: dayOption(context, input, 'date'),
      due: dayOption(context, input, 'due'),
      addTags: list(input, 'tag'),
      removeTags: list(input, 'untag'),
      unset: list(input, 'unset'),
      description: text(input, 'description'),
      ifVersion: integer(input, 'ifVersion', 0),
    }),
  };
}

function direction(input: Input): 'lent' | 'borrowed' | undefined {
  const [lent, borrowed] = [flag(input, 'lent'), flag(input, 'borrowed')];
  if (lent === true && borrowed === true) {
    throw new UserError({ code: 'usage', message: '--lent and --borrowed cannot both be true' });
  }
  if (lent === true) return 'lent';
  return borrowed === true ? 'borrowed' : undefined;
}
