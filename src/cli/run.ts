// A whole run of the command line: finds the command, parses, runs it, reports errors, gives the exit code.
// Entry of the bundle with every command; run-hot.ts, in the small one, answers what is asked every day, and the version.

import { homePaths } from '../base/home-paths.ts';
import { ERROR_EXIT, EXIT, UserError } from '../protocol/error-code.ts';
import { splitArgv } from './argv.ts';
import { asksFor } from './asks-for.ts';
import { aliasWords, withAlias } from './config/aliases.ts';
import { configFile, readConfig } from './config/settings.ts';
import type { CommandSpec } from './command.ts';
import { COMMANDS } from './commands/registry.ts';
import type { Found } from './find-command.ts';
import { findCommand, wantsMoreWords } from './find-command.ts';
import type { Format } from './flags.ts';
import { formatOf } from './flags.ts';
import { helpOn, helpText } from './help/show-help.ts';
import { reportError } from './output/report-error.ts';
import { runCommand } from './run-command.ts';
import type { System } from './system.ts';

/** Runs the command line that `system.argv` holds. Never throws; gives the exit code. */
export async function run(system: System): Promise<number> {
  const { argv } = system;
  const format = formatOf(argv);
  try {
    const { words, rest } = splitArgv(argv, wantsMoreWords);
    const asked = asksFor(rest);
    if (words[0] === 'help') return helpOn(words.slice(1), system);
    const found = findCommand(words, !asked.help);
    const aliased = found.kind === 'unknown' && found.path.length === 1 ? expanded(found.path[0], system) : undefined;
    if (aliased !== undefined) return await run(aliased);
    if (found.kind === 'command') return await runCommand({ path: found.path, spec: found.spec, rest }, system);
    if (asked.help || found.kind === 'unknown') {
      system.write(1, helpText(found, system));
      return EXIT.done;
    }
    if (found.kind === 'root' && system.isTerminal(0) && system.isTerminal(1)) {
      return await runCommand({ path: ['dashboard'], spec: COMMANDS['dashboard'] as CommandSpec, rest }, system);
    }
    return missingCommand(found, { system, format });
  } catch (error) {
    return reportError(error, { format, color: 'auto', verbose: argv.includes('--verbose') }, system);
  }
}

/** The machine with the alias in its command line replaced; `undefined` if there is none of this name. */
function expanded(name = '', system: System): System | undefined {
  const paths = homePaths(system);
  if (paths === undefined) return undefined;
  const words = aliasWords(readConfig(configFile(paths.config), system), name);
  return words && { ...system, argv: withAlias(system.argv, words) };
}

function missingCommand(
  found: Found,
  { system, format }: { readonly system: System; readonly format: Format },
): number {
  if (format !== 'human') throw new UserError({ code: 'usage', message: 'no command is named', hint: 'ledger --help' });
  system.write(2, helpText(found, system));
  return ERROR_EXIT.usage;
}
