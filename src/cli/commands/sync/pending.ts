// ledger sync pending

import type { CommandSpec } from '../../command.ts';
import { given } from '../../input.ts';
import { LIST_OPTIONS, printList } from '../list-pages.ts';
import { PENDING_COLUMNS, pendingRows, pendingValues } from './pending-list.ts';

/** `sync pending`. */
export const syncPending: CommandSpec = {
  summary: 'what the server has not answered yet',
  options: LIST_OPTIONS,
  examples: ['sync pending', 'sync pending --json'],
  run: (context, input) => {
    const { client, flags, out } = context;
    return printList(context, input, {
      fetch: (page) => client.call('sync.pending', { ...page, ...given({ book: flags.book }) }),
      values: pendingValues,
      human: (items) =>
        out.table(
          PENDING_COLUMNS,
          items.flatMap((item) => pendingRows(item, context)),
        ),
      empty: 'Nothing is pending.',
    });
  },
};
