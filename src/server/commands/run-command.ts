// From argv to a command: parsing, help, version, errors and exit codes.

import { parseArgs } from 'node:util';
import { ERROR_EXIT, EXIT, UserError } from '../../protocol/error-code.ts';
import { VERSION } from '../version.ts';
import type { CommandIo, CommandOptions, ServerCommand } from './command.ts';
import { copyCommands } from './copies.ts';
import { deviceCommands } from './devices.ts';
import { helpText } from './help.ts';
import { startCommand } from './start.ts';
import { userCommands } from './users.ts';

/** Every command, in the order of help. */
const COMMANDS: readonly ServerCommand[] = [startCommand, ...userCommands, ...deviceCommands, ...copyCommands];

const OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
  json: { type: 'boolean' },
  data: { type: 'string' },
  host: { type: 'string' },
  port: { type: 'string' },
  insecure: { type: 'boolean' },
  'behind-proxy': { type: 'boolean' },
  'allow-origin': { type: 'string', multiple: true },
  'allow-host': { type: 'string', multiple: true },
  'rate-limit': { type: 'string' },
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
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw usage((error as Error).message);
  }
}

async function dispatch(io: CommandIo, options: CommandOptions, words: readonly string[]): Promise<void> {
  const command = COMMANDS.find((item) => item.words.every((word, index) => words[index] === word));
  if (command === undefined) {
    throw usage(words.length === 0 ? 'no command was given' : `there is no command ${words.slice(0, 2).join(' ')}`);
  }
  const args = words.slice(command.words.length);
  if (args.length !== command.arguments.length) {
    throw usage(`ledger-server ${[...command.words, ...command.arguments].join(' ')} is how it goes`);
  }
  const foreign = Object.keys(options).find((name) => !command.options.includes(name as keyof CommandOptions));
  if (foreign !== undefined) throw usage(`ledger-server ${command.words.join(' ')} takes no --${foreign}`);
  await command.run(io, options, args);
}

function usage(message: string): UserError {
  return new UserError({ code: 'usage', message, hint: 'See: ledger-server --help' });
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
