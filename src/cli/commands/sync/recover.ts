// ledger sync recover

import type { CommandSpec } from '../../command.ts';
import { flag, given } from '../../input.ts';
import { finishWrite, writeParams } from '../write.ts';

/** `sync recover [--own]`. */
export const syncRecover: CommandSpec = {
  summary: 'write again what a restored server has lost and this device still has',
  options: [{ flags: '--own', help: 'only what you wrote yourself' }],
  examples: ['sync recover', 'sync recover --own --dry-run'],
  run: async (context, input) => {
    const params = given({ own: flag(input, 'own') });
    const answer = await context.client.call('sync.recover', { ...writeParams(context), ...params });
    const { recoverable, recovered, retried = 0 } = answer;
    const again = retried === 0 ? '' : `, tried ${retried} refused again`;
    const line = recoverable === 0 ? 'There is nothing to recover' : `Recovered ${recovered} of ${recoverable}${again}`;
    return finishWrite(context, answer, { line, values: [recoverable, recovered, retried] });
  },
};
