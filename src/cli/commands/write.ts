// What every write shares: its parameters, what it prints, and how `--wait` turns its status into an exit code.

import type { ErrorBody, ErrorCode } from '../../protocol/error-code.ts';
import { ERROR_EXIT, EXIT, UserError } from '../../protocol/error-code.ts';
import type { WriteReceipt } from '../../protocol/local/views.ts';
import type { Context } from '../context.ts';
import { given } from '../input.ts';
import { visible } from '../output/visible.ts';
import { report } from './report.ts';

/** The parameters of every write: the book, a fresh key, the wish to wait, and whether it is a dry run. */
export function writeParams({ flags, system }: Context) {
  return given({
    book: flags.book,
    key: system.requestKey(),
    waitMs: flags.waitMs,
    dryRun: flags.dryRun ? true : undefined,
  });
}

/** The wish for a dry run, of what is no write of records. */
export function dryRunParam({ flags }: Pick<Context, 'flags'>): { readonly dryRun?: true } {
  return flags.dryRun ? { dryRun: true } : {};
}

/** Says that it was a dry run, if it was one. */
export function noteDryRun({ flags, out }: Context): void {
  if (flags.dryRun && out.format === 'human') out.note('dry run: nothing was changed');
}

/** Refuses `--dry-run` where only doing it would tell whether it can be done. `instead`: what tells without doing it. */
export function refuseDryRun({ flags }: Context, instead: string): void {
  if (!flags.dryRun) return;
  const message = 'there is no dry run of this: only doing it tells what comes of it';
  throw new UserError({ code: 'usage', message, hint: instead });
}

/** The caller's calendar day. */
export function today({ system }: Context): string {
  return system.localTime(system.now()).slice(0, 10);
}

/** What a write shows: a sentence for people and values for `--plain`. `line` is escaped already. */
export interface Shown {
  readonly line: string;
  readonly values: readonly (string | number | undefined)[];
}

type Answered = WriteReceipt & { readonly warnings?: readonly string[] };

/** Prints a write's answer and gives the exit code. */
export async function finishWrite(context: Context, answer: Answered, shown: Shown): Promise<number> {
  const { out } = context;
  const { loggedIn, timedOut: _timedOut, ...document } = answer;
  if (out.format === 'json' || out.format === 'ndjson') out.document(document);
  else if (out.format === 'plain') out.values([...shown.values, answer.status]);
  else {
    const unsynced = loggedIn && answer.status === 'pending' && answer.unchanged !== true && answer.dryRun !== true;
    out.done(shown.line + (unsynced ? ` ${out.theme.attention('(not yet synced)')}` : ''));
    for (const warning of answer.warnings ?? []) out.note(`note: ${visible(warning)}`);
    if (answer.dryRun === true) out.note('dry run: nothing was written');
  }
  return context.flags.waitMs === undefined || answer.dryRun === true ? EXIT.done : waited(context, answer);
}

/** The exit code of a write that was waited for; says why it is not 0. */
function waited(context: Context, answer: WriteReceipt): number {
  const problem = waitProblem(answer);
  if (problem === undefined) return EXIT.done;
  report(context, problem.body);
  return problem.exit;
}

function waitProblem(answer: WriteReceipt): { readonly exit: number; readonly body: ErrorBody } | undefined {
  const { status, reason, problem } = answer;
  if (status === 'confirmed') return undefined;
  if (status === 'refused') {
    const message = reason?.message ?? 'the server refused it';
    return { exit: EXIT.refused, body: { code: knownCode(reason?.code), message, hint: 'ledger sync refused' } };
  }
  if (status === 'conflict') {
    const message = reason?.message ?? 'somebody else changed the same field; this part was set aside';
    return { exit: EXIT.conflict, body: { code: 'conflict', message, hint: 'ledger log' } };
  }
  if (status === 'local') {
    const message = 'saved here; this device is not logged in, so no server can confirm it';
    return { exit: EXIT.notAllowed, body: { code: 'not_logged_in', message, hint: 'ledger login URL' } };
  }
  const why = problem?.message ?? 'the server has not answered in time';
  const message = `${why}; the write is kept and will be sent: do not repeat it`;
  return { exit: EXIT.unreachable, body: { code: 'not_synced', message, hint: problem?.hint ?? 'ledger sync now' } };
}

function knownCode(code: string | undefined): ErrorCode {
  return code !== undefined && code in ERROR_EXIT ? (code as ErrorCode) : 'invalid_args';
}
