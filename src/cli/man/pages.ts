// The man pages of `ledger`, of each of its commands, and of the daemon, from the tables that the help is made of. Run by
// the build only.

import { bold, escapeRoff, item, paragraph, section, subsection, synopsis, title, verbatim } from '../../base/roff.ts';
import type { CommandSpec, OptionSpec } from '../command.ts';
import type { Registered } from '../commands/registry.ts';
import { COMMANDS, isGroup } from '../commands/registry.ts';
import { VARIABLES } from '../config/settings.ts';
import { GLOBAL_OPTIONS } from '../flags.ts';
import { TOPICS } from '../help/topics.ts';

/** A page: the file's name and its text. */
export interface ManPage {
  readonly file: string;
  readonly text: string;
}

/** Every page of the command line, and the daemon's. */
export function commandLinePages(version: string): ManPage[] {
  const commands = Object.entries(COMMANDS).map(([name, entry]) => ({
    file: `ledger-${name}.1`,
    text: commandPage(name, entry, version),
  }));
  return [{ file: 'ledger.1', text: mainPage(version) }, ...commands, { file: 'ledgerd.1', text: daemonPage(version) }];
}

function mainPage(version: string): string {
  const list = Object.entries(COMMANDS).map(([name, { summary }]) => item(`${bold(`ledger-${name}`)}(1)`, summary));
  const topics = TOPICS.map(({ name, text }) => section(name.replace('-', ' '), verbatim(text)));
  return [
    title('ledger', version),
    heading('ledger', 'contacts, and the money between you and them'),
    section('synopsis', `.PP\n${synopsis('ledger <command> [arguments] [options]')}\n.PP\n${bold('ledger')}\n`),
    section('description', paragraph(DESCRIPTION)),
    section('examples', examples(Object.values(COMMANDS).flatMap((entry) => firstExample(entry)))),
    section('commands', list.join('')),
    section('options of every command', options(GLOBAL_OPTIONS)),
    ...topics,
    section('environment', environment()),
    section('see also', paragraph(`ledgerd(1), ledger-server(1); ledger help TOPIC`)),
  ].join('');
}

const DESCRIPTION =
  'ledger keeps contacts and what was lent and borrowed. Alone on a terminal it opens the dashboard. Everything works ' +
  'offline; with a server (ledger login URL) all devices of a user, and all members of a book, see the same.';

function commandPage(name: string, entry: Registered, version: string): string {
  const page = [title(`ledger-${name}`, version), heading(`ledger-${name}`, entry.summary)];
  if (isGroup(entry)) {
    const commands = Object.entries(entry.commands);
    const fallback = entry.fallback === undefined ? '' : ` Without a command: ${entry.fallback}.`;
    page.push(
      section('synopsis', commands.map(([word, spec]) => usage([name, word], spec)).join('')),
      section('description', paragraph(`${capital(entry.summary)}.${fallback}`)),
      section('commands', commands.map(([word, spec]) => subsection(`ledger ${name} ${word}`, about(spec))).join('')),
    );
  } else {
    page.push(
      section('synopsis', usage([name], entry)),
      section('description', paragraph(`${capital(entry.summary)}.`)),
      section('examples', examples(entry.examples)),
      section('options', options(entry.options ?? [])),
    );
  }
  return [...page, section('options of every command', options(GLOBAL_OPTIONS)), SEE_LEDGER].join('');
}

const SEE_LEDGER = section('see also', paragraph('ledger(1), for exit codes, amounts, dates and names too'));

function daemonPage(version: string): string {
  return [
    title('ledgerd', version),
    heading('ledgerd', 'the background process of ledger on a device'),
    section('synopsis', `.PP\n${bold('ledgerd')}\n`),
    section('description', paragraph(DAEMON)),
    section('environment', item(bold('LEDGER_HOME'), 'keeps all of one device under this folder')),
    section('see also', paragraph('ledger-daemon(1), ledger(1)')),
  ].join('');
}

const DAEMON =
  'ledgerd keeps the journal of a device, answers the commands, and exchanges changes with the server. Commands start it ' +
  'when they need it; it takes no arguments. It can be started by a service manager, which may hand over the listening ' +
  'socket (LISTEN_FDS). SIGTERM and SIGINT stop it; nothing that was acknowledged is lost by any end of it.';

function heading(name: string, summary: string): string {
  return section('name', `${escapeRoff(`${name} - ${summary}`)}\n`);
}

function usage(path: readonly string[], { args = [] }: CommandSpec): string {
  return `.PP\n${synopsis(['ledger', ...path, ...args, '[options]'].join(' '))}\n`;
}

function about(spec: CommandSpec): string {
  const lines = options(spec.options ?? []);
  return paragraph(`${capital(spec.summary)}.`) + examples(spec.examples) + lines;
}

function options(list: readonly OptionSpec[]): string {
  return list
    .map(({ flags, help, many }) => item(synopsis(flags), many === true ? `${help} (may be repeated)` : help))
    .join('');
}

function examples(lines: readonly string[]): string {
  return lines.length === 0 ? '' : verbatim(lines.map((line) => `  ledger ${line}\n`).join(''));
}

function firstExample(entry: Registered): readonly string[] {
  return isGroup(entry) ? [] : entry.examples.slice(0, 1);
}

function environment(): string {
  const variables = Object.entries(VARIABLES).map(([key, variable]) => item(bold(variable), `the setting ${key}`));
  const home = item(bold('LEDGER_HOME'), 'keeps all of one device under this folder: config, data, state, run');
  return [home, ...variables, item(bold('NO_COLOR'), 'no colour, unless --color says otherwise')].join('');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
