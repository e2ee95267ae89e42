// What main.ts starts: runs a command of every day out of the small bundle, tells the version, and leaves everything
// else to the bundle with every command, which is loaded only then. Both come to the same answers: run.ts knows the
// commands of every day as well.

import { APP_VERSION } from '../base/app-version.ts';
import { EXIT } from '../protocol/error-code.ts';
import { splitArgv } from './argv.ts';
import { asksFor } from './asks-for.ts';
import { builtHelp } from './built-help.ts';
import { ALIASES } from './commands/aliases.ts';
import { HOT_COMMANDS, HOT_GROUPS } from './commands/hot-commands.ts';
import { formatOf } from './flags.ts';
import { loadPart } from './load-part.ts';
import { SCHEMA } from './output/output.ts';
import { reportError } from './output/report-error.ts';
import { toJson } from './output/visible.ts';
import type { NamedCommand } from './run-command.ts';
import { runCommand } from './run-command.ts';
import type * as EveryCommand from './run.ts';
import type { System } from './system.ts';

/** Runs the command line that `system.argv` holds. Never throws; gives the exit code. */
export async function runHot(system: System): Promise<number> {
  const { argv } = system;
  const format = formatOf(argv);
  try {
    const { words, rest } = splitArgv(argv, wantsMoreWords);
    const asked = asksFor(rest);
    if (words.length === 0 && asked.version) return version(system);
    const help = words.length === 0 && asked.help ? builtHelp(system) : undefined;
    if (help !== undefined) return print(help, system);
    const hot = hotCommand(words, rest);
    return await (hot === undefined
      ? loadPart<typeof EveryCommand>('commands', system).run(system)
      : runCommand(hot, system));
  } catch (error) {
    return reportError(error, { format, color: 'auto', verbose: argv.includes('--verbose') }, system);
  }
}

function wantsMoreWords([first = '', second]: readonly string[]): boolean {
  return second === undefined && HOT_GROUPS.has(ALIASES[first] ?? first);
}

function hotCommand([first = '', ...others]: readonly string[], rest: readonly string[]): NamedCommand | undefined {
  const path = [ALIASES[first] ?? first, ...others];
  const name = path.join(' ');
  const spec = Object.hasOwn(HOT_COMMANDS, name) ? HOT_COMMANDS[name] : undefined;
  return spec && { path, spec, rest };
}

function version(system: System): number {
  const human = formatOf(system.argv) === 'human';
  return print(human ? `ledger ${APP_VERSION}\n` : `${toJson({ schema: SCHEMA, version: APP_VERSION })}\n`, system);
}

function print(text: string, system: System): number {
  system.write(1, text);
  return EXIT.done;
}
