// ledger import list, ledger import undo BATCH

import { UserError } from '../../protocol/error-code.ts';
import type { ImportBatch } from '../../protocol/local/import-views.ts';
import type { Input } from '../command.ts';
import type { Context } from '../context.ts';
import { given } from '../input.ts';
import type { Column } from '../output/table.ts';
import { visible } from '../output/visible.ts';
import { printList } from './list-pages.ts';
import { localTime } from './local-time.ts';
import { finishWrite, writeParams } from './write.ts';

const COLUMNS: readonly Column[] = [
  { title: 'IMPORT' },
  { title: 'WHEN' },
  { title: 'TRANSACTIONS', align: 'right' },
  { title: 'UNDONE', align: 'right' },
  { title: 'CONTACTS', align: 'right' },
  { title: 'COMPLETED', align: 'right' },
];

/** Prints the imports, newest first; gives the exit code. */
export function listImports(context: Context, input: Input): Promise<number> {
  const { client, flags, out, system } = context;
  const values = ({ batch, at, transactions, undone, contacts, completed }: ImportBatch) => [
    batch,
    at,
    transactions,
    undone,
    contacts,
    completed ?? 0,
  ];
  return printList(context, input, {
    fetch: () => client.call('import.list', given({ book: flags.book })),
    values,
    human: (items) =>
      out.table(
        COLUMNS,
        items.map(({ batch, at, transactions, undone, contacts, completed = 0 }) => [
          { text: visible(batch) },
          { text: localTime(system, at) },
          { text: String(transactions) },
          { text: undone === 0 ? '' : String(undone) },
          { text: contacts === 0 ? '' : String(contacts) },
          { text: completed === 0 ? '' : String(completed) },
        ]),
      ),
    empty: 'Nothing was imported.',
  });
}

/** Deletes what is left of an import; gives the exit code. */
export async function undoImport(context: Context, batch: string | undefined): Promise<number> {
  const hint = 'ledger import list shows them';
  if (batch === undefined) throw new UserError({ code: 'usage', message: 'say which import is to be undone', hint });
  const answer = await context.client.call('import.undo', { ...writeParams(context), batch });
  const { transactionsDeleted, contactsDeleted, contactsEmptied = 0 } = answer;
  const done = [
    count(transactionsDeleted, 'transaction'),
    ...(contactsDeleted > 0 ? [count(contactsDeleted, 'contact')] : []),
  ];
  const emptied =
    contactsEmptied > 0 ? `, took back what it had filled in of ${count(contactsEmptied, 'contact')}` : '';
  const deleted = `Deleted ${done.join(' and ')}${emptied}`;
  const line = answer.unchanged === true ? 'Nothing is left of that import' : deleted;
  return finishWrite(context, answer, { line, values: [answer.batch, transactionsDeleted, contactsDeleted] });
}

function count(number: number, noun: string): string {
  return `${number.toLocaleString('en-US')} ${noun}${number === 1 ? '' : 's'}`;
}
