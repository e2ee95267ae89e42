// ledger conflicts keep, ledger conflicts apply

import type { CommandSpec } from '../../command.ts';
import { arg } from '../../input.ts';
import { visible } from '../../output/visible.ts';
import { finishWrite, writeParams } from '../write.ts';
import { conflictValues, fieldText } from './conflict-text.ts';

/** `conflicts keep ID` or `conflicts apply ID`. */
function resolve(choice: 'keep' | 'apply', summary: string): CommandSpec {
  return {
    summary,
    args: ['<id>'],
    examples: [`conflicts ${choice} 4f2a`],
    run: async (context, input) => {
      const ref = arg(input, 0);
      const answer = await context.client.call('conflict.resolve', { ...writeParams(context), ref, choice });
      const done = choice === 'keep' ? 'Kept' : 'Applied';
      const line =
        answer.unchanged === true
          ? 'It was resolved so already; nothing changed'
          : `${done}: ${visible(answer.conflict.label)}, ${fieldText(answer.conflict)}`;
      return finishWrite(context, answer, { line, values: conflictValues(answer.conflict) });
    },
  };
}

/** `conflicts keep ID`. */
export const conflictsKeep = resolve('keep', 'keep what the record has');

/** `conflicts apply ID`. */
export const conflictsApply = resolve('apply', 'apply what was set aside');
