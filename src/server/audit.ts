// Who got in, who was turned away, and whose rights changed: lines of the log whose event begins with `audit.`, and a
// file of their own if one is named. Ids and addresses only: no names, no codes, no tokens.

import { chmodSync, closeSync, fstatSync, openSync, writeSync } from 'node:fs';
import { logLine } from '../base/logger.ts';
import type { LogFacts, Logger } from '../base/logger.ts';

/** Everything that is recorded. Those in `REFUSED` are warnings. */
export type AuditEvent =
  | 'login'
  | 'login_refused'
  | 'token_refused'
  | 'logout'
  | 'user_added'
  | 'user_removed'
  | 'code_made'
  | 'token_made'
  | 'device_revoked'
  | 'book_made'
  | 'invite_made'
  | 'invite_used'
  | 'role_changed'
  | 'member_removed';

/** Where such things are recorded. `by` in the facts: the device that did it, or `operator`. */
export interface Audit {
  record(event: AuditEvent, facts: LogFacts): void;
}

const REFUSED: ReadonlySet<AuditEvent> = new Set(['login_refused', 'token_refused']);

/** Records nothing. */
export const NO_AUDIT: Audit = { record: () => undefined };

/** What an audit log needs. Without `file` it is part of the log only; `now` gives wall ms. */
export interface AuditDeps {
  readonly logger: Logger;
  readonly now: () => number;
  readonly file?: AuditFile;
}

/** Makes an audit log. A file that cannot be written is an error in the log and stops nobody. */
export function auditLog({ logger, now, file }: AuditDeps): Audit {
  return {
    record(event, facts) {
      const level = REFUSED.has(event) ? 'warn' : 'info';
      logger[level](`audit.${event}`, facts);
      try {
        file?.write(logLine({ at: now(), level, event: `audit.${event}` }, facts));
      } catch (error) {
        logger.error('audit_not_written', { error: String(error) });
      }
    },
  };
}

/** A private file (0600) that only grows. Several processes may write to it: every line is one write at its end. */
export class AuditFile {
  readonly #path: string;
  #fd: number;

  /** Opens or makes the file; throws the system's error. */
  constructor(path: string) {
    this.#path = path;
    this.#fd = openPrivate(path);
  }

  write(line: string): void {
    writeSync(this.#fd, line);
  }

  /** Opens the path anew, for whoever has moved the file away. Keeps the old one if that fails, and throws. */
  reopen(): void {
    const fd = openPrivate(this.#path);
    closeSync(this.#fd);
    this.#fd = fd;
  }

  close(): void {
    closeSync(this.#fd);
  }
}

function openPrivate(path: string): number {
  const fd = openSync(path, 'a', 0o600);
  // A device, such as a terminal's, keeps its mode.
  if (fstatSync(fd).isFile()) chmodSync(path, 0o600);
  return fd;
}
