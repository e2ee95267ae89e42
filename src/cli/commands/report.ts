// Reports an error from inside a command that has printed its document and still fails.

import type { ErrorBody } from '../../protocol/error-code.ts';
import { UserError } from '../../protocol/error-code.ts';
import type { Context } from '../context.ts';
import { reportError } from '../output/report-error.ts';

/** Writes the error to standard error; gives its exit code. */
export function report({ flags, system }: Context, body: ErrorBody): number {
  return reportError(new UserError(body), flags, system);
}
