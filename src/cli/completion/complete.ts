// Completion: what `ledger __complete SHELL …` answers, which the scripts of the shells call at every Tab.
//
// bash:      __complete bash BREAKS LINE       the line up to the cursor as typed, and the characters that end a part
// zsh, fish: __complete zsh|fish -- WORD…      the words behind `ledger`, the last one being typed
//
// The answer's first line says what follows: `files` (any path), `open` or `words`; then one word a line. zsh and fish get
// what a word means behind a tab.

import { wordsSoFar } from '../config/split-words.ts';
import type { Candidates, NameSource } from './candidates.ts';
import { candidatesOf } from './candidates.ts';
import { bashText, unquoted } from './quoting.ts';
import type { Typed } from './quoting.ts';
import type { Vocabulary } from './wanted.ts';
import { wantedOf } from './wanted.ts';

interface Line extends Typed {
  readonly words: readonly string[];
  readonly current: string;
}

/** What completion works with. `expand` replaces an alias in the words behind `ledger`. */
export interface CompletionHost {
  readonly vocabulary: Vocabulary;
  readonly names: NameSource;
  readonly expand: (words: readonly string[]) => readonly string[];
}

/** The answer to `args`; empty where there is none. */
export async function complete(args: readonly string[], host: CompletionHost): Promise<string> {
  const line = lineOf(args);
  if (line === undefined || line.open === '\\') return '';
  const wanted = wantedOf(host.expand(line.words), line.current, host.vocabulary);
  const found = await candidatesOf(wanted, host.names).catch((): Candidates => ({
    words: [],
    files: false,
    open: false,
  }));
  const isBash = args[0] === 'bash';
  const words = found.words.map(({ value, about }) => {
    if (isBash) return bashText(value, line);
    return about === '' ? value : `${value}\t${about}`;
  });
  return [found.files ? 'files' : found.open ? 'open' : 'words', ...new Set(words), ''].join('\n');
}

function lineOf([shell, first = '', ...others]: readonly string[]): Line | undefined {
  if (shell === 'bash') {
    const { words, last, ...typed } = wordsSoFar(others[0] ?? '', first);
    return { ...typed, words: words.slice(1), current: last };
  }
  if ((shell !== 'zsh' && shell !== 'fish') || first !== '--') return undefined;
  const last = others.at(-1) ?? '';
  const current = shell === 'fish' ? unquoted(last) : last;
  return { words: others.slice(0, -1), current, open: '', brokenAt: 0 };
}
