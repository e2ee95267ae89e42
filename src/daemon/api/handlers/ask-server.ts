// A call to the server on somebody's behalf, with its failures as errors that people can act on.

import { UserError } from '../../../protocol/error-code.ts';
import type { ErrorCode } from '../../../protocol/error-code.ts';
import { HttpProblem } from '../../sync/http-problem.ts';
import type { Account } from '../../sync/account.ts';
import type { HttpMethod, HttpTarget } from '../../sync/http-problem.ts';
import type { ServerCalls } from '../../sync/server-calls.ts';
import type { Context } from '../context.ts';

/** Whom this device's own calls go to; throws `UserError` without a login. */
export function asSelf({ engine, calls }: Context): { calls: ServerCalls; target: Account } {
  const { account } = engine;
  if (account === undefined) {
    throw new UserError({ code: 'not_logged_in', message: 'this device is not logged in', hint: 'ledger login URL' });
  }
  return { calls, target: account };
}

/** One JSON call; throws `UserError`. */
export async function askServer(
  { calls, target }: { readonly calls: ServerCalls; readonly target: HttpTarget },
  method: HttpMethod,
  call: { readonly path: string; readonly body?: unknown },
): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await calls.jsonAt(target, method, call);
  } catch (error) {
    if (!(error instanceof HttpProblem)) throw error;
    throw asUserError(error, target.server);
  }
}

/** Our code by the server's. */
const REFUSALS: Readonly<Record<string, ErrorCode>> = {
  last_owner: 'last_owner',
  limit_reached: 'too_many',
  archived: 'book_archived',
};

function asUserError(problem: HttpProblem, server: string): UserError {
  if (problem.code === 'invalid_code') {
    return new UserError({
      code: 'invalid_code',
      message: 'the server does not accept this code',
      hint: 'codes work once and expire; ask for a new one',
    });
  }
  if (problem.status === 400) return new UserError({ code: 'invalid_args', message: problem.message });
  if (problem.status === 401) {
    return new UserError({
      code: 'not_logged_in',
      message: 'the server does not know this device (any more)',
      hint: 'ledger login URL, with a new code',
    });
  }
  const refusal = REFUSALS[problem.code];
  if (refusal !== undefined) return new UserError({ code: refusal, message: problem.message });
  if (problem.status === 403 || problem.status === 404)
    return new UserError({ code: 'not_allowed', message: problem.message });
  if (problem.status === 429) {
    const seconds = Math.ceil((problem.retryAfterMs ?? 60_000) / 1_000);
    return new UserError({ code: 'busy', message: 'the server asks to wait', hint: `try again in ${seconds} s` });
  }
  return new UserError({
    code: 'server_unreachable',
    message: `cannot reach ${server}: ${problem.message}`,
    hint: unreachableHint(problem.code, server),
  });
}

function unreachableHint(code: string, server: string): string {
  if (code === 'untrusted') {
    return `if it is the right one: ledger login ${server} --ca-file FILE, with it or its authority's as PEM in FILE`;
  }
  if (code === 'unusable') return 'whoever runs the server has to mend that; everything here works without it';
  return 'everything here works without it; try again when it is back';
}
