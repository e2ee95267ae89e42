// Where the configuration file of this device is, and what is in it, for the commands about it.

import type { Context } from '../../context.ts';
import type { Config } from '../../config/settings.ts';
import { configFile, readConfig } from '../../config/settings.ts';

/** The file's path. Throws `UserError` (no_home). */
export function placeOf({ client }: Context): string {
  return configFile(client.paths.config);
}

/** What the file says. Throws `UserError` (invalid_config). */
export function configOf(context: Context): Config {
  return readConfig(placeOf(context), context.system);
}
