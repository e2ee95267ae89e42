// ledger repay

import { UserError } from '../../protocol/error-code.ts';
import type { Params } from '../../protocol/local/requests.ts';
import type { CommandSpec, Input } from '../command.ts';
import type { Context } from '../context.ts';
import { arg, flag, given, list, text } from '../input.ts';
import { dayOption } from './day-option.ts';
import { SURPLUS_AMOUNT } from './transaction/add-params.ts';
import { unlessSwapped } from './transaction/swapped.ts';
import { shownAdd } from './transaction/transaction-text.ts';
import { finishWrite, today, writeParams } from './write.ts';

/** `repay REF [AMOUNT | --all]`: whichever way the balance says. */
export const repay: CommandSpec = {
  summary: 'record a repayment, whichever way the balance says',
  args: ['<ref>', '[amount]'],
  options: [
    { flags: '--all', help: 'the whole balance' },
    { flags: '--currency <code>', help: 'which balance, if there are several' },
    { flags: '-m, --description <text>', help: 'what it was for' },
    { flags: '--date <day>', help: 'the day it happened (default: today)' },
    { flags: '--tag <tag>', help: 'a tag', many: true },
    { flags: '--external-id <id>', help: 'its id elsewhere; adding it twice changes nothing' },
  ],
  surplus: SURPLUS_AMOUNT,
  examples: ['repay Ana 20', 'repay Ana --all', 'repay Ana --all --currency EUR'],
  run: async (context, input) => {
    const params = repayParams(context, input);
    const answer = await context.client.call('transaction.repay', params).catch((error: unknown) => {
      throw unlessSwapped(error, input);
    });
    return finishWrite(context, answer, shownAdd(answer));
  },
};

/** The request's parameters. Throws `UserError` (usage). */
export function repayParams(context: Context, input: Input): Params<'transaction.repay'> {
  const [amount, all] = [input.args[1]?.trim(), flag(input, 'all')];
  if ((amount === undefined) === (all === undefined)) {
    throw new UserError({
      code: 'usage',
      message: all === true ? 'an amount and --all cannot be used together' : 'say how much was paid back',
      hint: 'ledger repay REF AMOUNT, or ledger repay REF --all',
    });
  }
  return {
    ...writeParams(context),
    ...given({
      contact: arg(input, 0),
      amount,
      all,
      currency: text(input, 'currency'),
      description: text(input, 'description'),
      date: dayOption(context, input, 'date'),
      tags: list(input, 'tag'),
      externalId: text(input, 'externalId'),
      today: today(context),
    }),
  };
}
