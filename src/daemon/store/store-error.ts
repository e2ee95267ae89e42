/**
 * The one error of the durable store: what failed, on which file, and as a closed code
 * what the caller can do about it. No decision is taken from its message.
 */

/**
 * disk_full: no room, quota or file size limit: works again when there is room.
 * store_failed: the disk failed; nothing was saved; the next attempt may work.
 * journal_damaged: the journal itself cannot be trusted: reading goes on, writing does not.
 * newer_journal: a newer version wrote the journal: nothing is written until it runs again.
 * read_only: the folder cannot be written by this user or is mounted read-only.
 */
export type StoreErrorCode = 'disk_full' | 'store_failed' | 'journal_damaged' | 'newer_journal' | 'read_only';

const CODES: Record<string, StoreErrorCode> = {
  ENOSPC: 'disk_full',
  EDQUOT: 'disk_full',
  EFBIG: 'disk_full',
  EROFS: 'read_only',
  EACCES: 'read_only',
  EPERM: 'read_only',
};

const WORDS: Record<StoreErrorCode, string> = {
  disk_full: 'the disk is full',
  store_failed: 'the disk failed',
  journal_damaged: 'the journal is damaged',
  newer_journal: 'the journal is of a newer ledger',
  read_only: 'no right to write',
};

/** A failure of journal or checkpoint. When it is thrown, nothing of the request was acknowledged. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: StoreErrorCode;
  /** The file or folder concerned. */
  readonly path: string;

  constructor(code: StoreErrorCode, message: string, options: { path: string; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.code = code;
    this.path = options.path;
  }
}

/** Turns whatever a disk operation threw into a StoreError; `doing` completes "could not …". */
export function toStoreError(error: unknown, doing: string, path: string): StoreError {
  if (error instanceof StoreError) return error;
  const system = errorCode(error);
  const code = (system === undefined ? undefined : CODES[system]) ?? 'store_failed';
  const detail = system ?? (error instanceof Error ? error.message : String(error));
  return new StoreError(code, `could not ${doing}: ${WORDS[code]} (${detail})`, { path, cause: error });
}

/** The operating system's code of an error (`ENOENT`), or undefined when it has none. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
