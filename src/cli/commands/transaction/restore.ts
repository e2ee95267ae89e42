// ledger transaction restore

import type { CommandSpec } from '../../command.ts';
import { arg } from '../../input.ts';
import { finishWrite, writeParams } from '../write.ts';
import { shownChange } from './transaction-text.ts';

/** `transaction restore ID`. */
export const transactionRestore: CommandSpec = {
  summary: 'bring a deleted transaction back',
  args: ['<id>'],
  examples: ['tx restore 0192f0c1-1111'],
  run: async (context, input) => {
    const answer = await context.client.call('transaction.restore', { ...writeParams(context), ref: arg(input, 0) });
    return finishWrite(context, answer, shownChange(answer, 'Restored', 'It is not deleted'));
  },
};
