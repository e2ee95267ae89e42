// The table of keys: what each key means, and that no key means two things on one screen.

import { describe, expect, test } from 'vitest';
import { keyAction, KEYS } from '../../../../../src/cli/tui/keys/key-table.ts';
import { SCREENS } from '../../../../../src/cli/tui/model/lists.ts';
import { pressed } from '../samples.ts';

test.each([
  ['j', 'down'],
  ['downArrow', 'down'],
  ['G', 'last'],
  ['ctrl-r', 'redo'],
  ['ctrl-f', 'pageDown'],
  ['ctrl-j', undefined],
  ['z', undefined],
  ['toString', undefined],
  ['t', undefined],
])('%s: %s', (name, action) => {
  expect(keyAction(pressed(name), 'contacts')).toBe(action);
});

describe.each(SCREENS)('on %s', (screen) => {
  test('no key means two things', () => {
    const here = KEYS.filter(({ on = [screen] }) => on.includes(screen));
    const names = here.flatMap(({ texts = [], specials = [], ctrl }) => [
      ...texts,
      ...specials,
      ...(ctrl === undefined ? [] : [`ctrl ${ctrl}`]),
    ]);
    expect(names).toEqual([...new Set(names)]);
  });
});

test('the help fits into its columns', () => {
  for (const { keys, help } of KEYS) {
    expect(keys.length).toBeLessThanOrEqual(13);
    expect(help.length).toBeLessThanOrEqual(24);
  }
});
