// ledger due: what is to be paid back, soonest first; for cron too.

import { EXIT, UserError } from '../../protocol/error-code.ts';
import type { TransactionView } from '../../protocol/local/views.ts';
import type { CommandSpec, Input } from '../command.ts';
import type { Context } from '../context.ts';
import { flag, given, text } from '../input.ts';
import { TRANSACTION_COLUMNS, transactionRow, transactionValues } from './transaction/transaction-text.ts';
import { today } from './write.ts';

const DAY_MS = 86_400_000;

/** `due`. Days are those of the caller's calendar. */
export const due: CommandSpec = {
  summary: 'what is due and not even yet, soonest first',
  options: [
    { flags: '--overdue', help: 'only what was due before today' },
    { flags: '--within <days>', help: 'only what is due by then, such as 7d; with what is overdue' },
    { flags: '--exit-code', help: 'exit with 10 if there is anything' },
  ],
  examples: ['due', 'due --within 7d', 'due --overdue --exit-code --quiet'],
  run: async (context, input) => {
    const last = lastDay(context, input);
    const query = given({ book: context.flags.book });
    const { items: all } = await context.client.call('transaction.list', { ...query, due: true, offset: 0 });
    const items = last === undefined ? all : all.filter((one) => (one.due ?? '') <= last);
    print(context, items);
    return items.length > 0 && flag(input, 'exitCode') === true ? EXIT.found : EXIT.done;
  },
};

/** The last day that counts; `undefined`: all do. */
function lastDay(context: Context, input: Input): string | undefined {
  const within = text(input, 'within');
  if (flag(input, 'overdue') !== true) return within === undefined ? undefined : later(today(context), daysOf(within));
  if (within === undefined) return later(today(context), -1);
  throw new UserError({ code: 'usage', message: '--overdue and --within cannot both be given', hint: 'leave one out' });
}

function daysOf(typed: string): number {
  const match = /^(\d{1,5})d?$/.exec(typed.trim());
  if (match !== null) return Number(match[1]);
  throw new UserError({ code: 'usage', message: `--within is not a number of days: ${typed}`, hint: 'write it as 7d' });
}

/** A calendar day so many days later. */
function later(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

function print({ flags, out }: Context, items: readonly TransactionView[]): void {
  if (out.format === 'json') return out.document({ items });
  if (out.format === 'ndjson') return items.forEach((item) => out.object(item));
  if (out.format === 'plain') return items.forEach((item) => out.values(transactionValues(item)));
  if (flags.quiet) return undefined;
  if (items.length === 0) return out.note('Nothing is due.');
  return out.table(
    TRANSACTION_COLUMNS,
    items.map((item) => transactionRow(item, out.theme)),
  );
}
