// The words of a filter on the command line. They are read by the daemon, which knows what they are about.

import type { Input } from '../command.ts';
import type { Context } from '../context.ts';
import { today } from './write.ts';

/** How a command that takes a filter declares it, behind its other arguments. */
export const FILTER_ARGUMENT = '[filter...]';

/** The request's part about the filter; nothing without one. */
export function filterParams(
  context: Context,
  { args }: Input,
): { readonly filter?: string[]; readonly today?: string } {
  const filter = args.filter((word): word is string => word !== undefined);
  return filter.length === 0 ? {} : { filter, today: today(context) };
}
