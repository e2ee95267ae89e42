// ledger conflicts list

import type { CommandSpec } from '../../command.ts';
import { given } from '../../input.ts';
import { LIST_OPTIONS, printList } from '../list-pages.ts';
import { CONFLICT_COLUMNS, conflictRow, conflictValues } from './conflict-text.ts';

/** `conflicts list [REF]`. */
export const conflictsList: CommandSpec = {
  summary: 'what somebody wanted without having seen the current value',
  args: ['[ref]'],
  options: LIST_OPTIONS,
  examples: ['conflicts', 'conflicts list Ana --json'],
  run: (context, input) => {
    const { client, flags, out } = context;
    const params = given({ book: flags.book, ref: input.args[0] });
    return printList(context, input, {
      fetch: () => client.call('conflict.list', params),
      values: conflictValues,
      human: (items) => {
        out.table(
          CONFLICT_COLUMNS,
          items.map((item) => conflictRow(item, context)),
        );
        out.note(out.theme.faint('ledger conflicts keep ID, or apply ID'));
      },
      empty: 'No conflicts.',
    });
  },
};
