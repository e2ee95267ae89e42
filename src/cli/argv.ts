// The command line before commander sees it: finds the named command, and keeps three things from being misread:
// global flags before the command, a bare `--wait`, and amounts that begin with a minus sign.

/** A command line cut up: the words that name the command, and everything else for commander. */
export interface SplitArgv {
  readonly words: readonly string[];
  readonly rest: readonly string[];
}

/** No argument of a process can hold this character, so it can mark what we changed. */
const MARK = '\0';
/** What stands for a bare `--wait`. */
const BARE_WAIT = `--wait=${MARK}`;
const NEGATIVE = /^-(?:[.,]?\d|\p{Sc})/u;
const VALUE_FLAGS = new Set(['--color', '--book', '--timeout', '--ca-file']);

/**
 * Cuts `argv` (without node and script). `isGroup` says whether the words so far name a group, so that one more word
 * belongs to the name.
 */
export function splitArgv(argv: readonly string[], isGroup: (words: readonly string[]) => boolean): SplitArgv {
  const words: string[] = [];
  const rest: string[] = [];
  let at = 0;
  for (; at < argv.length; at += 1) {
    const token = argv[at] ?? '';
    if (token === '--') break;
    if (!token.startsWith('-') || token === '-') {
      if (words.length > 0 && !isGroup(words)) break;
      words.push(token);
      continue;
    }
    rest.push(token);
    const value = argv[at + 1];
    if (VALUE_FLAGS.has(token) && value !== undefined) {
      rest.push(value);
      at += 1;
    }
  }
  return { words, rest: shield([...rest, ...argv.slice(at)]) };
}

/** Where the first word stands: flags and their values are before it. The length where there is none. */
export function commandAt(argv: readonly string[]): number {
  let at = 0;
  for (; at < argv.length; at += 1) {
    const token = argv[at] ?? '';
    if (token === '--') return argv.length;
    if (!token.startsWith('-') || token === '-') return at;
    if (VALUE_FLAGS.has(token)) at += 1;
  }
  return argv.length;
}

/** Marks what commander would misread; nothing after `--` is touched. */
function shield(tokens: readonly string[]): string[] {
  const end = tokens.indexOf('--');
  return tokens.map((token, index) => {
    if (end >= 0 && index > end) return token;
    if (token === '--wait') return BARE_WAIT;
    return NEGATIVE.test(token) ? MARK + token : token;
  });
}

/**
 * Marks words of a filter that begin with a minus sign (`-paid`), where they are not short flags of the command (`-q`,
 * `-qv`); `shorts`: the letters of those. Gives the first word that could be a flag with its value in one (`-ofile`).
 */
export function shieldNegations(
  tokens: readonly string[],
  shorts: { readonly flags: string; readonly withValue: string },
): { readonly tokens: readonly string[]; readonly unclear?: string } {
  const end = tokens.indexOf('--');
  const isWord = (token: string, index: number): boolean =>
    (end < 0 || index < end) &&
    /^-[^-]./s.test(token) &&
    token
      .slice(1)
      .split('')
      .some((one) => !shorts.flags.includes(one));
  const unclear = tokens.find((token, index) => isWord(token, index) && shorts.withValue.includes(token.charAt(1)));
  const shielded = tokens.map((token, index) => (isWord(token, index) ? MARK + token : token));
  return unclear === undefined ? { tokens: shielded } : { tokens: shielded, unclear };
}

/** Undoes the marks in a value that commander gave back: a text or a list of texts; others pass through. */
export function unshield(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unshield);
  if (typeof value !== 'string') return value;
  if (value === BARE_WAIT) return '--wait';
  return value.startsWith(MARK) ? value.slice(1) : value;
}
