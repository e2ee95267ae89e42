// A line of text that is being typed, with its cursor. Moves and deletes by what people see as one character. Pure.

import type { PressedKey } from '../keys/pressed-key.ts';

/** The text, and the cursor as an index into it. */
export interface TextInput {
  readonly text: string;
  readonly at: number;
}

/** Bound on what a field holds; what a field may have is the daemon's to say. */
const LENGTH_MAX = 12_000;

let segmenter: Intl.Segmenter | undefined;

/** An input with its cursor behind the text. */
export function inputOf(text: string): TextInput {
  return { text, at: text.length };
}

/** The input with a text put in at the cursor. */
export function inserted({ text, at }: TextInput, more: string): TextInput {
  if (text.length + more.length > LENGTH_MAX) return { text, at };
  return { text: text.slice(0, at) + more + text.slice(at), at: at + more.length };
}

/** The input after a key; the same object if the key does nothing to it. */
export function typed(input: TextInput, { input: key, special }: PressedKey): TextInput {
  if (special.has('ctrl')) return controlled(input, key);
  for (const name of special) {
    const action = EDITS[name];
    if (action !== undefined) return action(input);
  }
  return key === '' || special.has('meta') ? input : inserted(input, key);
}

const EDITS: Readonly<Record<string, (input: TextInput) => TextInput>> = {
  leftArrow: ({ text, at }) => ({ text, at: at - lastLength(text.slice(0, at)) }),
  rightArrow: ({ text, at }) => ({ text, at: at + firstLength(text.slice(at)) }),
  home: ({ text }) => ({ text, at: 0 }),
  end: ({ text }) => inputOf(text),
  backspace: ({ text, at }) => cut(text, at - lastLength(text.slice(0, at)), at),
  delete: ({ text, at }) => cut(text, at, at + firstLength(text.slice(at))),
};

function controlled(input: TextInput, key: string): TextInput {
  const { text, at } = input;
  const before = text.slice(0, at);
  if (key === 'a') return { text, at: 0 };
  if (key === 'e') return inputOf(text);
  if (key === 'u') return cut(text, 0, at);
  if (key === 'k') return { text: before, at };
  return key === 'w' ? cut(text, before.trimEnd().lastIndexOf(' ') + 1, at) : input;
}

function cut(text: string, from: number, to: number): TextInput {
  return { text: text.slice(0, from) + text.slice(to), at: from };
}

function firstLength(text: string): number {
  return clusters(text)[0]?.length ?? 0;
}

function lastLength(text: string): number {
  return clusters(text).at(-1)?.length ?? 0;
}

/** The text cut into what people see as characters. */
export function clusters(text: string): readonly string[] {
  segmenter ??= new Intl.Segmenter();
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}
