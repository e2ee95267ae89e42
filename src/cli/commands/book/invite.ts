// ledger book invite

import { EXIT, UserError } from '../../../protocol/error-code.ts';
import type { BookRole, InviteView } from '../../../protocol/local/book-views.ts';
import type { CommandSpec, Input } from '../../command.ts';
import type { Context } from '../../context.ts';
import { choice, flag, given, text } from '../../input.ts';
import type { Column } from '../../output/table.ts';
import { visible } from '../../output/visible.ts';
import { printList } from '../list-pages.ts';
import { localTime } from '../local-time.ts';
import { shortId } from '../short-id.ts';
import { dryRunParam, noteDryRun, refuseDryRun } from '../write.ts';
import { nameOf } from './book-text.ts';

/** Roles, as they are typed. */
export const ROLES: readonly BookRole[] = ['owner', 'editor', 'viewer'];

const COLUMNS: readonly Column[] = [
  { title: 'ROLE' },
  { title: 'BY', flexible: true },
  { title: 'UNTIL' },
  { title: 'ID' },
];

/** `book invite`: a code that makes somebody a member, or what is open of those. */
export const bookInvite: CommandSpec = {
  summary: 'make a code with which somebody joins the book',
  options: [
    { flags: '--role <role>', help: 'owner, editor (the default) or viewer' },
    { flags: '--list', help: 'show the codes that can still be used' },
    { flags: '--revoke <id>', help: 'take one back' },
  ],
  examples: ['book invite', 'book invite --role viewer --book Household', 'book invite --list'],
  run: (context, input) => {
    const revoke = text(input, 'revoke');
    const role = choice(input, 'role', ROLES);
    const ways = [flag(input, 'list'), revoke, role].filter((way) => way !== undefined);
    if (ways.length > 1) throw new UserError({ code: 'usage', message: 'one of --role, --list and --revoke' });
    if (flag(input, 'list') === true) return list(context, input);
    return revoke === undefined ? make(context, role) : takeBack(context, revoke);
  },
};

async function make(context: Context, role: BookRole | undefined): Promise<number> {
  const { client, flags, out, system } = context;
  refuseDryRun(context, 'ledger book members --json says whether you are an owner');
  const answer = await client.call('book.invite', given({ book: flags.book, role }));
  const { invite, code, book } = answer;
  if (out.format === 'json' || out.format === 'ndjson')
    out.document({ code, expiresAt: invite.expiresAt, invite, book });
  else if (out.format === 'plain') out.values([code, invite.role, invite.expiresAt, invite.id]);
  else {
    out.text(`${visible(code)}\n`);
    const until = localTime(system, invite.expiresAt);
    out.note(`Makes one user ${invite.role} of ${nameOf(book)}, until ${until}; there: ledger book join`);
  }
  return EXIT.done;
}

function list(context: Context, input: Input): Promise<number> {
  const { client, flags, out, system } = context;
  return printList<InviteView>(context, input, {
    fetch: () => client.call('book.invite.list', given({ book: flags.book })),
    values: (invite) => [invite.id, invite.role, invite.by, invite.expiresAt],
    human: (items) =>
      out.table(
        COLUMNS,
        items.map(({ id, role, by, expiresAt }) => [
          { text: role },
          { text: visible(by) },
          { text: localTime(system, expiresAt) },
          { text: shortId(visible(id)), style: out.theme.faint },
        ]),
      ),
    empty: 'No invitation is open.',
  });
}

async function takeBack(context: Context, invite: string): Promise<number> {
  const { client, flags, out } = context;
  const answer = await client.call('book.invite.revoke', {
    ...given({ book: flags.book }),
    invite,
    ...dryRunParam(context),
  });
  if (out.format === 'json' || out.format === 'ndjson') out.document(answer);
  else if (out.format === 'plain') out.values([answer.revoked.id]);
  else out.done(`Took the invitation for ${answer.revoked.role} back`);
  noteDryRun(context);
  return EXIT.done;
}
