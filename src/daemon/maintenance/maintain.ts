// Work on a device's files while no daemon holds them: one request, one reply. Whatever changes them takes the lock that
// a daemon would hold, so neither can be while the other is.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../protocol/error-code.ts';
import type { ErrorBody } from '../../protocol/error-code.ts';
import type { MaintenanceReply, MaintenanceRequest, MaintenanceResults } from '../../protocol/local/maintenance.ts';
import { takeStartLock } from '../lifecycle/start-lock.ts';
import { StoreError, toStoreError } from '../store/store-error.ts';
import { readBackup } from './backup-reader.ts';
import { writeBackup } from './backup-writer.ts';
import { examine } from './examine.ts';
import { finishIncoming } from './incoming.ts';
import type { Maintenance } from './order.ts';
import { restoreBackup } from './restore.ts';

/** Does what the request says. Never throws. */
export async function maintain(machine: Maintenance, request: MaintenanceRequest): Promise<MaintenanceReply> {
  try {
    return { result: await perform(machine, request) };
  } catch (error) {
    return { error: bodyOf(error) };
  }
}

function perform(
  machine: Maintenance,
  request: MaintenanceRequest,
): Promise<MaintenanceResults[keyof MaintenanceResults]> {
  const { paths, unique } = machine;
  switch (request.task) {
    case 'backup': {
      const pathOf = (file: string): string =>
        file.startsWith('config/') ? join(paths.config, file.slice('config/'.length)) : join(paths.data, file);
      const { to, overwrite, cut } = request;
      return writeBackup(cut, { to, overwrite, unique, pathOf });
    }
    case 'verify':
      return readBackup(request.file);
    case 'examine':
      return request.fix ? locked(machine, () => examine(machine, request)) : examine(machine, request);
    case 'restore':
      return request.dryRun ? restoreBackup(paths, request) : locked(machine, () => restoreBackup(paths, request));
  }
}

/** Runs it with the daemon's lock, after finishing what another left half done. Throws `UserError` (busy). */
async function locked<T>({ paths, platform }: Maintenance, action: () => Promise<T>): Promise<T> {
  mkdirSync(paths.data, { recursive: true, mode: 0o700 });
  const lock = await takeStartLock(paths.data, platform);
  if (lock === undefined) {
    const message = 'a daemon holds the files of this device';
    throw new UserError({ code: 'busy', message, hint: 'ledger daemon stop, then try again' });
  }
  try {
    await finishIncoming(paths);
    return await action();
  } finally {
    await lock.release();
  }
}

function bodyOf(error: unknown): ErrorBody {
  if (error instanceof UserError) return error.body;
  const { code, message } = error instanceof StoreError ? error : toStoreError(error, 'work on the files', '');
  return { code, message };
}
