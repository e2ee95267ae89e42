// Keys and pasted text from ink to the store, key by key.

import { useInput, usePaste } from 'ink';
import type { PressedKey } from '../keys/pressed-key.ts';
import type { ViewStore } from '../view-store.ts';

/** Names of control characters that mean more than their letter. */
const NAMED: Readonly<Record<string, string>> = {
  '\r': 'return',
  '\n': 'return',
  '\t': 'tab',
  '\b': 'backspace',
  '\u007f': 'backspace',
};

/** Dispatches every key, and text that the terminal says was pasted. */
export function useKeys(store: Pick<ViewStore, 'dispatch'>): void {
  const onKey = (key: PressedKey): void => store.dispatch({ type: 'key', key });
  useInput((input, key) => {
    const special = new Set(Object.entries(key).flatMap(([name, isSet]) => (isSet === true ? [name] : [])));
    const named = [...special].some((name) => name !== 'shift' && name !== 'capsLock' && name !== 'numLock');
    // Keys that were typed while we were busy come in one piece.
    if (named || Array.from(input).length <= 1) onKey({ input, special });
    else for (const letter of input) onKey(letterKey(letter));
  });
  usePaste((text) => store.dispatch({ type: 'pasted', text }));
}

function letterKey(letter: string): PressedKey {
  const name = NAMED[letter];
  if (name !== undefined) return { input: '', special: new Set([name]) };
  const code = letter.charCodeAt(0);
  if (code >= 0x20) return { input: letter, special: new Set() };
  return { input: String.fromCharCode(code + 0x60), special: new Set(['ctrl']) };
}
