// ledger sync refused

import type { CommandSpec } from '../../command.ts';
import { given } from '../../input.ts';
import { LIST_OPTIONS, printList } from '../list-pages.ts';
import { PENDING_COLUMNS, pendingRows, pendingValues } from './pending-list.ts';

/** `sync refused`. */
export const syncRefused: CommandSpec = {
  summary: 'what the server has refused',
  options: LIST_OPTIONS,
  examples: ['sync refused', 'sync refused --json'],
  run: (context, input) => {
    const { client, flags, out } = context;
    return printList(context, input, {
      fetch: (page) => client.call('sync.refused', { ...page, ...given({ book: flags.book }) }),
      values: pendingValues,
      human: (items) =>
        out.table(
          PENDING_COLUMNS,
          items.flatMap((item) => pendingRows(item, context)),
        ),
      empty: 'Nothing was refused.',
    });
  },
};
