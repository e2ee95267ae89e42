// The only place that talks to commander: turns a command's table into a commander command, parses with it, and makes
// its complaints ours. Only the named command is registered; the whole list only for its help and for suggestions.

import { Command, CommanderError, Option } from 'commander';
import { UserError } from '../protocol/error-code.ts';
import { unshield } from './argv.ts';
import type { CommandSpec, OptionSpec } from './command.ts';
import type { CommandGroup } from './commands/group.ts';
import type { Registered } from './commands/registry.ts';
import { GLOBAL_OPTIONS } from './flags.ts';

/** A command line that commander has read: values, or the help that it asks for. */
export type Parsed =
  | { readonly args: readonly (string | undefined)[]; readonly options: Readonly<Record<string, unknown>> }
  | { readonly help: string };

const PROGRAM = 'ledger';

/** Reads `rest` (shielded) by a command's table. Throws `UserError` (usage). */
export function parseCommand(path: readonly string[], spec: CommandSpec, rest: readonly string[]): Parsed {
  const command = bare([PROGRAM, ...path].join(' '), spec.summary, spec.examples);
  for (const argument of spec.args ?? []) command.argument(argument);
  for (const option of spec.options ?? []) command.addOption(toOption(option));
  command.optionsGroup('Global options:');
  for (const option of GLOBAL_OPTIONS) command.addOption(toOption(option));
  const { help } = parse(command, rest, path);
  if (help !== undefined) return { help };
  const options = Object.entries(command.opts()).map(([key, value]) => [key, unshield(value)]);
  return {
    args: command.processedArgs.map((value) => unshield(value) as string | undefined),
    options: Object.fromEntries(options) as Readonly<Record<string, unknown>>,
  };
}

/** The help of a group, or of the whole program. */
export function helpOf(
  path: readonly string[],
  entries: Readonly<Record<string, Registered>>,
  summary: string,
): string {
  const examples = Object.values(entries).flatMap((entry) => ('examples' in entry ? entry.examples.slice(0, 1) : []));
  return listing(path, entries, { summary, examples: examples.slice(0, 5) }).helpInformation();
}

/** The error for a word that names no command, with the closest one that does. */
export function unknownCommand(path: readonly string[], entries: Readonly<Record<string, Registered>>): UserError {
  const [groupPath, word] = [path.slice(0, -1), path.at(-1) ?? ''];
  try {
    parse(listing(groupPath, entries, { summary: '', examples: [] }), ['--', word], groupPath);
  } catch (error) {
    if (error instanceof UserError) {
      const message = `there is no command ${[PROGRAM, ...path].join(' ')}`;
      return new UserError({ ...error.body, code: 'unknown_command', message });
    }
  }
  return new UserError({ code: 'unknown_command', message: `there is no command ${path.join(' ')}` });
}

interface About {
  readonly summary: string;
  readonly examples: readonly string[];
}

function listing(
  path: readonly string[],
  entries: Readonly<Record<string, Registered | CommandGroup>>,
  about: About,
): Command {
  const command = bare([PROGRAM, ...path].join(' '), about.summary, about.examples).usage('[options] <command>');
  command.helpCommand(false);
  command.configureHelp({
    subcommandTerm: (each) => [each.name(), ...each.registeredArguments.map(argumentTerm)].join(' '),
  });
  for (const [name, entry] of Object.entries(entries)) {
    const each = new Command(name).description(entry.summary);
    if ('args' in entry) for (const argument of entry.args ?? []) each.argument(argument);
    command.addCommand(each);
  }
  return command;
}

function argumentTerm({ required, name }: { readonly required: boolean; readonly name: () => string }): string {
  return required ? `<${name()}>` : `[${name()}]`;
}

function bare(name: string, summary: string, examples: readonly string[]): Command {
  const command = new Command(name);
  command.description(summary).exitOverride().helpOption('-h, --help', 'show this help');
  const lines = examples.map((example) => `  ${PROGRAM} ${example}\n`).join('');
  const original = command.helpInformation.bind(command);
  command.helpInformation = (context) => `${examples.length === 0 ? '' : `Examples:\n${lines}\n`}${original(context)}`;
  return command;
}

function toOption({ flags, help, many }: OptionSpec): Option {
  const option = new Option(flags, many === true ? `${help} (may be repeated)` : help);
  if (many === true) option.argParser((value: string, before: string[] | undefined) => [...(before ?? []), value]);
  return option;
}

/** Runs commander; gives the help it wanted to print, if it did. Throws `UserError`. */
function parse(command: Command, rest: readonly string[], path: readonly string[]): { readonly help?: string } {
  let printed = '';
  command.configureOutput({ writeOut: (text) => (printed += text), writeErr: () => undefined });
  command.action(() => undefined);
  try {
    command.parse(rest, { from: 'user' });
    return {};
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === 'commander.helpDisplayed') return { help: printed };
    throw usage(error, path);
  }
}

function usage({ message }: CommanderError, path: readonly string[]): UserError {
  const [first = '', suggestion] = unshieldText(message).split('\n');
  const help = `${[PROGRAM, ...path].join(' ')} --help`;
  const hint = suggestion === undefined ? help : suggestion.replace(/^\(|\)$/g, '');
  return new UserError({ code: 'usage', message: first.replace(/^error: /, ''), hint });
}

/** Commander quotes what it was given: without our marks. */
function unshieldText(message: string): string {
  return message.replaceAll('--wait=\0', '--wait').replaceAll('\0', '');
}
