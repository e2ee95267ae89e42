// From the words of the command line to the command they name.

import type { CommandSpec } from './command.ts';
import { ALIASES } from './commands/aliases.ts';
import type { CommandGroup } from './commands/group.ts';
import { COMMANDS, isGroup } from './commands/registry.ts';

/** What the words name. `unknown`: the last of `path` is no command there. */
export type Found =
  | { readonly kind: 'command'; readonly path: readonly string[]; readonly spec: CommandSpec }
  | { readonly kind: 'group'; readonly path: readonly string[]; readonly group: CommandGroup }
  | { readonly kind: 'root' }
  | { readonly kind: 'unknown'; readonly path: readonly string[] };

/** Whether the words so far want another one: none yet, `help`, or a group. */
export function wantsMoreWords(words: readonly string[]): boolean {
  return words[0] === 'help' || (words.length === 1 && isGroup(entryOf(words[0] ?? '')));
}

/** The command that `words` name. A group's fallback stands in for the group when `allowFallback` is on. */
export function findCommand(words: readonly string[], allowFallback: boolean): Found {
  const [first, second] = words;
  if (first === undefined) return { kind: 'root' };
  const entry = entryOf(first);
  if (entry === undefined) return { kind: 'unknown', path: [first] };
  const name = ALIASES[first] ?? first;
  if (!isGroup(entry)) return { kind: 'command', path: [name], spec: entry };
  const wanted = second ?? (allowFallback ? entry.fallback : undefined);
  if (wanted === undefined) return { kind: 'group', path: [name], group: entry };
  const spec = own(entry.commands, wanted);
  return spec === undefined
    ? { kind: 'unknown', path: [name, wanted] }
    : { kind: 'command', path: [name, wanted], spec };
}

function entryOf(word: string) {
  return own(COMMANDS, ALIASES[word] ?? word);
}

function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
