// ledger contact list

import type { CommandSpec } from '../../command.ts';
import { choice, flag, given } from '../../input.ts';
import { FILTER_ARGUMENT, filterParams } from '../filter.ts';
import { LIST_OPTIONS, printList } from '../list-pages.ts';
import { CONTACT_COLUMNS, contactRow, contactValues } from './contact-text.ts';

/** `contact list [FILTER…]`. */
export const contactList: CommandSpec = {
  summary: 'list contacts with their balances',
  args: [FILTER_ARGUMENT],
  options: [
    { flags: '--sort <order>', help: 'name, balance or recent' },
    { flags: '--archived', help: 'archived ones as well' },
    ...LIST_OPTIONS,
  ],
  examples: [
    'contact list',
    'contact list ana',
    "contact list 'balance>100EUR' +family",
    'contact list --sort balance --limit 10',
    'contact list --json',
  ],
  run: (context, input) => {
    const { client, flags, out } = context;
    const params = {
      ...given({
        book: flags.book,
        sort: choice(input, 'sort', ['name', 'balance', 'recent']),
        archived: flag(input, 'archived'),
      }),
      ...filterParams(context, input),
    };
    return printList(context, input, {
      fetch: (page) => client.call('contact.list', { ...params, ...page }),
      values: contactValues,
      human: (items) =>
        out.table(
          CONTACT_COLUMNS,
          items.map((contact) => contactRow(contact, out.theme)),
        ),
      empty: params.filter === undefined ? 'No contacts yet. Add one: ledger contact add NAME' : 'No contact matches.',
    });
  },
};
