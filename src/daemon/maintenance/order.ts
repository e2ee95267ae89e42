// What the parts of the maintenance share: the machine, how to look, and how a finding says that it can be mended.

import type { HomePaths } from '../../base/home-paths.ts';
import type { Finding } from '../../protocol/local/maintenance.ts';

/** What the work needs of the machine. */
export interface Maintenance {
  readonly paths: HomePaths;
  readonly platform: string;
  /** A text that no other process has. */
  readonly unique: string;
  /** A client id that nobody has. */
  readonly clientId: string;
}

/** How to look at a device. `fix`: mend it too. */
export interface ExamineOrder {
  readonly fix: boolean;
  readonly daemonRuns: boolean;
}

/** A finding that was mended if that was asked for. */
export function mendable(finding: Omit<Finding, 'fixable' | 'fixed'>, fixed: boolean): Finding {
  return fixed ? { ...finding, fixed: true } : { ...finding, fixable: true };
}
