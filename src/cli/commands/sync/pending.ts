// ledger sync pending

import { EXIT, UserError } from '../../../protocol/error-code.ts';
import type { CommandSpec, Input } from '../../command.ts';
import type { Context } from '../../context.ts';
import { given } from '../../input.ts';
import { toJson } from '../../output/visible.ts';
import { LIST_OPTIONS, printList } from '../list-pages.ts';
import { PENDING_COLUMNS, pendingRows, pendingValues } from './pending-list.ts';

/** `sync pending [list | export]`. */
export const syncPending: CommandSpec = {
  summary: 'what the server has not answered yet: list, export',
  args: ['[action]'],
  options: LIST_OPTIONS,
  examples: ['sync pending', 'sync pending --json', 'sync pending export --book Household > pending.ndjson'],
  run: (context, input) => {
    const [action = 'list'] = input.args;
    if (action === 'list') return list(context, input);
    if (action === 'export') return exportAll(context);
    throw new UserError({ code: 'usage', message: `cannot ${action}`, hint: 'list or export' });
  },
};

function list(context: Context, input: Input): Promise<number> {
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
}

/** Everything pending, one JSON object a line, whatever the format. */
async function exportAll({ client, flags, out }: Context): Promise<number> {
  let after: string | undefined;
  do {
    const page = await client.call('sync.pending', given({ book: flags.book, after }));
    out.text(page.items.map((item) => `${toJson(item)}\n`).join(''));
    after = page.next;
  } while (after !== undefined && !out.gone);
  return EXIT.done;
}
