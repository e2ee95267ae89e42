// The only place that talks to commander: turns a command's table into a commander command, parses with it, and makes
// its complaints ours. Only the named command is registered; the whole list only for its help and for suggestions.

import { Command, CommanderError, Option } from 'commander';
import type { Argument } from 'commander';
import { suggestion } from '../base/suggestion.ts';
import { UserError } from '../protocol/error-code.ts';
import { shieldNegations, unshield } from './argv.ts';
import { FILTER_ARGUMENT } from './commands/filter.ts';
import type { CommandSpec, OptionSpec } from './command.ts';
import type { CommandGroup } from './commands/group.ts';
import type { Registered } from './commands/registry.ts';
import { GLOBAL_OPTIONS } from './flags.ts';
import { SYNONYMS } from './synonyms.ts';

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
  command.action(() => undefined);
  command.optionsGroup('Global options:');
  for (const option of GLOBAL_OPTIONS) command.addOption(toOption(option));
  const { help } = parse(
    command,
    hasFilter(spec) ? shieldFilter(rest, [...GLOBAL_OPTIONS, ...(spec.options ?? [])]) : rest,
    { path, surplus: surplusHint(spec, rest), args: spec.args },
  );
  if (help !== undefined) return { help };
  const options = Object.entries(command.opts()).map(([key, value]) => [key, unshield(value)]);
  return {
    // The words of a filter come as one list.
    args: command.processedArgs.flatMap((value) => unshield(value) as string | string[] | undefined),
    options: Object.fromEntries(options) as Readonly<Record<string, unknown>>,
  };
}

/** What is said of an argument too many: a duration behind `--wait` is one. */
function surplusHint({ surplus }: CommandSpec, rest: readonly string[]): string | undefined {
  const duration = rest[rest.findIndex((token) => token.startsWith('--wait=\0')) + 1];
  const isOfWait = rest.some((token) => token.startsWith('--wait=\0')) && /^\d+(?:ms|s|m|h)$/.test(duration ?? '');
  return isOfWait ? `a duration stands at the flag (--wait=${duration})` : surplus;
}

function hasFilter({ args = [] }: CommandSpec): boolean {
  return args.includes(FILTER_ARGUMENT);
}

/** A word such as `-paid` is not a row of flags. Throws `UserError` for one that can be read both ways. */
function shieldFilter(rest: readonly string[], options: readonly OptionSpec[]): readonly string[] {
  const lettersOf = (some: readonly OptionSpec[]) =>
    some.flatMap(({ flags }) => /^-(\w),/.exec(flags)?.[1] ?? []).join('');
  const takes = (option: OptionSpec) => option.flags.includes('<');
  const withValue = lettersOf(options.filter(takes));
  const shorts = { flags: `h${lettersOf(options.filter((option) => !takes(option)))}`, withValue };
  const { tokens, unclear } = shieldNegations(rest, shorts);
  if (unclear === undefined) return tokens;
  const [flag, value] = [unclear.slice(0, 2), unclear.slice(2)];
  const hint = `${flag} ${value}, or -tag:${unclear.slice(1)} for a tag`;
  throw new UserError({ code: 'usage', message: `${unclear} can be a flag or a part of the filter`, hint });
}

/** The help of a group, or of the whole program. */
export function helpOf(
  path: readonly string[],
  entries: Readonly<Record<string, Registered>>,
  summary: string,
): string {
  const examples = Object.values(entries).flatMap((entry) => ('examples' in entry ? entry.examples.slice(0, 1) : []));
  const each = [PROGRAM, ...path, 'COMMAND', '--help'].join(' ');
  const more = `\n${each} shows a command's examples and options, --json among them.\n`;
  return listing(path, entries, { summary, examples: examples.slice(0, 5) }).helpInformation() + more;
}

