// ledger conflicts show

import { EXIT } from '../../../protocol/error-code.ts';
import type { CommandSpec } from '../../command.ts';
import { arg, given } from '../../input.ts';
import { renderFields } from '../../output/field-list.ts';
import { conflictFields, conflictValues } from './conflict-text.ts';

/** `conflicts show ID`. */
export const conflictsShow: CommandSpec = {
  summary: 'one conflict, both sides',
  args: ['<id>'],
  examples: ['conflicts show 4f2a'],
  run: async (context, input) => {
    const { client, flags, out } = context;
    const answer = await client.call('conflict.show', { ...given({ book: flags.book }), ref: arg(input, 0) });
    if (out.format === 'plain') out.values(conflictValues(answer.conflict));
    else if (out.format === 'human') out.text(renderFields(conflictFields(answer.conflict, context), out.theme.faint));
    else out.document(answer);
    return EXIT.done;
  },
};
