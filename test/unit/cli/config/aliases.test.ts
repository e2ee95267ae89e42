// Aliases: what they stand for, and what may be one.

import { describe, expect, test } from 'vitest';
import { ALIASES } from '../../../../src/cli/commands/aliases.ts';
import { COMMANDS } from '../../../../src/cli/commands/registry.ts';
import { aliasProblem, aliasWords, withAlias } from '../../../../src/cli/config/aliases.ts';
import { BUILT_IN_WORDS } from '../../../../src/cli/config/built-in-words.ts';
import { splitWords, wordsSoFar } from '../../../../src/cli/config/split-words.ts';

test('the built-in words are those of the registry, their other names, and help', () => {
  expect([...BUILT_IN_WORDS].sort()).toEqual([...Object.keys(COMMANDS), ...Object.keys(ALIASES), 'help'].sort());
});

describe('an alias', () => {
  test.each([
    [
      ['ana', '5'],
      ['lend', 'Ana B', '5'],
    ],
    [
      ['--json', '--book', 'ana', 'ana', '5', 'ana'],
      ['--json', '--book', 'ana', 'lend', 'Ana B', '5', 'ana'],
    ],
    [
      ['-q', 'ana', '--', 'ana'],
      ['-q', 'lend', 'Ana B', '--', 'ana'],
    ],
  ])('in %j is replaced where it is the command', (argv, expected) => {
    const words = aliasWords({ 'alias.ana': `lend 'Ana B'` }, 'ana') ?? [];
    expect(withAlias(argv, words)).toEqual(expected);
  });

  test('that is not there is none, whatever objects inherit', () => {
    expect(aliasWords({}, 'toString')).toBeUndefined();
    expect(aliasWords({}, 'x')).toBeUndefined();
  });

  test.each([
    ['lend', 'balance', 'would hide the command of this name'],
    ['tx', 'balance', 'would hide the command of this name'],
    ['help', 'balance', 'would hide the command of this name'],
    ['x', 'y 5', 'does not begin with a command: y'],
    ['x', 'x 5', 'does not begin with a command: x'],
    ['x', '--json', 'does not begin with a command: '],
    ['x', `lend 'Ana`, 'has a quote that is not closed'],
    ['x', '--json balance', undefined],
  ])('%s = %s', (name, text, problem) => {
    expect(aliasProblem(name, text)).toBe(problem);
  });
});

describe('words', () => {
  test.each([
    ['lend Ana  20', ['lend', 'Ana', '20']],
    [`lend 'Ana B' -m "a \\"b\\" $c"`, ['lend', 'Ana B', '-m', 'a "b" $c']],
    [String.raw`a\ b '' c\'d`, ['a b', '', "c'd"]],
    ['', []],
    ['"open', undefined],
    ['end\\', undefined],
  ])('of %s', (text, words) => {
    expect(splitWords(text)).toEqual(words);
  });

  test.each([
    ['lend An', { words: ['lend'], last: 'An', open: '', brokenAt: 0 }],
    ['lend ', { words: ['lend'], last: '', open: '', brokenAt: 0 }],
    ['lend "Ana S', { words: ['lend'], last: 'Ana S', open: '"', brokenAt: 0 }],
    ["lend 'Ana S", { words: ['lend'], last: 'Ana S', open: "'", brokenAt: 0 }],
    [String.raw`lend Ana\ S`, { words: ['lend'], last: 'Ana S', open: '', brokenAt: 0 }],
    ['x --book=Ho', { words: ['x'], last: '--book=Ho', open: '', brokenAt: 7 }],
    ['x --book="Ho', { words: ['x'], last: '--book=Ho', open: '"', brokenAt: 7 }],
    ['x "a b"c', { words: ['x'], last: 'a bc', open: '', brokenAt: 3 }],
    ['x a\\', { words: ['x'], last: 'a', open: '\\', brokenAt: 0 }],
  ])('so far of %s', (text, expected) => {
    expect(wordsSoFar(text, '=:')).toEqual(expected);
  });
});
