// A contact and an amount in the wrong order.

import { UserError } from '../../../protocol/error-code.ts';
import type { Input } from '../../command.ts';
import { commandLine } from '../command-line.ts';

const LOOKS_LIKE_AMOUNT = /^[^\p{L}\d]?\d[\d.,_]*\p{L}{0,3}$/u;

/** What is complained of then: the one that is looked at first. */
const CODES: readonly string[] = ['invalid_amount', 'contact_not_found'];

/** The same error; with the command that was meant, if the amount was given first. */
export function unlessSwapped(error: unknown, { args, argv }: Input): unknown {
  const [first = '', second = ''] = args;
  const isSwapped = error instanceof UserError && CODES.includes(error.body.code) && LOOKS_LIKE_AMOUNT.test(first);
  if (!isSwapped || LOOKS_LIKE_AMOUNT.test(second)) return error;
  const at = argv.indexOf(first);
  if (argv[at + 1] !== second) return error;
  const hint = `the contact comes first: ${commandLine(argv.with(at, second).with(at + 1, first))}`;
  return new UserError({ ...error.body, hint });
}
