// ledger book list

import type { BookView } from '../../../protocol/local/book-views.ts';
import type { CommandSpec } from '../../command.ts';
import type { Context } from '../../context.ts';
import { count } from '../../output/count.ts';
import type { Cell, Column } from '../../output/table.ts';
import { visible } from '../../output/visible.ts';
import { printList } from '../list-pages.ts';
import { shortId } from '../short-id.ts';
import { stateOf } from './book-text.ts';

const COLUMNS: readonly Column[] = [
  { title: '' },
  { title: 'NAME', flexible: true },
  { title: 'CURRENCY' },
  { title: 'ROLE' },
  { title: '' },
  { title: 'UNSYNCED' },
  { title: 'ID' },
];

/** `book list`. */
export const bookList: CommandSpec = {
  summary: 'the books on this device, and what you may do in them',
  examples: ['book list', 'book list --json'],
  run: (context, input) =>
    printList<BookView>(context, input, {
      fetch: () => context.client.call('book.list', {}),
      values: (book) => [book.id, book.name, book.currency, book.role, stateOf(book), book.unsynced, inUse(book)],
      human: (items) =>
        context.out.table(
          COLUMNS,
          items.map((book) => row(book, context)),
        ),
      empty: 'There are no books.',
    }),
};

function inUse(book: BookView): string {
  return book.inUse ? 'in use' : '';
}

function row(book: BookView, { out }: Context): Cell[] {
  return [
    { text: book.inUse ? '*' : ' ' },
    { text: visible(book.name) },
    { text: visible(book.currency) },
    { text: book.removed === true ? '' : (book.role ?? 'on this device only') },
    { text: stateOf(book), style: out.theme.attention },
    { text: book.unsynced === 0 ? '' : count(book.unsynced, 'change'), style: out.theme.attention },
    { text: shortId(visible(book.id)), style: out.theme.faint },
  ];
}
