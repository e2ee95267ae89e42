// ledger balance --explain: the transactions behind each figure.

import { EXIT } from '../../protocol/error-code.ts';
import type { ExplainedBalance, ExplainedTransaction } from '../../protocol/local/views.ts';
import type { Context } from '../context.ts';
import { given } from '../input.ts';
import { groupDigits, wholeSentence } from '../output/money-text.ts';
import type { Cell, Column } from '../output/table.ts';
import type { Theme } from '../output/theme.ts';
import { visible } from '../output/visible.ts';
import { shortId } from './short-id.ts';
import { dealCells, transactionValues } from './transaction/transaction-text.ts';

/** What is explained: one contact's balances, or all. */
export interface Explained {
  readonly book?: string;
  readonly ref?: string;
  readonly zero?: boolean;
  readonly asOf?: string;
}

/** Prints the balances with their transactions, oldest first; gives the exit code. */
export async function explain(context: Context, { ref, ...params }: Explained): Promise<number> {
  const { client, out } = context;
  const items: ExplainedBalance[] = [];
  for (const contact of ref === undefined ? await contactIds(context, params) : [ref]) {
    items.push(...(await client.call('balance.explain', { ...params, ref: contact })).items);
  }
  const transactions = items.flatMap((item) => item.transactions);
  if (out.format === 'json') out.document({ items });
  else if (out.format === 'ndjson') for (const one of transactions) out.object(one);
  else if (out.format === 'plain') for (const one of transactions) out.values(valuesOf(one));
  else if (items.length > 0) showHuman(context, items);
  else out.note(ref === undefined ? 'Nobody owes anybody anything.' : `You and ${visible(ref)} are even.`);
  return EXIT.done;
}

/** Ids of the contacts that have a balance. */
async function contactIds({ client }: Context, params: Explained): Promise<ReadonlySet<string>> {
  const { items } = await client.call('balance', given(params));
  return new Set(items.flatMap((item) => ('contact' in item ? [item.contact.id] : [])));
}

/** Values for --plain: those of a transaction, then the balance after it, what is open, what it settles. */
function valuesOf(item: ExplainedTransaction): (string | undefined)[] {
  const settled = (item.settles ?? []).map(({ id, amount }) => `${id}=${amount}`).join(',');
  return [...transactionValues(item), item.running.amount, item.open.amount, settled];
}

function showHuman({ out }: Context, items: readonly ExplainedBalance[]): void {
  for (const [at, item] of items.entries()) {
    out.text(`${at === 0 ? '' : '\n'}${wholeSentence(visible(item.contact.name), item, out.theme)}\n`);
    out.table(
      COLUMNS,
      item.transactions.map((one) => rowOf(one, out.theme)),
    );
  }
}

const COLUMNS: readonly Column[] = [
  { title: 'DATE' },
  { title: '' },
  { title: 'AMOUNT', align: 'right' },
  { title: 'BALANCE', align: 'right' },
  { title: 'OPEN', align: 'right' },
  { title: 'DESCRIPTION', flexible: true },
  { title: 'SETTLES', flexible: true },
  { title: '' },
  { title: 'ID' },
];

function rowOf(item: ExplainedTransaction, theme: Theme): Cell[] {
  const [deal, amount] = dealCells(item, theme);
  const open = /[1-9]/.test(item.open.amount) ? groupDigits(visible(item.open.amount)) : '';
  return [
    { text: visible(item.date) },
    deal,
    amount,
    { text: groupDigits(visible(item.running.amount)) },
    { text: open },
    { text: visible(item.description) },
    { text: settledText(item) },
    { text: item.pending === true ? 'pending' : '', style: theme.attention },
    { text: shortId(item.id), style: theme.faint },
  ];
}

const SHOWN_MAX = 3;

/** `01a20dc7-1369 5.00, …`: the first few that it settled, and how many more. */
function settledText({ settles = [] }: ExplainedTransaction): string {
  const shown = settles.slice(0, SHOWN_MAX).map(({ id, amount }) => `${shortId(id)} ${groupDigits(visible(amount))}`);
  const more = settles.length - shown.length;
  return more > 0 ? `${shown.join(', ')}, and ${more} more` : shown.join(', ');
}
