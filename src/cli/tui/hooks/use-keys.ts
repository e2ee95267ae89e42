// Keys as actions: ink's description of a key, translated to ours.

import { useInput } from 'ink';
import { keyAction } from '../key-action.ts';
import type { KeyAction } from '../key-action.ts';

/** Calls `onAction` for every key that means something. Text that comes in one piece counts letter by letter. */
export function useKeys(onAction: (action: KeyAction) => void): void {
  useInput((input, key) => {
    const special = new Set(Object.entries(key).flatMap(([name, isSet]) => (isSet === true ? [name] : [])));
    const inputs = special.size === 0 && input.length > 1 ? Array.from(input) : [input];
    for (const letter of inputs) {
      const action = keyAction({ input: letter, special });
      if (action !== undefined) onAction(action);
    }
  });
}
