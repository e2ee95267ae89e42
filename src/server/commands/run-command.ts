// From argv to a command: parsing, help, version, errors and exit codes.

import { parseArgs } from 'node:util';
import { ERROR_EXIT, EXIT, UserError } from '../../protocol/error-code.ts';
import { VERSION } from '../version.ts';
import { resolveSettings, settingEntries } from '../settings.ts';
import type { SettingFlags } from '../settings.ts';
import { suggestion } from '../../base/suggestion.ts';
import type { CommandIo, FlagName, ServerCommand } from './command.ts';
import { configCommand } from './config.ts';
import { copyCommands } from './copies.ts';
import { copyCommand } from './copy.ts';
import { deviceCommands } from './devices.ts';
import { commandLines, helpText } from './help.ts';
import { newEpochsCommand } from './new-epochs.ts';
import { openApiCommand } from './openapi.ts';
import { startCommand } from './start.ts';
import { userCommands } from './users.ts';

/** Every command, in the order of the help. */
export const COMMANDS: readonly ServerCommand[] = [
  startCommand,
  configCommand,
  ...userCommands,
  ...deviceCommands,
  ...copyCommands,
  copyCommand,
  newEpochsCommand,
  openApiCommand,
];

type Flags = SettingFlags & {
  readonly json?: boolean;
  readonly yes?: boolean;
  readonly from?: string;
  readonly to?: string;
};

const KINDS = { text: 'string', path: 'string', switch: 'boolean', list: 'string', hops: 'string' } as const;

const OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
  json: { type: 'boolean' },
  yes: { type: 'boolean' },
  config: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  ...Object.fromEntries(
    settingEntries().map(([name, { kind }]) => [name, { type: KINDS[kind], multiple: kind === 'list' }]),
  ),
} as const;

/** Runs what `argv` (without node and script) says; resolves with the exit code. */
export async function runCommand(io: CommandIo, argv: readonly string[]): Promise<number> {
  const json = argv.includes('--json');
  try {
    const { values, positionals } = parse(argv);
    if (values.version === true) io.write(`${VERSION}\n`);
    else if (values.help === true || positionals[0] === 'help') io.write(helpText(COMMANDS));
    else await dispatch(io, values, positionals);
    return EXIT.done;
  } catch (error) {
    return complain(io, error, json);
  }
}

function parse(argv: readonly string[]) {
  // The one flag whose value may be left out, which the parser does not know.
  const args = argv.map((arg) => (arg === '--behind-proxy' ? '--behind-proxy=1' : arg));
  try {
    return parseArgs({ args, options: OPTIONS, allowPositionals: true, allowNegative: true });
  } catch (error) {
    const unknown = /^--(?:no-)?([\w-]+)/.exec(args.find(isUnknownFlag) ?? '')?.[1];
    const meant = unknown === undefined ? undefined : suggestion(unknown, Object.keys(OPTIONS));
    // What follows tells of arguments that begin with a dash.
    const [message = ''] = (error as Error).message.split('. To specify');
    throw usage(message, meant === undefined ? undefined : `Did you mean --${meant}?`);
  }
}

function isUnknownFlag(arg: string): boolean {
  const name = /^--(?:no-)?([\w-]+)/.exec(arg)?.[1];
  return name !== undefined && !Object.hasOwn(OPTIONS, name);
}

async function dispatch(io: CommandIo, flags: Flags, words: readonly string[]): Promise<void> {
  const command = COMMANDS.find((item) => item.words.every((word, index) => words[index] === word));
  if (command === undefined) {
    throw unknownCommand(words);
  }
  const args = words.slice(command.words.length);
  if (args.length !== command.arguments.length) {
    throw usage(`ledger-server ${[...command.words, ...command.arguments].join(' ')} is how it goes`);
  }
  const foreign = Object.keys(flags).find((name) => !command.options.includes(name as FlagName));
  if (foreign !== undefined) throw usage(`ledger-server ${command.words.join(' ')} takes no --${foreign}`);
  const resolved = resolveSettings(flags, io.env);
  const { json, yes, from, to } = flags;
  await command.run(io, { ...resolved.settings, from, to, json: json === true, yes: yes === true, resolved }, args);
}

/** The error for words that name no command; of a group, with the commands that it has. */
function unknownCommand(words: readonly string[]): UserError {
  const [group] = words;
  if (group === undefined) return usage('no command was given');
  const inGroup = COMMANDS.filter((command) => command.words.length > 1 && command.words[0] === group);
  const message =
    inGroup.length > 0 && words.length === 1
      ? `ledger-server ${group} needs a command`
      : `there is no command ${words.slice(0, 2).join(' ')}`;
  return inGroup.length === 0 ? usage(message) : usage(message, commandLines(inGroup).trimEnd());
}

function usage(message: string, hint = 'See: ledger-server --help'): UserError {
  return new UserError({ code: 'usage', message, hint });
}

function complain(io: CommandIo, error: unknown, json: boolean): number {
  const body =
    error instanceof UserError
      ? error.body
      : { code: 'unexpected' as const, message: error instanceof Error ? error.message : String(error) };
  const hint = body.hint === undefined ? '' : `\n${body.hint}`;
  io.complain(json ? `${JSON.stringify({ error: body })}\n` : `ledger-server: ${body.message}${hint}\n`);
  return ERROR_EXIT[body.code];
}
