// This device's login: which server, which token, who. One file, 0600, replaced whole; never logged, never in argv.

import type { Disk } from '../../base/disk.ts';
import { parseJson } from '../../base/json.ts';
import { setAside } from '../disk/set-aside.ts';
import { writeFully } from '../journal/write-fully.ts';
import { toStoreError } from '../store/store-error.ts';

/** A login. `token`: the device token in clear, sent only in the Authorization header. */
export interface Account {
  readonly server: string;
  readonly token: string;
  readonly user: { readonly id: string; readonly name: string };
  readonly deviceId: string;
  /** What this device is called; logins of before 0.1 do not know it. */
  readonly device?: string;
  readonly caFile?: string;
}

/** What the file holds. */
export interface AccountFile {
  readonly account?: Account;
  /** Sync is paused until resumed, also across restarts. */
  readonly paused: boolean;
}

/**
 * Reads the login; a missing file means none. So does a damaged one, which is set aside: everything but syncing works
 * without a login. Throws what the disk says when the file is there and cannot be read.
 */
export async function readAccount(disk: Disk, path: string): Promise<AccountFile & { readonly damaged?: true }> {
  if (!(await disk.exists(path))) return { paused: false };
  const content = contentOf((await disk.readFile(path)).toString('utf8'));
  if (content !== undefined) return content;
  await setAside(disk, path);
  return { paused: false, damaged: true };
}

function contentOf(text: string): AccountFile | undefined {
  try {
    const value = parseJson(text);
    return typeof value === 'object' && value !== null && 'paused' in value ? (value as AccountFile) : undefined;
  } catch {
    return undefined;
  }
}

/** Replaces the login durably. Throws `StoreError`; then the one before stands. */
export async function writeAccount(disk: Disk, path: string, content: AccountFile): Promise<void> {
  const temporary = `${path}.new`;
  try {
    // What an interrupted replacement left may be the file itself under its other name.
    if (await disk.exists(temporary)) await disk.remove(temporary);
    const file = await disk.open(temporary, 'create');
    try {
      await writeFully(file, Buffer.from(`${JSON.stringify(content)}\n`), 0);
      await file.sync();
    } finally {
      await file.close();
    }
    await disk.rename(temporary, path);
    await disk.syncDir(path.slice(0, path.lastIndexOf('/')));
  } catch (error) {
    throw toStoreError(error, 'keep the login', path);
  }
}
