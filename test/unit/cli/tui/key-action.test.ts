// Keys to actions.

import { expect, test } from 'vitest';
import { keyAction } from '../../../../src/cli/tui/key-action.ts';

test.each<[input: string, special: string[], action: string | undefined]>([
  ['j', [], 'down'],
  ['k', [], 'up'],
  ['', ['downArrow'], 'down'],
  ['', ['pageDown'], 'pageDown'],
  ['', ['home'], 'first'],
  ['G', ['shift'], 'last'],
  ['\t', ['tab'], 'otherPane'],
  ['\r', ['return'], 'transactions'],
  ['h', [], 'contacts'],
  ['', ['escape', 'meta'], 'close'],
  ['?', [], 'help'],
  ['q', [], 'quit'],
  ['c', ['ctrl'], 'quit'],
  ['j', ['ctrl'], undefined],
  ['j', ['meta'], undefined],
  ['x', [], undefined],
  ['constructor', [], undefined],
])('%j with %j', (input, special, action) => {
  expect(keyAction({ input, special: new Set(special) })).toBe(action);
});
