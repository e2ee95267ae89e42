// What a command works with: the machine, the global flags, the daemon and the output.

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
}
