// Help in all its forms: of the program, of a group, of a command, of a topic, and what an alias stands for.

import { homePaths } from '../../base/home-paths.ts';
import { EXIT } from '../../protocol/error-code.ts';
import { COMMANDS, isGroup } from '../commands/registry.ts';
import { ALIAS } from '../config/parse-config.ts';
import { configFile, readConfig } from '../config/settings.ts';
import type { Found } from '../find-command.ts';
import { findCommand } from '../find-command.ts';
import { loadPart } from '../load-part.ts';
import { visible } from '../output/visible.ts';
import { helpOf, parseCommand, unknownCommand } from '../program.ts';
import type { System } from '../system.ts';
import type * as Topics from './topics.ts';

const SUMMARY = 'Contacts, and the money between you and them. Works offline.';

/** `help [COMMAND | TOPIC | ALIAS]`. Throws `UserError` for what does not exist. */
export function helpOn(words: readonly string[], system: System): number {
  const found = findCommand(words, false);
  const [name = ''] = words;
  const other =
    found.kind === 'unknown' && words.length === 1 ? (topicText(name, system) ?? aliasText(name, system)) : '';
  system.write(1, other === undefined || other === '' ? helpText(found, system) : other);
  return EXIT.done;
}

/** Help of whatever was found. Throws `UserError` for what does not exist. */
export function helpText(found: Found, system: System): string {
  if (found.kind === 'root') return helpOf([], COMMANDS, SUMMARY) + topicList(system);
  if (found.kind === 'group') return helpOf(found.path, found.group.commands, found.group.summary);
  if (found.kind === 'unknown') {
    const parent = COMMANDS[found.path[0] ?? ''];
    throw unknownCommand(found.path, found.path.length > 1 && isGroup(parent) ? parent.commands : COMMANDS);
  }
  const parsed = parseCommand(found.path, found.spec, ['--help']);
  return 'help' in parsed ? parsed.help : '';
}

/** What each topic is about, by its name. */
function topicSummaries(system: System): Readonly<Record<string, string>> {
  return Object.fromEntries(loadPart<typeof Topics>('topics', system).TOPICS.map(({ name, about }) => [name, about]));
}

function topicList(system: System): string {
  const topics = Object.entries(topicSummaries(system));
  const width = Math.max(...topics.map(([name]) => name.length)) + 2;
  const lines = topics.map(([name, about]) => `  ${name.padEnd(width)}${about}\n`);
  return `\nTopics (ledger help TOPIC):\n${lines.join('')}`;
}

function topicText(name: string, system: System): string | undefined {
  return loadPart<typeof Topics>('topics', system).TOPICS.find((topic) => topic.name === name)?.text;
}

function aliasText(name: string, system: System): string | undefined {
  const paths = homePaths(system);
  const config = paths === undefined ? {} : readConfig(configFile(paths.config), system);
  const key = `${ALIAS}${name}`;
  return Object.hasOwn(config, key) ? `ledger ${name} stands for: ledger ${visible(config[key] ?? '')}\n` : undefined;
}
