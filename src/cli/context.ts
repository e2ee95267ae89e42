// What a command works with: the machine, the global flags, the settings, the daemon and the output.

import type { ReadSetting } from './config/settings.ts';
import type { DaemonClient } from './daemon-client/client.ts';
import type { GlobalFlags } from './flags.ts';
import type { Output } from './output/output.ts';
import type { System } from './system.ts';

/** Everything that a command's `run` may use. */
export interface Context {
  readonly system: System;
  readonly flags: GlobalFlags;
  readonly client: DaemonClient;
  readonly out: Output;
  /** Defaults for flags, from the environment or the configuration file. */
  readonly setting: ReadSetting;
}
