// What a failed statement means: whether to try again, and whether it may have been done all the same. Pure.

/** A Txn failed while it was committed, and may be committed all the same. */
export class UncertainCommit extends Error {
  override readonly name = 'UncertainCommit';
}

/** A database that is there, but cannot be used; `hint`: what to do. */
export class UnfitDatabase extends Error {
  override readonly name = 'UnfitDatabase';
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

/** A failure of a database as it is thrown: PostgreSQL's own have five characters of SQLSTATE as their code. */
interface Failure {
  readonly code?: unknown;
  readonly message?: unknown;
}

/** Serialisation, deadlock, lock not available in time, statement ended in time, no connection free or one that is gone. */
const AGAIN: ReadonlySet<string> = new Set(['40001', '40P01', '55P03', '57014', '53300', '25P03', '25P04']);
/** The server goes, has gone or is not there yet. */
const LOST = /^(08...|57P0.)$/;
/** The same from the driver or the operating system. */
const LOST_WORDS = /terminat|timeout|ECONN|EPIPE|ENOENT|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|closed|not queryable/i;

/** Whether the connection was lost, so that it is not known what became of a COMMIT that was under way. */
export function isLost(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== undefined) return LOST.test(state);
  const { code, message } = error as Failure;
  return LOST_WORDS.test(`${String(code)} ${String(message)}`);
}

/** Whether it was certainly not done, and may well succeed in a moment. */
export function isPassing(error: unknown): boolean {
  if (error instanceof UncertainCommit) return false;
  return AGAIN.has(sqlState(error) ?? '') || isLost(error);
}

/** The server's own word for what happened. */
function sqlState(error: unknown): string | undefined {
  const { code } = error as Failure;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && code !== 'EPIPE' ? code : undefined;
}
