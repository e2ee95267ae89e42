// This device's login: which server, which token, who. One file, 0600, replaced whole; never logged, never in argv.

import type { Disk } from '../../base/disk.ts';
import { parseJson } from '../../base/json.ts';

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

/** Reads the login; a missing file means none. Throws if the file is there but cannot be read. */
export async function readAccount(disk: Disk, path: string): Promise<AccountFile> {
  if (!(await disk.exists(path))) return { paused: false };
  const value = parseJson((await disk.readFile(path)).toString('utf8'));
  return value as AccountFile;
}

/** Replaces the login durably. */
export async function writeAccount(disk: Disk, path: string, content: AccountFile): Promise<void> {
  const temporary = `${path}.new`;
  const file = await disk.open(temporary, 'create');
  try {
    await file.truncate(0);
    await file.write(Buffer.from(`${JSON.stringify(content)}\n`), 0);
    await file.sync();
  } finally {
    await file.close();
  }
  await disk.rename(temporary, path);
  await disk.syncDir(path.slice(0, path.lastIndexOf('/')));
}