/** The error for a word that names no command, with the closest ones that do. */
export function unknownCommand(path: readonly string[], entries: Readonly<Record<string, Registered>>): UserError {
  const [groupPath, word] = [path.slice(0, -1), path.at(-1) ?? ''];
  const group = [PROGRAM, ...groupPath].join(' ');
  const close = closestCommands(word, entries).map((name) => `${group} ${name}`);
  if (word === 'version' && groupPath.length === 0) close.push(`${group} --version`);
  if (close.length === 0 && groupPath.length === 0 && suggestion(word, ['help']) !== undefined)
    close.push(`${group} help`);
  const hint = close.length === 0 ? `${group} --help` : `did you mean ${close.join(' or ')}?`;
  return new UserError({ code: 'unknown_command', message: `there is no command ${group} ${word}`, hint });
}

/** What somebody who typed `word` may have meant: by habit of another program, else by commander's measure of a slip. */
function closestCommands(word: string, entries: Readonly<Record<string, Registered>>): readonly string[] {
  const synonym = Object.hasOwn(SYNONYMS, word) ? SYNONYMS[word] : undefined;
  if (synonym !== undefined && Object.hasOwn(entries, synonym)) return [synonym];
  try {
    parse(listing([], entries, { summary: '', examples: [] }), ['--', word], { path: [] });
  } catch (error) {
    const list =
      error instanceof UserError ? /^did you mean (?:one of )?(.*)\?$/i.exec(error.body.hint ?? '')?.[1] : '';
    return list === undefined || list === '' ? [] : list.split(', ');
  }
  return [];
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

function argumentTerm(argument: Argument): string {
  return argument.required ? `<${argument.name()}>` : `[${argument.name()}]`;
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

/** Which command, for what is said of a mistake; `surplus`: of an argument too many; `args`, `flags`: its own. */
interface Where {
  readonly path: readonly string[];
  readonly surplus?: string | undefined;
  readonly args?: readonly string[] | undefined;
  readonly flags?: readonly string[];
}

/** Runs commander; gives the help it wanted to print, if it did. Throws `UserError`. */
function parse(command: Command, rest: readonly string[], where: Where): { readonly help?: string } {
  let printed = '';
  command.configureOutput({ writeOut: (text) => (printed += text), writeErr: () => undefined });
  try {
    command.parse(rest, { from: 'user' });
    return {};
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === 'commander.helpDisplayed') return { help: printed };
    throw usage(error, { ...where, flags: command.options.flatMap(({ long }) => long ?? []) });
  }
}

function usage({ message, code }: CommanderError, where: Where): UserError {
  const { path, surplus = 'a text of several words needs quotes' } = where;
  const [first = '', likely] = unshieldText(message).split('\n');
  const help = `${[PROGRAM, ...path].join(' ')} --help`;
  const quotes = code === 'commander.excessArguments' ? `${surplus}; ${help}` : help;
  const unknown = /^error: unknown option '(--[a-z-]+)/.exec(first)?.[1];
  const hint =
    (unknown === undefined ? undefined : flagMeant(unknown, where)) ??
    (likely === undefined ? quotes : likely.replace(/^\(Did (.*)\)$/, 'did $1'));
  return new UserError({ code: 'usage', message: first.replace(/^error: /, '').replace(/\.$/, ''), hint });
}

/**
 * What an unknown flag was meant for, where that is plain: an argument that was given as one (a `<ref>` goes by the names of
 * what it refers to), or the flag of which it is the beginning.
 */
function flagMeant(unknown: string, { path, args = [], flags = [] }: Where): string | undefined {
  const name = unknown.slice(2);
  const names = args.map((argument) => argument.replaceAll(/[^a-z]/g, ''));
  if (names.includes(name) || (['contact', 'name', 'id'].includes(name) && names.includes('ref')))
    return `the ${name} stands without a flag: ${[PROGRAM, ...path, ...args].join(' ')}`;
  const longer = name.length < 3 ? [] : flags.filter((flag) => flag.startsWith(unknown));
  return longer.length === 0 ? undefined : `did you mean ${longer.join(' or ')}?`;
}

/** Commander quotes what it was given: without our marks. */
function unshieldText(message: string): string {
  return message.replaceAll('--wait=\0', '--wait').replaceAll('\0', '');
}
