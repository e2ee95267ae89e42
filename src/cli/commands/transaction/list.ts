// ledger transaction list

import type { CommandSpec } from '../../command.ts';
import { given, text } from '../../input.ts';
import { LIST_OPTIONS, printList } from '../list-pages.ts';
import { TRANSACTION_COLUMNS, transactionRow, transactionValues } from './transaction-text.ts';

/** `transaction list [QUERY]`. */
export const transactionList: CommandSpec = {
  summary: 'list transactions, newest first',
  args: ['[query]'],
  options: [{ flags: '--contact <ref>', help: 'only those with this contact' }, ...LIST_OPTIONS],
  examples: ['tx list', 'tx list --contact Ana', 'tx list lunch --limit 10', 'tx list --json'],
  run: (context, input) => {
    const { client, flags, out } = context;
    const params = given({ book: flags.book, query: input.args[0], contact: text(input, 'contact') });
    return printList(context, input, {
      fetch: (page) => client.call('transaction.list', { ...params, ...page }),
      values: transactionValues,
      human: (items) =>
        out.table(
          TRANSACTION_COLUMNS,
          items.map((item) => transactionRow(item, out.theme)),
        ),
      empty: 'No transactions. Add one: ledger lend NAME AMOUNT',
    });
  },
};
