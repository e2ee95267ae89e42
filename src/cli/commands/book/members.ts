// ledger book members

import type { MemberView } from '../../../protocol/local/book-views.ts';
import type { CommandSpec } from '../../command.ts';
import type { Context } from '../../context.ts';
import { given } from '../../input.ts';
import type { Cell, Column } from '../../output/table.ts';
import { visible } from '../../output/visible.ts';
import { printList } from '../list-pages.ts';
import { localTime } from '../local-time.ts';
import { shortId } from '../short-id.ts';

const COLUMNS: readonly Column[] = [
  { title: 'NAME', flexible: true },
  { title: 'ROLE' },
  { title: '' },
  { title: 'SINCE' },
  { title: 'ID' },
];

/** `book members`. */
export const bookMembers: CommandSpec = {
  summary: 'who is in the book, as what, and who is connected now',
  examples: ['book members', 'book members --book Household --json'],
  run: (context, input) =>
    printList<MemberView>(context, input, {
      fetch: () => context.client.call('book.members', given({ book: context.flags.book })),
      values: (member) => [member.user.id, member.user.name, member.role, stateOf(member), member.since],
      human: (items) =>
        context.out.table(
          COLUMNS,
          items.map((member) => row(member, context)),
        ),
      empty: 'There are no members.',
    }),
};

function row(member: MemberView, { out, system }: Context): Cell[] {
  return [
    { text: visible(member.user.name) },
    { text: member.role },
    { text: stateOf(member), style: out.theme.attention },
    { text: member.since === undefined ? '' : localTime(system, member.since) },
    { text: shortId(visible(member.user.id)), style: out.theme.faint },
  ];
}

function stateOf({ current, online }: MemberView): string {
  return [current ? 'you' : '', online ? 'online' : ''].filter((word) => word !== '').join(', ');
}
