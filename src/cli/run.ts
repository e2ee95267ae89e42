// A whole run of the command line: finds the command, parses, runs it, reports errors, gives the exit code.

import { APP_VERSION } from '../base/app-version.ts';
import { ERROR_EXIT, EXIT, UserError } from '../protocol/error-code.ts';
import { splitArgv } from './argv.ts';
import type { CommandSpec, Input } from './command.ts';
import { COMMANDS, isGroup } from './commands/registry.ts';
import type { Context } from './context.ts';
import { DaemonClient } from './daemon-client/client.ts';
import { devicePaths } from './daemon-client/paths.ts';
import type { Found } from './find-command.ts';
import { findCommand, wantsMoreWords } from './find-command.ts';
import type { Format, GlobalFlags } from './flags.ts';
import { formatOf, readGlobalFlags } from './flags.ts';
import { createOutput } from './output/output.ts';
import { reportError } from './output/report-error.ts';
import { toJson } from './output/visible.ts';
import { helpOf, parseCommand, unknownCommand } from './program.ts';
import type { System } from './system.ts';

const SUMMARY = 'Contacts, and the money between you and them. Works offline.';

/** Runs the command line that `system.argv` holds. Never throws; gives the exit code. */
export async function run(system: System): Promise<number> {
  const { argv } = system;
  const format = formatOf(argv);
  try {
    const { words, rest } = splitArgv(argv, wantsMoreWords);
    const asked = asksFor(rest);
    if (words[0] === 'help') return help(findCommand(words.slice(1), false), system);
    if (words.length === 0 && asked.version) return version(system, format);
    const found = findCommand(words, !asked.help);
    if (found.kind === 'command') return await runCommand(found.path, found.spec, { system, rest });
    if (asked.help || found.kind === 'unknown') return help(found, system);
    if (found.kind === 'root' && system.isTerminal(0) && system.isTerminal(1)) {
      return await runCommand(['dashboard'], COMMANDS['dashboard'] as CommandSpec, { system, rest });
    }
    return missingCommand(found, { system, format });
  } catch (error) {
    return reportError(error, { format, color: 'auto', verbose: argv.includes('--verbose') }, system);
  }
}

interface Run {
  readonly system: System;
  readonly rest: readonly string[];
}

async function runCommand(path: readonly string[], spec: CommandSpec, { system, rest }: Run): Promise<number> {
  const parsed = parseCommand(path, spec, rest);
  if ('help' in parsed) {
    system.write(1, parsed.help);
    return EXIT.done;
  }
  const flags = readGlobalFlags(parsed.options, system);
  const client = createClient(path, flags, system);
  const context: Context = { system, flags, client, out: await createOutput(flags, system) };
  const input: Input = { ...parsed, argv: system.argv };
  try {
    return await spec.run(context, input);
  } catch (error) {
    return await reportError(error, flags, system);
  } finally {
    client.close();
  }
}

/** `sync now` gives its time-out to the daemon, which answers by then: the call itself must outlast it. */
function createClient(path: readonly string[], { timeoutMs }: GlobalFlags, system: System): DaemonClient {
  const bounded = timeoutMs !== undefined && path.join(' ') !== 'sync now' ? { timeoutMs } : {};
  return new DaemonClient({ system, paths: () => devicePaths(system), ...bounded });
}

/** Help of whatever was found. Throws `UserError` for what does not exist. */
function help(found: Found, system: System): number {
  system.write(1, helpText(found));
  return EXIT.done;
}

function helpText(found: Found): string {
  if (found.kind === 'root') return helpOf([], COMMANDS, SUMMARY);
  if (found.kind === 'group') return helpOf(found.path, found.group.commands, found.group.summary);
  if (found.kind === 'unknown') {
    const parent = COMMANDS[found.path[0] ?? ''];
    throw unknownCommand(found.path, found.path.length > 1 && isGroup(parent) ? parent.commands : COMMANDS);
  }
  const parsed = parseCommand(found.path, found.spec, ['--help']);
  return 'help' in parsed ? parsed.help : '';
}

function missingCommand(
  found: Found,
  { system, format }: { readonly system: System; readonly format: Format },
): number {
  if (format !== 'human') throw new UserError({ code: 'usage', message: 'no command is named', hint: 'ledger --help' });
  system.write(2, helpText(found));
  return ERROR_EXIT.usage;
}

function version(system: System, format: Format): number {
  system.write(1, format === 'human' ? `ledger ${APP_VERSION}\n` : `${toJson({ schema: 1, version: APP_VERSION })}\n`);
  return EXIT.done;
}

function asksFor(rest: readonly string[]): { readonly help: boolean; readonly version: boolean } {
  const end = rest.indexOf('--');
  const flags = end < 0 ? rest : rest.slice(0, end);
  const has = (...names: string[]): boolean => names.some((name) => flags.includes(name));
  return { help: has('-h', '--help'), version: has('-V', '--version') };
}
