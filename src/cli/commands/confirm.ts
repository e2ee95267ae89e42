// Questions. Nothing asks off a terminal or with --no-input; --yes answers without asking.

import type { Context } from '../context.ts';

/** Whether this run may ask somebody. */
export function canAsk({ flags, system }: Context): boolean {
  return flags.input && flags.format === 'human' && system.isTerminal(0) && system.isTerminal(2);
}

/** The answer to a yes-or-no question (no is the default), or `undefined` when nobody can be asked. */
export async function confirm(context: Context, question: string): Promise<boolean | undefined> {
  if (context.flags.yes) return true;
  if (!canAsk(context)) return undefined;
  const answer = await context.system.ask(`${question} [y/N] `);
  return /^\s*y(?:es)?\s*$/i.test(answer ?? '');
}

/** Whether somebody was asked and did not say yes; says so. Off a terminal nobody is asked, and it goes on. */
export async function declines(context: Context, question: string): Promise<boolean> {
  if (!canAsk(context) || (await confirm(context, question)) === true) return false;
  context.out.note('Nothing was changed');
  return true;
}
