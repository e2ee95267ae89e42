// The one table of keys: what each does, where, and what the help and the documents say of it. The names of actions are
// ours, so that the reducer knows nothing of terminals.

import type { Screen } from '../model/lists.ts';
import type { PressedKey } from './pressed-key.ts';

/** What a key asks for. */
export type KeyAction =
  | 'up'
  | 'down'
  | 'pageUp'
  | 'pageDown'
  | 'halfUp'
  | 'halfDown'
  | 'first'
  | 'last'
  | 'left'
  | 'right'
  | 'otherPane'
  | 'screen'
  | 'addContact'
  | 'lend'
  | 'borrow'
  | 'repay'
  | 'edit'
  | 'delete'
  | 'merge'
  | 'undo'
  | 'redo'
  | 'filter'
  | 'sort'
  | 'copy'
  | 'keep'
  | 'apply'
  | 'retry'
  | 'drop'
  | 'pause'
  | 'help'
  | 'close'
  | 'suspend'
  | 'quit';

/** A line of the table. `texts`: what is typed; `specials`: names of special keys; `on`: only on these screens. */
export interface KeyBinding {
  readonly action: KeyAction;
  readonly keys: string;
  readonly help: string;
  readonly texts?: readonly string[];
  readonly specials?: readonly string[];
  readonly ctrl?: string;
  readonly on?: readonly Screen[];
}

/** Every key, in the order of the help. */
export const KEYS: readonly KeyBinding[] = [
  { action: 'down', keys: 'j, ↓', help: 'down (the wheel too)', texts: ['j'], specials: ['downArrow'] },
  { action: 'up', keys: 'k, ↑', help: 'up', texts: ['k'], specials: ['upArrow'] },
  { action: 'pageDown', keys: 'PgDn, Ctrl-F', help: 'a page down', specials: ['pageDown'], ctrl: 'f' },
  { action: 'pageUp', keys: 'PgUp, Ctrl-B', help: 'a page up', specials: ['pageUp'], ctrl: 'b' },
  { action: 'halfDown', keys: 'Ctrl-D', help: 'half a page down', ctrl: 'd' },
  { action: 'halfUp', keys: 'Ctrl-U', help: 'half a page up', ctrl: 'u' },
  { action: 'first', keys: 'g, Home', help: 'first', texts: ['g'], specials: ['home'] },
  { action: 'last', keys: 'G, End', help: 'last', texts: ['G'], specials: ['end'] },
  { action: 'left', keys: 'h, ←', help: 'to the contacts', texts: ['h'], specials: ['leftArrow'] },
  { action: 'right', keys: 'l, →', help: 'to the transactions', texts: ['l'], specials: ['rightArrow'] },
  { action: 'otherPane', keys: 'Tab', help: 'the other pane', specials: ['tab'] },
  {
    action: 'screen',
    keys: '1 … 8',
    help: 'the lists',
    texts: ['1', '2', '3', '4', '5', '6', '7', '8'],
  },
  { action: 'addContact', keys: 'a', help: 'add a contact', texts: ['a'] },
  { action: 'lend', keys: 'L, +', help: 'lend', texts: ['L', '+'] },
  { action: 'borrow', keys: 'B, -', help: 'borrow', texts: ['B', '-'] },
  { action: 'repay', keys: 'r', help: 'repay, partly or all', texts: ['r'], on: ['contacts', 'transactions', 'due'] },
  { action: 'edit', keys: 'e, Enter', help: 'edit; use a book', texts: ['e'], specials: ['return'] },
  { action: 'delete', keys: 'd', help: 'delete (asks first)', texts: ['d'] },
  { action: 'merge', keys: 'M', help: 'merge into another', texts: ['M'], on: ['contacts'] },
  { action: 'undo', keys: 'u', help: 'undo', texts: ['u'] },
  { action: 'redo', keys: 'U, Ctrl-R', help: 'redo', texts: ['U'], ctrl: 'r' },
  { action: 'filter', keys: '/', help: 'find as you type', texts: ['/'] },
  { action: 'sort', keys: 's', help: 'by name, balance, recent', texts: ['s'] },
  { action: 'copy', keys: 'y', help: 'copy the id', texts: ['y'] },
  { action: 'keep', keys: 'K', help: 'conflict: keep', texts: ['K'], on: ['conflicts'] },
  { action: 'apply', keys: 'A', help: 'conflict: apply', texts: ['A'], on: ['conflicts'] },
  { action: 'retry', keys: 't', help: 'refused: try again', texts: ['t'], on: ['refused'] },
  { action: 'drop', keys: 'x', help: 'refused: drop', texts: ['x'], on: ['refused'] },
  { action: 'pause', keys: 'p', help: 'pause syncing, or go on', texts: ['p'] },
  { action: 'help', keys: '?', help: 'this help', texts: ['?'] },
  { action: 'close', keys: 'Esc', help: 'close; end the search', specials: ['escape'] },
  { action: 'suspend', keys: 'Ctrl-Z', help: 'to the shell (fg: back)', ctrl: 'z' },
  { action: 'quit', keys: 'q, Ctrl-C', help: 'quit', texts: ['q'] },
];

/** What Ctrl-C and Ctrl-Z ask for, whatever is open. */
export function shellAction({ input, special }: PressedKey): 'quit' | 'suspend' | undefined {
  if (!special.has('ctrl')) return undefined;
  return input === 'c' ? 'quit' : input === 'z' ? 'suspend' : undefined;
}

/** The action of a key on a screen; `undefined` for keys that mean nothing there. */
export function keyAction({ input, special }: PressedKey, screen: Screen): KeyAction | undefined {
  const matches = ({ texts = [], specials = [], ctrl, on = [screen] }: KeyBinding): boolean => {
    if (!on.includes(screen)) return false;
    if (special.has('ctrl')) return ctrl === input;
    if (specials.some((name) => special.has(name))) return true;
    return texts.includes(input) && !special.has('meta');
  };
  return KEYS.find(matches)?.action;
}
