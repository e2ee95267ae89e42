// ledger sync refused

import { EXIT } from '../../../protocol/error-code.ts';
import { UserError } from '../../../protocol/error-code.ts';
import type { PendingItem } from '../../../protocol/local/views.ts';
import type { CommandSpec, Input } from '../../command.ts';
import type { Context } from '../../context.ts';
import { given } from '../../input.ts';
import { toJson, visible } from '../../output/visible.ts';
import { LIST_OPTIONS, printList } from '../list-pages.ts';
import { dryRunParam, finishWrite, noteDryRun, writeParams } from '../write.ts';
import { PENDING_COLUMNS, pendingRows, pendingValues } from './pending-list.ts';

/** `sync refused [list | retry ID | drop ID | export]`. */
export const syncRefused: CommandSpec = {
  summary: 'what the server has refused: list, retry ID, drop ID, export',
  args: ['[action]', '[id]'],
  options: LIST_OPTIONS,
  examples: ['sync refused', 'sync refused retry 17', 'sync refused drop 17', 'sync refused export > refused.ndjson'],
  run: (context, input) => {
    const [action = 'list', id] = input.args;
    if (action === 'list' && id === undefined) return list(context, input);
    if (action === 'export' && id === undefined) return exportAll(context);
    if (action === 'retry' && id !== undefined) return retry(context, id);
    if (action === 'drop' && id !== undefined) return drop(context, id);
    throw new UserError({
      code: 'usage',
      message:
        id === undefined && /^(?:retry|drop)$/.test(action) ? `${action} what?` : `cannot ${[action, id].join(' ')}`,
      hint: 'list, retry ID, drop ID or export',
    });
  },
};

function list(context: Context, input: Input): Promise<number> {
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
}

/** Everything refused, one JSON object a line, whatever the format. */
async function exportAll({ client, flags, out }: Context): Promise<number> {
  const { items } = await client.call('sync.refused', given({ book: flags.book }));
  out.text(items.map((item) => `${toJson(item)}\n`).join(''));
  return EXIT.done;
}

async function retry(context: Context, item: string): Promise<number> {
  const answer = await context.client.call('sync.refused.retry', { ...writeParams(context), item });
  const line =
    answer.unchanged === true ? 'It is so already; nothing changed' : `Tried again: ${nameOf(answer.retried)}`;
  return finishWrite(context, answer, { line, values: pendingValues(answer.retried) });
}

async function drop(context: Context, item: string): Promise<number> {
  const { client, flags, out } = context;
  const answer = await client.call('sync.refused.drop', {
    ...given({ book: flags.book }),
    item,
    ...dryRunParam(context),
  });
  if (out.format === 'json' || out.format === 'ndjson') out.document(answer);
  else if (out.format === 'plain') for (const one of answer.dropped) out.values(pendingValues(one));
  else for (const one of answer.dropped) out.done(`Dropped ${nameOf(one)}`);
  noteDryRun(context);
  return EXIT.done;
}

function nameOf({ mutation, seq, n }: PendingItem): string {
  return `${visible(mutation)} (${seq ?? `n:${n}`})`;
}
