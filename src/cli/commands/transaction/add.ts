// ledger transaction add

import { UserError } from '../../../protocol/error-code.ts';
import type { CommandSpec, Input } from '../../command.ts';
import { arg, flag } from '../../input.ts';
import { addLines } from '../add-lines.ts';
import { ADD_OPTIONS, addTransaction, SURPLUS_AMOUNT } from './add-params.ts';
import { TRANSACTION_MEMBERS, transactionLineParams } from './transaction-line.ts';

/** `transaction add REF AMOUNT --lent|--borrowed`, or `transaction add -` for NDJSON on standard input. */
export const transactionAdd: CommandSpec = {
  summary: 'add a transaction',
  args: ['<ref>', '[amount]'],
  options: [
    { flags: '--lent', help: 'I gave it: they owe me' },
    { flags: '--borrowed', help: 'I got it: I owe them' },
    ...ADD_OPTIONS,
  ],
  surplus: SURPLUS_AMOUNT,
  examples: [
    'transaction add Ana 20 --lent -m lunch',
    'tx add Ana 12.50EUR --borrowed --date 2026-01-31',
    'tx add - < transactions.ndjson',
  ],
  run: (context, input) => {
    if (arg(input, 0) === '-' && input.args[1] === undefined) {
      const idOf = (answer: { readonly transaction: { readonly id: string } }): string => answer.transaction.id;
      const members = TRANSACTION_MEMBERS;
      return addLines(context, { method: 'transaction.add', members, params: transactionLineParams, idOf });
    }
    if (input.args[1] === undefined) {
      throw new UserError({
        code: 'usage',
        message: 'the amount is missing',
        hint: 'ledger transaction add REF AMOUNT --lent',
      });
    }
    return addTransaction(context, input, direction(input));
  },
};

function direction(input: Input): 'lent' | 'borrowed' {
  const [lent, borrowed] = [flag(input, 'lent'), flag(input, 'borrowed')];
  if (lent !== borrowed) return lent === true ? 'lent' : 'borrowed';
  throw new UserError({
    code: 'usage',
    message: lent === true ? '--lent and --borrowed cannot both be true' : 'say which way the money went',
    hint: '--lent: they owe me; --borrowed: I owe them',
  });
}
