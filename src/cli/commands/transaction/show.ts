// ledger transaction show

import { EXIT } from '../../../protocol/error-code.ts';
import type { CommandSpec } from '../../command.ts';
import { arg, given } from '../../input.ts';
import { renderFields } from '../../output/field-list.ts';
import { transactionFields, transactionValues } from './transaction-text.ts';

/** `transaction show ID`. */
export const transactionShow: CommandSpec = {
  summary: 'show a transaction',
  args: ['<id>'],
  examples: ['tx show 0192f0c1-1111'],
  run: async (context, input) => {
    const { client, flags, out } = context;
    const answer = await client.call('transaction.show', { ref: arg(input, 0), ...given({ book: flags.book }) });
    if (out.format === 'plain') out.values(transactionValues(answer.transaction));
    else if (out.format === 'human')
      out.text(renderFields(transactionFields(answer.transaction, context), out.theme.faint));
    else out.document(answer);
    return EXIT.done;
  },
};
