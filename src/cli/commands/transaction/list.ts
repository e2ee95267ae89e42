// ledger transaction list

import type { CommandSpec } from '../../command.ts';
import { given, text } from '../../input.ts';
import { FILTER_ARGUMENT, filterParams } from '../filter.ts';
import { LIST_OPTIONS, printList } from '../list-pages.ts';
import { TRANSACTION_COLUMNS, transactionRow, transactionValues } from './transaction-text.ts';

/** `transaction list [FILTER…]`. */
export const transactionList: CommandSpec = {
  summary: 'list transactions, newest first',
  args: [FILTER_ARGUMENT],
  options: [{ flags: '--contact <ref>', help: 'only those with this contact' }, ...LIST_OPTIONS],
  examples: [
    'tx list contact:ana lent',
    "tx list 'amount>100' currency:EUR due.before:2026-12-01",
    'tx list +trip -paid lunch --limit 10',
    'tx list --json',
  ],
  run: (context, input) => {
    const { client, flags, out } = context;
    const params = {
      ...given({ book: flags.book, contact: text(input, 'contact') }),
      ...filterParams(context, input),
    };
    return printList(context, input, {
      fetch: (page) => client.call('transaction.list', { ...params, ...page }),
      values: transactionValues,
      human: (items) =>
        out.table(
          TRANSACTION_COLUMNS,
          items.map((item) => transactionRow(item, out.theme)),
        ),
      empty:
        params.filter === undefined ? 'No transactions. Add one: ledger lend NAME AMOUNT' : 'No transaction matches.',
    });
  },
};
