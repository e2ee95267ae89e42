// Words of the user's own that stand for a command: `alias.ana` = `lend Ana`. One step only: what an alias stands for is
// a command of the program, never another alias, and a command's own name is never an alias.

import { UserError } from '../../protocol/error-code.ts';
import { commandAt } from '../argv.ts';
import { BUILT_IN_WORDS } from './built-in-words.ts';
import { ALIAS } from './parse-config.ts';
import type { Config } from './settings.ts';
import { splitWords } from './split-words.ts';

/** What the alias stands for, or `undefined` if there is none of this name. Throws `UserError` (usage). */
export function aliasWords(config: Config, name: string): readonly string[] | undefined {
  const key = `${ALIAS}${name}`;
  const text = Object.hasOwn(config, key) ? config[key] : undefined;
  if (text === undefined) return undefined;
  const problem = aliasProblem(name, text);
  if (problem === undefined) return splitWords(text);
  throw new UserError({
    code: 'usage',
    message: `the alias ${name} ${problem}`,
    hint: `ledger config set ${key} WORDS`,
  });
}

/** What is wrong with an alias, or `undefined`. */
export function aliasProblem(name: string, text: string): string | undefined {
  if (BUILT_IN_WORDS.has(name)) return 'would hide the command of this name';
  const words = splitWords(text);
  if (words === undefined) return 'has a quote that is not closed';
  const first = words.find((word) => !word.startsWith('-')) ?? '';
  return BUILT_IN_WORDS.has(first) ? undefined : `does not begin with a command: ${first}`;
}

/** The command line with the alias replaced by what it stands for. */
export function withAlias(argv: readonly string[], words: readonly string[]): string[] {
  const at = commandAt(argv);
  return [...argv.slice(0, at), ...words, ...argv.slice(at + 1)];
}
