// The audit file as commands use it: opened if the settings name one.

import { NO_AUDIT, auditLog, AuditFile } from '../audit.ts';
import type { Audit } from '../audit.ts';
import { silentLogger } from '../../base/logger.ts';
import { UserError } from '../../protocol/error-code.ts';
import type { CommandIo, CommandOptions } from './command.ts';

/** Opens the file that `audit-log` names, if it names one; throws a `UserError` if it cannot be written. */
export function openAuditFile(options: Pick<CommandOptions, 'audit-log'>): AuditFile | undefined {
  const path = options['audit-log'];
  if (path === undefined) return undefined;
  try {
    return new AuditFile(path);
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw new UserError({ code: 'store_failed', message: `cannot write the audit log ${path} (${code})` });
  }
}

/** Runs `work` with the audit log of a command that the operator gives; only its file keeps what is recorded. */
export async function withAudit<T>(
  io: CommandIo,
  options: CommandOptions,
  work: (audit: Audit) => Promise<T>,
): Promise<T> {
  const file = openAuditFile(options);
  if (file === undefined) return work(NO_AUDIT);
  try {
    return await work(auditLog({ logger: silentLogger, now: () => io.clock.now(), file }));
  } finally {
    file.close();
  }
}
