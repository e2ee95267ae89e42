// A member as commands show them.

import type { MemberView } from '../../../protocol/local/book-views.ts';
import type { Context } from '../../context.ts';
import { noteDryRun } from '../write.ts';

/** Prints the member that a command has done something to. `line` is escaped already. */
export function showMember(context: Context, document: { readonly member: MemberView }, line: string): void {
  const { out } = context;
  const { user, role } = document.member;
  if (out.format === 'json' || out.format === 'ndjson') out.document(document);
  else if (out.format === 'plain') out.values([user.id, user.name, role]);
  else out.done(line);
  noteDryRun(context);
}
