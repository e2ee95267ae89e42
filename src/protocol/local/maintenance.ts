// What the command line asks of `ledgerd --maintenance`, which works on a device's files while no daemon holds them: one
// JSON request on its standard input, one JSON reply on its standard output. Types only.

import type { ErrorBody } from '../error-code.ts';

/** A book in a backup. `unsynced`: writes that no server had when it was made. */
export interface BackedUpBook {
  readonly id: string;
  readonly name: string;
  readonly unsynced: number;
}

/** A file of a device by its place in the data or configuration folder, and how many of its bytes count. */
export interface CutFile {
  readonly file: string;
  readonly bytes: number;
}

/** What a backup says of itself in its first line. `at`: ISO 8601. */
export interface BackupHead {
  readonly at: string;
  readonly version: string;
  readonly books: readonly BackedUpBook[];
  /** Where the device was logged in; its token is not in the backup. */
  readonly server?: string;
  readonly user?: { readonly id: string; readonly name: string };
}

/** A moment of a device: what a backup of it holds. */
export interface BackupCut extends BackupHead {
  readonly files: readonly CutFile[];
}

/** A backup that was read whole. `records`: of its journal. */
export interface BackupReport extends BackupHead {
  readonly files: number;
  readonly bytes: number;
  readonly records: number;
}

/** What a restore did. `kept`: the folder with what was there before. */
export interface RestoreReport extends BackupReport {
  /** Whether there was nothing of anybody's on the device. */
  readonly blank: boolean;
  /** Whether the login of this device is that of the backup's user on its server, and stays. */
  readonly loginStays: boolean;
  readonly kept?: string;
}

/** How grave a finding is. `note`: worth knowing; `warning`: works, and should be seen to; `error`: something does not work. */
export type Severity = 'ok' | 'note' | 'warning' | 'error';

/** What a check of a device found. `check` is a closed list; `where`: a path, a book's name, a server. */
export interface Finding {
  readonly check:
    | 'folder'
    | 'mode'
    | 'socket'
    | 'daemon'
    | 'journal'
    | 'cache'
    | 'login'
    | 'config'
    | 'evidence'
    | 'book'
    | 'server'
    | 'clock';
  readonly severity: Severity;
  readonly where: string;
  readonly message: string;
  readonly hint?: string;
  /** `ledger doctor --fix` mends it. */
  readonly fixable?: true;
  /** It has. */
  readonly fixed?: true;
}

/** A request. Paths are absolute. */
export type MaintenanceRequest =
  | { readonly task: 'backup'; readonly to: string; readonly overwrite: boolean; readonly cut: BackupCut }
  | { readonly task: 'verify'; readonly file: string }
  /** Looks at the files; mends them with `fix`, which needs the lock. `daemonRuns`: then some of what is there is in use. */
  | { readonly task: 'examine'; readonly fix: boolean; readonly daemonRuns: boolean }
  /** `dryRun`: reads the whole backup and says what would be done. */
  | { readonly task: 'restore'; readonly file: string; readonly replace: boolean; readonly dryRun: boolean };

/** Results by task. */
export interface MaintenanceResults {
  backup: BackupReport;
  verify: BackupReport;
  restore: RestoreReport;
  examine: readonly Finding[];
}

/** The reply. */
export type MaintenanceReply<T extends keyof MaintenanceResults = keyof MaintenanceResults> =
  | { readonly result: MaintenanceResults[T] }
  | { readonly error: ErrorBody };
