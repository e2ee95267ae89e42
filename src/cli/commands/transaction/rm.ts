// ledger transaction rm

import type { CommandSpec } from '../../command.ts';
import { arg } from '../../input.ts';
import { finishWrite, writeParams } from '../write.ts';
import { shownChange } from './transaction-text.ts';

/** `transaction rm ID`. */
export const transactionRm: CommandSpec = {
  summary: 'delete a transaction',
  args: ['<id>'],
  examples: ['tx rm 0192f0c1-1111'],
  run: async (context, input) => {
    const answer = await context.client.call('transaction.delete', { ...writeParams(context), ref: arg(input, 0) });
    return finishWrite(context, answer, shownChange(answer, 'Deleted', 'It was deleted already'));
  },
};
