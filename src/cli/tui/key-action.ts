// What a key means. The names of keys are ours, so that the reducer knows nothing of terminals.

/** What a key asks for. */
export type KeyAction =
  | 'up'
  | 'down'
  | 'pageUp'
  | 'pageDown'
  | 'first'
  | 'last'
  | 'contacts'
  | 'transactions'
  | 'otherPane'
  | 'help'
  | 'close'
  | 'quit';

/** A key as the terminal library describes it: the text it typed and the flags of special keys that are set. */
export interface PressedKey {
  readonly input: string;
  readonly special: ReadonlySet<string>;
}

const BY_TEXT: Readonly<Record<string, KeyAction>> = {
  k: 'up',
  j: 'down',
  g: 'first',
  G: 'last',
  h: 'contacts',
  l: 'transactions',
  '?': 'help',
  q: 'quit',
};

const BY_SPECIAL: Readonly<Record<string, KeyAction>> = {
  upArrow: 'up',
  downArrow: 'down',
  pageUp: 'pageUp',
  pageDown: 'pageDown',
  home: 'first',
  end: 'last',
  leftArrow: 'contacts',
  rightArrow: 'transactions',
  return: 'transactions',
  tab: 'otherPane',
  escape: 'close',
};

/** Every key and what it does, for the help. */
export const KEY_HELP: readonly (readonly [keys: string, action: string])[] = [
  ['j, k, arrows', 'down, up'],
  ['PgDn, PgUp', 'a page down, up'],
  ['g, G, Home, End', 'first, last'],
  ['h, l, Tab, Enter', 'contacts, transactions'],
  ['?', 'this help'],
  ['q, Ctrl-C', 'quit'],
];

/** The action of a key; `undefined` for keys that mean nothing here. */
export function keyAction({ input, special }: PressedKey): KeyAction | undefined {
  if (special.has('ctrl')) return input === 'c' ? 'quit' : undefined;
  if (special.has('meta')) return special.has('escape') ? 'close' : undefined;
  for (const name of special) {
    const action = BY_SPECIAL[name];
    if (action !== undefined) return action;
  }
  return Object.hasOwn(BY_TEXT, input) ? BY_TEXT[input] : undefined;
}
