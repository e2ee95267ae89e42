// One command from its table to its exit code: parses what stands behind its name, runs it, reports its error.

import { accessSync, constants } from 'node:fs';
import type { HomePaths } from '../base/home-paths.ts';
import { homePaths } from '../base/home-paths.ts';
import { EXIT, UserError } from '../protocol/error-code.ts';
import type { CommandSpec, Input } from './command.ts';
import { configFile, readConfig, settingReader } from './config/settings.ts';
import type { Context } from './context.ts';
import { DaemonClient } from './daemon-client/client.ts';
import { devicePaths } from './daemon-client/paths.ts';
import type { GlobalFlags } from './flags.ts';
import { readGlobalFlags } from './flags.ts';
import { createOutput } from './output/output.ts';
import { reportError } from './output/report-error.ts';
import { parseCommand } from './program.ts';
import type { System } from './system.ts';

/** Which command, by its words, and what stands behind them. */
export interface NamedCommand {
  readonly path: readonly string[];
  readonly spec: CommandSpec;
  readonly rest: readonly string[];
}

/** Runs it; gives the exit code. Throws `UserError` for what it does not understand. */
export async function runCommand({ path, spec, rest }: NamedCommand, system: System): Promise<number> {
  const parsed = parseCommand(path, spec, rest);
  if ('help' in parsed) {
    system.write(1, parsed.help);
    return EXIT.done;
  }
  const paths = homePaths(system);
  const config = spec.withoutConfig === true || paths === undefined ? {} : readConfig(configFile(paths.config), system);
  const setting = settingReader(system.env, config);
  const flags = readGlobalFlags(parsed.options, setting, system);
  if (parsed.options['caFile'] !== undefined) refuseUnreadable(flags.caFile);
  const client = createClient(path, flags, { system, paths });
  const context: Context = { system, flags, client, setting, out: createOutput(flags, system) };
  const input: Input = { ...parsed, argv: system.argv };
  try {
    return await spec.run(context, input);
  } catch (error) {
    return reportError(error, flags, system);
  } finally {
    client.close();
  }
}

/** A file that was named here and cannot be read is a slip, whether or not this command comes to need it. */
function refuseUnreadable(caFile = ''): void {
  try {
    accessSync(caFile, constants.R_OK);
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw new UserError({
      code: 'file_not_found',
      message: `cannot read the certificates in ${caFile} (${code})`,
      field: 'caFile',
    });
  }
}

interface Place {
  readonly system: System;
  readonly paths: HomePaths | undefined;
}

/** `sync now` gives its time-out to the daemon, which answers by then: the call itself must outlast it. */
function createClient(path: readonly string[], { timeoutMs }: GlobalFlags, { system, paths }: Place): DaemonClient {
  const bounded = timeoutMs !== undefined && path.join(' ') !== 'sync now' ? { timeoutMs } : {};
  return new DaemonClient({ system, paths: () => devicePaths(paths), ...bounded });
}
