// A line that is being typed: the cursor never stands inside of what people see as one character.

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { clusters, inputOf, inserted, typed } from '../../../../../src/cli/tui/form/text-input.ts';
import { pressed } from '../samples.ts';

const keys = (text: string, ...names: string[]) =>
  names.reduce((input, name) => typed(input, pressed(name)), inputOf(text));

test.each<[string, string[], string, number]>([
  ['Ana', ['leftArrow', 'x'], 'Anxa', 3],
  ['Ana', ['home', 'delete'], 'na', 0],
  ['Ana', ['ctrl-a', 'ctrl-k'], '', 0],
  ['a 👩‍👩‍👧', ['backspace'], 'a ', 2],
  ['e\u0301', ['leftArrow'], 'e\u0301', 0],
  ['one two ', ['ctrl-w'], 'one ', 4],
  ['one', ['ctrl-u'], '', 0],
  ['one', ['home', 'rightArrow', 'ctrl-e', '!'], 'one!', 4],
  ['one', ['return'], 'one', 3],
])('%j after %j', (text, names, expected, at) => {
  expect(keys(text, ...names)).toEqual({ text: expected, at });
});

test('any keys leave a cursor between characters', () => {
  const names = [
    'leftArrow',
    'rightArrow',
    'home',
    'end',
    'backspace',
    'delete',
    'ctrl-w',
    'ctrl-u',
    'ctrl-k',
    'x',
    '李',
  ];
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 20 }),
      fc.array(fc.constantFrom(...names), { maxLength: 20 }),
      (text, pressedKeys) => {
        const input = keys(text, ...pressedKeys);
        expect(input.at).toBeGreaterThanOrEqual(0);
        expect(input.at).toBeLessThanOrEqual(input.text.length);
        expect(clusters(input.text.slice(0, input.at)).join('') + input.text.slice(input.at)).toBe(input.text);
      },
    ),
  );
});

test('a field does not grow without bound', () => {
  expect(inserted(inputOf('a'), 'x'.repeat(100_000)).text).toBe('a');
});
