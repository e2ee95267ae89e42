// From the words of a command line that is still being typed to what may come next in its place. Pure.

import type { OptionSpec } from '../command.ts';
import { ALIASES } from '../commands/aliases.ts';
import { GLOBAL_OPTIONS } from '../flags.ts';
import { isFilter } from './filter-words.ts';
import type { ValueKind } from './value-kinds.ts';
import { ARGUMENT_KINDS, flagKind } from './value-kinds.ts';

/** A command with its options, or a group of commands. */
export type Described =
  | { readonly summary: string; readonly options?: readonly OptionSpec[] }
  | { readonly summary: string; readonly commands: Commands };

type Commands = Readonly<Record<string, Described>>;

/** A word that may come next, and what it means. */
export interface Word {
  readonly value: string;
  readonly about: string;
}

/**
 * What may stand in place of the word being typed: words that are known here, or a kind of value. `before` is the part of
 * the word that stays (`--book=`), `prefix` what has been typed of the rest; `book` is what `--book` says.
 */
export interface Wanted {
  readonly words?: readonly Word[];
  readonly kind?: ValueKind;
  readonly before: string;
  readonly prefix: string;
  readonly book?: string;
}

/** What the whole program knows. `top`: words of the first place that are no commands: aliases, `help`. */
export interface Vocabulary {
  readonly commands: Commands;
  readonly top: readonly Word[];
  readonly topics: readonly Word[];
}

interface Flag {
  readonly name: string;
  readonly takesValue: boolean;
  readonly many: boolean;
  readonly about: string;
}

/** Reads `words` (all but the one being typed) and says what `current` may become; `undefined`: nothing is known. */
export function wantedOf(words: readonly string[], current: string, vocabulary: Vocabulary): Wanted | undefined {
  const place = new Place(vocabulary);
  for (const word of words) if (!place.take(word)) return undefined;
  return place.wanted(current);
}

/** How far a command line has come. */
class Place {
  readonly #vocabulary: Vocabulary;
  readonly #seen = new Set<string>();
  #entries: Commands | undefined;
  #help = false;
  #path: string[] = [];
  #options: readonly OptionSpec[] = [];
  #arguments = 0;
  #flag: Flag | undefined;
  #ended = false;
  #book: string | undefined;

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
    this.#entries = vocabulary.commands;
  }

  /** Goes on by one whole word; `false` when it cannot be understood. */
  take(word: string): boolean {
    if (this.#flag !== undefined) {
      if (this.#flag.name === '--book') this.#book = word;
      this.#flag = undefined;
      return true;
    }
    if (!this.#ended && word.startsWith('-') && word !== '-') return this.#takeFlag(word);
    if (this.#entries === undefined) {
      this.#arguments += 1;
      return true;
    }
    return this.#takeCommand(word);
  }

  wanted(current: string): Wanted {
    const book = this.#book === undefined ? {} : { book: this.#book };
    const whole = { before: '', prefix: current, ...book };
    if (this.#flag !== undefined) return { ...whole, kind: flagKind(this.#path, this.#flag.name) };
    if (!this.#ended && current.startsWith('-')) {
      const at = current.indexOf('=');
      if (at < 0) return { ...whole, words: this.#flagWords() };
      const kind = flagKind(this.#path, this.#named(current.slice(0, at))?.name ?? '');
      return { kind, before: current.slice(0, at + 1), prefix: current.slice(at + 1), ...book };
    }
    if (this.#entries !== undefined) return { ...whole, words: this.#commandWords(this.#entries) };
    const kinds = ARGUMENT_KINDS[this.#path.join(' ')] ?? [];
    const last = kinds.at(-1);
    return { ...whole, kind: kinds[this.#arguments] ?? (isFilter(last) ? last : 'text') };
  }

  #takeFlag(word: string): boolean {
    if (word === '--') {
      this.#ended = true;
      return true;
    }
    const [name = '', value] = word.split('=', 2);
    const flag = this.#named(name);
    if (flag === undefined) return true;
    this.#seen.add(flag.name);
    if (flag.name === '--book' && value !== undefined) this.#book = value;
    // `--wait` has a value only behind `=`.
    if (flag.takesValue && value === undefined && flag.name !== '--wait') this.#flag = flag;
    return true;
  }

  #takeCommand(word: string): boolean {
    if (word === 'help' && this.#path.length === 0 && !this.#help) {
      this.#help = true;
      return true;
    }
    const name = this.#path.length === 0 ? (ALIASES[word] ?? word) : word;
    const entries = this.#entries ?? {};
    const entry = Object.hasOwn(entries, name) ? entries[name] : undefined;
    if (entry === undefined) return false;
    this.#path.push(name);
    this.#entries = 'commands' in entry ? entry.commands : undefined;
    if (!('commands' in entry)) this.#options = entry.options ?? [];
    return true;
  }

  #commandWords(entries: Commands): Word[] {
    const commands = Object.entries(entries).map(([value, { summary }]) => ({ value, about: summary }));
    if (this.#path.length > 0) return commands;
    return [...commands, ...(this.#help ? this.#vocabulary.topics : this.#vocabulary.top)];
  }

  #flags(): Flag[] {
    const own = this.#help ? [] : [...this.#options, ...GLOBAL_OPTIONS];
    return [...own.map(flagOf), { name: '--help', takesValue: false, many: false, about: 'show its help' }];
  }

  #flagWords(): Word[] {
    const left = this.#flags().filter(({ name, many }) => many || !this.#seen.has(name));
    return left.map(({ name, about }) => ({ value: name, about }));
  }

  #named(word: string): Flag | undefined {
    const short = [...this.#options, ...GLOBAL_OPTIONS].find(({ flags }) => flags.startsWith(`${word}, `));
    return short === undefined ? this.#flags().find(({ name }) => name === word) : flagOf(short);
  }
}

function flagOf({ flags, help, many }: OptionSpec): Flag {
  const name = /--[a-z-]+/.exec(flags)?.[0] ?? flags;
  return { name, takesValue: flags.includes('<'), many: many === true, about: help };
}
