// ledger balance

import { EXIT, UserError } from '../../protocol/error-code.ts';
import type { BalanceView, TotalView } from '../../protocol/local/views.ts';
import type { CommandSpec } from '../command.ts';
import type { Context } from '../context.ts';
import { choice, flag, given } from '../input.ts';
import { loadPart } from '../load-part.ts';
import { balanceStyle, groupDigits, signOf, unsigned, wholeSentence } from '../output/money-text.ts';
import type { Cell, Column } from '../output/table.ts';
import type { Theme } from '../output/theme.ts';
import { visible } from '../output/visible.ts';
import { dayOption } from './day-option.ts';
import type * as ExplainBundle from './balance-explain.ts';

/** `balance [REF]`. */
export const balance: CommandSpec = {
  summary: 'who owes whom how much',
  args: ['[ref]'],
  options: [
    { flags: '--by <what>', help: 'contact or currency' },
    { flags: '--as-of <date>', help: 'as at the end of that day' },
    { flags: '--zero', help: 'balances of zero as well' },
    { flags: '--explain', help: 'the transactions behind it, with the sum after each' },
  ],
  examples: ['balance', 'balance Ana', 'balance Ana --explain', 'balance --by currency', 'balance --as-of 2026-03-31'],
  run: async (context, input) => {
    const { client, flags, out, system } = context;
    const by = choice(input, 'by', ['contact', 'currency']);
    const ref = input.args[0];
    const asOf = dayOption(context, input, 'asOf');
    const params = given({ book: flags.book, ref, by, zero: flag(input, 'zero'), asOf });
    if (flag(input, 'explain') === true) {
      if (by === 'currency') throw new UserError({ code: 'usage', message: '--explain tells balances by contact' });
      return loadPart<typeof ExplainBundle>('explain', system).explain(context, params);
    }
    const answer = await client.call('balance', params);
    if (out.format === 'json') out.document(answer);
    else if (out.format === 'ndjson') for (const item of answer.items) out.object(item);
    else if (out.format === 'plain') for (const item of answer.items) out.values(valuesOf(item));
    else showHuman(context, answer, ref);
    return EXIT.done;
  },
};

interface Answered {
  readonly items: readonly (BalanceView | TotalView)[];
  readonly totals?: readonly TotalView[];
}

function showHuman({ out }: Context, { items, totals = [] }: Answered, ref: string | undefined): void {
  const balances = items.filter((item): item is BalanceView => 'contact' in item);
  const currencies = items.filter((item): item is TotalView => 'owedToMe' in item);
  if (items.length === 0)
    out.note(ref === undefined ? 'Nobody owes anybody anything.' : `You and ${visible(ref)} are even.`);
  else if (currencies.length > 0)
    out.table(
      TOTAL_COLUMNS,
      currencies.map((total) => totalRow(total, out.theme)),
    );
  else if (ref !== undefined)
    for (const item of balances) out.text(`${wholeSentence(visible(item.contact.name), item, out.theme)}\n`);
  else {
    out.table(
      COLUMNS,
      balances.map((item) => balanceRow(item, out.theme)),
    );
    // The total of one balance would say it again.
    if (balances.length < 2 || totals.length === 0) return;
    out.text('\n');
    out.table(
      TOTAL_COLUMNS,
      totals.map((total) => totalRow(total, out.theme)),
    );
  }
}

const COLUMNS: readonly Column[] = [
  { title: 'NAME', flexible: true },
  { title: '' },
  { title: 'AMOUNT', align: 'right' },
  { title: '' },
];

function balanceRow(item: BalanceView, theme: Theme): Cell[] {
  const [sign, style] = [signOf(item), balanceStyle(item, theme)];
  const direction = sign > 0 ? 'owes you' : 'you owe';
  return [
    { text: visible(item.contact.name) },
    { text: sign === 0 ? 'even' : direction, style },
    { text: groupDigits(visible(unsigned(item).amount)), style },
    { text: visible(item.currency), style },
  ];
}

const TOTAL_COLUMNS: readonly Column[] = [
  { title: 'TOTAL' },
  { title: 'OWED TO YOU', align: 'right' },
  { title: 'YOU OWE', align: 'right' },
  { title: 'NET', align: 'right' },
];

function totalRow({ currency, owedToMe, iOwe, net }: TotalView, theme: Theme): Cell[] {
  return [
    { text: visible(currency) },
    { text: groupDigits(visible(owedToMe.amount)), style: theme.owedToMe },
    { text: groupDigits(visible(unsigned(iOwe).amount)), style: theme.iOwe },
    { text: groupDigits(visible(net.amount)), style: balanceStyle(net, theme) },
  ];
}

function valuesOf(item: BalanceView | TotalView): string[] {
  if ('owedToMe' in item) return [item.currency, item.owedToMe.amount, item.iOwe.amount, item.net.amount];
  return [item.contact.id, item.contact.name, item.amount, item.currency];
}
