// ledger sync recover

import type { CommandSpec } from '../../command.ts';
import { flag, given } from '../../input.ts';
import { visible } from '../../output/visible.ts';
import { finishWrite, writeParams } from '../write.ts';

/** `sync recover [--own]`. */
export const syncRecover: CommandSpec = {
  summary: 'write again what a restored server has lost and this device still has',
  options: [{ flags: '--own', help: 'only what you wrote yourself' }],
  examples: ['sync recover', 'sync recover --own --dry-run'],
  run: async (context, input) => {
    const params = given({ own: flag(input, 'own') });
    const answer = await context.client.call('sync.recover', { ...writeParams(context), ...params });
    const { recoverable, recovered, left = 0, retried = 0 } = answer;
    const again = retried === 0 ? '' : `, tried ${retried} refused again`;
    const there = recoverable - recovered - left;
    const known = there === 0 ? '' : `, ${there} in the log already`;
    const not = left === 0 ? '' : `, ${left} cannot be written again: ${visible(answer.reason?.message ?? '')}`;
    const done = `Recovered ${recovered} of ${recoverable}${known}${not}${again}`;
    const line = recoverable === 0 ? 'There is nothing to recover' : done;
    return finishWrite(context, answer, { line, values: [recoverable, recovered, retried] });
  },
};
