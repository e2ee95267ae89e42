// ledger log

import type { LogItem } from '../../protocol/local/views.ts';
import type { CommandSpec } from '../command.ts';
import { given } from '../input.ts';
import { LIST_OPTIONS, printList } from './list-pages.ts';
import { LOG_COLUMNS, logRows } from './log-text.ts';

/** What the daemon gives at most at once. */
const LIMIT_MAX = 1_000_000;

/** `log [REF]`, oldest first; with a limit the newest so many. */
export const log: CommandSpec = {
  summary: 'who did what, when, with old and new values',
  args: ['[ref]'],
  options: LIST_OPTIONS,
  examples: ['log', 'log Ana', 'log --limit 10 --json'],
  run: (context, input) => {
    const { client, flags, out } = context;
    const params = given({ book: flags.book, ref: input.args[0] });
    return printList(context, input, {
      fetch: ({ limit, after }, whole) =>
        client.call('log', { ...params, limit, ...(whole ? { from: after ?? '' } : given({ after })) }),
      pageMax: LIMIT_MAX,
      values: logValues,
      human: (items) =>
        out.table(
          LOG_COLUMNS,
          items.flatMap((item) => logRows(item, context)),
        ),
      empty: 'Nothing has happened yet.',
    });
  },
};

function logValues(item: LogItem): (string | number | undefined)[] {
  const records = item.changes.map(({ label }) => label).join(', ');
  return [item.seq, item.n, item.at, item.by, item.device, item.mutation, item.status, records];
}
