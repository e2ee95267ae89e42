// A text cut into words as a POSIX shell does it: quotes and backslashes, no variables, no patterns. Pure.

/** Where the text ends: its last word as far as it goes, and the quote that is still open (`\` for a lone backslash). */
export interface WordsSoFar {
  readonly words: readonly string[];
  readonly last: string;
  readonly open: '' | '"' | "'" | '\\';
  /** How many characters of `last` stand before the last unquoted character among `breaks`, that one included. */
  readonly brokenAt: number;
}

/** The words of a text; `undefined` when a quote is not closed. */
export function splitWords(text: string): string[] | undefined {
  const { words, last, open } = wordsSoFar(`${text} `);
  return open === '' && last === '' ? [...words] : undefined;
}

/** The words of the beginning of a text. `breaks`: characters that begin a new part of a word, as readline's do. */
export function wordsSoFar(text: string, breaks = ''): WordsSoFar {
  const words: string[] = [];
  let [last, inWord, brokenAt] = ['', false, 0];
  let open: WordsSoFar['open'] = '';
  const take = (part: string): void => {
    last += part;
    inWord = true;
  };
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    const next = text.charAt(at + 1);
    if (open !== '' && character === open) {
      open = '';
      brokenAt = last.length;
    } else if (character === '\\' && open !== "'" && (open === '' || /["\\$`]/.test(next))) {
      if (next === '') return { words, last, open: '\\', brokenAt };
      take(next);
      at += 1;
    } else if (open !== '') take(character);
    else if (character === '"' || character === "'") {
      open = character;
      brokenAt = last.length;
      inWord = true;
    } else if (/\s/.test(character)) {
      if (inWord) words.push(last);
      [last, inWord, brokenAt] = ['', false, 0];
    } else {
      take(character);
      if (breaks.includes(character)) brokenAt = last.length;
    }
  }
  return { words, last, open, brokenAt };
}
