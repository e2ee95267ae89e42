// How a completion is written where it is to stand on a bash command line: with backslashes, or inside the quote that
// has been opened. zsh and fish quote by themselves.

/** What bash gave: the line up to the cursor, in words. `brokenAt`: how much of the last word it does not replace. */
export interface Typed {
  readonly open: '' | '"' | "'" | '\\';
  readonly brokenAt: number;
}

const PLAIN = /[^\w@%+=:,./-]/gu;

/** The text with which bash is to replace what it takes for the word. */
export function bashText(word: string, { open, brokenAt }: Typed): string {
  const rest = word.slice(brokenAt);
  if (open === "'") return rest.replaceAll("'", String.raw`'\''`);
  // An exclamation mark is history even in double quotes: out of them for it.
  if (open === '"') return rest.replaceAll(/[\\"$`]/g, String.raw`\$&`).replaceAll('!', String.raw`"\!"`);
  return rest.replaceAll(PLAIN, (character) => (/\p{L}|\p{N}/u.test(character) ? character : `\\${character}`));
}

/** What fish has of the word being typed, without quotes and backslashes. */
export function unquoted(raw: string): string {
  return raw.replaceAll(/\\(.)|["']/gs, '$1');
}
