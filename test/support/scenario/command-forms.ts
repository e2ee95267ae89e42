// The commands that a scenario may run, each written as in a usage line, and how a line's words are read by them.
// A new command is a new line here. Pure: what a name stands for is filled in when the command runs.

import type { Word } from './split-words.ts';

/** The kinds of record that a scenario gives names to. */
export type Kind = 'contact' | 'transaction' | 'conflict';

/** One argument: as it is, the id behind a name, or the path of a file of the scenario. */
export type Argument = { readonly text: string } | { readonly name: string } | { readonly file: string };

/** A command to run. `gives`: the kind of the record in its answer, if there is one. */
export interface Command {
  readonly args: readonly Argument[];
  readonly gives?: Kind;
}

/** What is known at a line: the kinds of the names given so far, and the files. */
export interface Known {
  readonly names: ReadonlyMap<string, Kind>;
  readonly files: ReadonlySet<string>;
}

/** Every amount is in this currency: it has no decimals, so that amounts are whole numbers. */
export const CURRENCY = 'JPY';

const FORMS = [
  'contact add TEXT [--note TEXT] [--handle TEXT] [--tag TEXT] [--id TEXT] [--allow-duplicate] gives contact',
  'contact show TEXT gives contact',
  'contact edit CONTACT [--name TEXT] [--note TEXT] [--handle TEXT] [--tag TEXT] [--untag TEXT] [--unset TEXT]',
  'contact rm CONTACT [--cascade]',
  'contact restore CONTACT',
  'contact merge CONTACT CONTACT',
  'lend CONTACT AMOUNT [-m TEXT] [--date TEXT] [--id TEXT] gives transaction',
  'borrow CONTACT AMOUNT [-m TEXT] [--date TEXT] [--id TEXT] gives transaction',
  'tx edit TRANSACTION [--amount AMOUNT] [--lent] [--borrowed] [-m TEXT] [--date TEXT] [--contact CONTACT]',
  'tx rm TRANSACTION',
  'tx restore TRANSACTION',
  'undo [ENTRY] [--last COUNT]',
  'redo',
  'conflicts keep CONFLICT',
  'conflicts apply CONFLICT',
  'import FILE',
  'sync now',
  'sync pause',
  'sync resume',
].map(readForm);

interface Form {
  readonly words: readonly string[];
  readonly params: readonly string[];
  /** The type of a last argument that may be missing. */
  readonly optional?: string;
  /** The type of each flag's value; none for a flag without. */
  readonly flags: ReadonlyMap<string, string | undefined>;
  readonly gives?: Kind;
}

/** Reads a command. Throws `SyntaxError` with what is wrong. */
export function readCommand(words: readonly Word[], known: Known): Command {
  const form = FORMS.find((one) => one.words.every((word, index) => isBare(words[index], word)));
  if (form === undefined) throw new SyntaxError(`there is no command ${words.map(({ text }) => text).join(' ')}`);
  const { gives } = form;
  const args: Argument[] = form.words.map((text) => ({ text }));
  const rest = words.slice(form.words.length);
  for (const type of form.params) args.push(readArgument(type, rest.shift(), known));
  if (form.optional !== undefined && rest[0]?.text.startsWith('-') === false) {
    args.push(readArgument(form.optional, rest.shift(), known));
  }
  while (rest.length > 0) {
    const flag = rest.shift() as Word;
    if (flag.quoted || !flags(form).has(flag.text)) throw new SyntaxError(`${flag.text} is one word too many`);
    args.push({ text: flag.text });
    const type = flags(form).get(flag.text);
    if (type !== undefined) args.push(readArgument(type, rest.shift(), known));
  }
  return gives === undefined ? { args } : { args, gives };
}

function flags(form: Form): Form['flags'] {
  return new Map([...form.flags, ['--wait', undefined]]);
}

function isBare(word: Word | undefined, text: string): boolean {
  return word !== undefined && !word.quoted && word.text === text;
}

function readArgument(type: string, word: Word | undefined, { names, files }: Known): Argument {
  if (word === undefined) throw new SyntaxError(`${type} is missing`);
  const { text, quoted } = word;
  switch (type) {
    case 'TEXT':
      if (quoted) return { text };
      throw new SyntaxError(`${text} must stand in quotes`);
    case 'AMOUNT':
      if (!quoted && /^[1-9]\d*$/.test(text)) return { text: `${text}${CURRENCY}` };
      throw new SyntaxError(`${text} is not an amount: digits, no sign`);
    case 'COUNT':
      if (!quoted && /^[1-9]\d*$/.test(text)) return { text };
      throw new SyntaxError(`${text} is not how many`);
    case 'ENTRY':
      if (quoted || /^(?:n:)?[1-9]\d*$/.test(text)) return { text };
      throw new SyntaxError(`${text} is not an entry: 17, or n:17, or anything in quotes`);
    case 'FILE':
      if (!quoted && files.has(text)) return { file: text };
      throw new SyntaxError(`there is no file ${text} above`);
    default:
      if (!quoted && names.get(text) === type.toLowerCase()) return { name: text };
      throw new SyntaxError(`there is no ${type.toLowerCase()} ${text} above`);
  }
}

function readForm(usage: string): Form {
  const [before = '', kind] = usage.split(' gives ');
  const flagTexts = [...before.matchAll(/\[(-[^\s\]]+)(?: ([^\s\]]+))?\]/g)];
  const [, optional] = /\[([A-Z]+)\]/.exec(before) ?? [];
  const words = before
    .replaceAll(/\[.*?\]/g, '')
    .trim()
    .split(/\s+/);
  const isParam = (word: string): boolean => /^[A-Z]+$/.test(word);
  return {
    words: words.filter((word) => !isParam(word)),
    params: words.filter(isParam),
    flags: new Map(flagTexts.map(([, flag = '', type]) => [flag, type])),
    ...(optional === undefined ? {} : { optional }),
    ...(kind === undefined ? {} : { gives: kind as Kind }),
  };
}
