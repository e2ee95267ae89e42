// What completion knows of the commands, as the build writes it to dist/vocabulary.json: their tables without what runs.

import { COMMANDS, isGroup } from '../commands/registry.ts';
import type { Registered } from '../commands/registry.ts';
import { TOPICS } from '../help/topics.ts';
import type { Described, Vocabulary } from './wanted.ts';

/** The words of every command. */
export function builtInWords(): Vocabulary {
  return {
    commands: describedAll(COMMANDS),
    top: [{ value: 'help', about: 'help on a command or a topic' }],
    topics: TOPICS.map(({ name, about }) => ({ value: name, about })),
  };
}

function describedAll(entries: Readonly<Record<string, Registered>>): Readonly<Record<string, Described>> {
  return Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, described(entry)]));
}

function described(entry: Registered): Described {
  if (isGroup(entry)) return { summary: entry.summary, commands: describedAll(entry.commands) };
  return { summary: entry.summary, options: entry.options ?? [] };
}
