// ledger log

import { EXIT, UserError } from '../../protocol/error-code.ts';
import type { LogItem } from '../../protocol/local/views.ts';
import type { CommandSpec } from '../command.ts';
import type { Context } from '../context.ts';
import { flag, given } from '../input.ts';
import type { Cell } from '../output/table.ts';
import { LIST_OPTIONS, printList } from './list-pages.ts';
import { LOG_COLUMNS, logRows } from './log-text.ts';

/** What the daemon gives at most at once. */
const LIMIT_MAX = 1_000_000;
/** Ms between looks for more. */
const POLL_MS = 300;

/** `log [REF]`, oldest first; with a limit the newest so many. */
export const log: CommandSpec = {
  summary: 'who did what, when, with old and new values',
  args: ['[ref]'],
  options: [...LIST_OPTIONS, { flags: '--follow', help: 'and what comes next, until Ctrl-C' }],
  examples: ['log', 'log Ana', 'log --limit 10 --json', 'log --follow --limit 5'],
  run: async (context, input) => {
    const { client, flags, out } = context;
    const params = given({ book: flags.book, ref: input.args[0] });
    const isFollowed = flag(input, 'follow') === true;
    if (isFollowed && out.format === 'json') {
      const message = '--follow is a stream, and --json is one document';
      throw new UserError({ code: 'usage', message, hint: 'ledger log --follow --ndjson' });
    }
    let end: string | undefined;
    const code = await printList(context, input, {
      fetch: async ({ limit, after }, whole) => {
        const page = await client.call('log', {
          ...params,
          limit,
          ...(whole ? { from: after ?? '' } : given({ after })),
        });
        end = whole ? page.end : (end ?? page.end);
        return page;
      },
      pageMax: LIMIT_MAX,
      values: logValues,
      human: (items) =>
        out.table(
          LOG_COLUMNS,
          items.flatMap((item) => logRows(item, context)),
        ),
      empty: 'Nothing has happened yet.',
    });
    return isFollowed ? await follow(context, params, end ?? '') : code;
  },
};

/** Prints what comes after `from`, until it is interrupted or its reader has gone. */
async function follow(
  context: Context,
  params: { readonly book?: string; readonly ref?: string },
  from: string,
): Promise<number> {
  const { client, out, system } = context;
  let code: number | undefined;
  let wake = (): void => undefined;
  const stopListening = system.onInterrupt(() => {
    code = EXIT.interrupted;
    wake();
  });
  try {
    for (let at = from; ;) {
      if (code !== undefined) return code;
      const { items, end } = await client.call('log', { ...params, from: at });
      for (const item of items) show(item, context);
      at = end ?? at;
      if (out.gone) return EXIT.done;
      await new Promise<void>((resolve) => {
        const cancel = system.timer(POLL_MS, resolve);
        wake = () => {
          cancel();
          resolve();
        };
        if (code !== undefined) wake();
      });
    }
  } finally {
    stopListening();
  }
}

function show(item: LogItem, context: Context): void {
  const { out } = context;
  if (out.format === 'ndjson') out.object(item);
  else if (out.format === 'plain') out.values(logValues(item));
  else for (const row of logRows(item, context)) out.text(`${lineOf(row)}\n`);
}

function lineOf(row: readonly Cell[]): string {
  return row.flatMap(({ text, style }) => (text === '' ? [] : [style === undefined ? text : style(text)])).join('  ');
}

function logValues(item: LogItem): (string | number | undefined)[] {
  const records = item.changes.map(({ label }) => label).join(', ');
  return [item.seq, item.n, item.at, item.by, item.device, item.mutation, item.status, records];
}
