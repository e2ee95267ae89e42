// Text from people: what may be stored, and how typed text is made so.

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cleanText, codePoints, isCleanText, nameKey } from '../../../src/base/text.ts';

describe('text that may be stored', () => {
  test.for(['', 'Ana', 'é', '日本', '👩‍👩‍👧', 'a‏b', 'x y'])('[MU2] %j', (text) => {
    expect([isCleanText(text, false), isCleanText(text, true)]).toEqual([true, true]);
  });

  test('[MU2] a line feed only where lines are allowed', () => {
    expect([isCleanText('a\nb', false), isCleanText('a\nb', true)]).toEqual([false, true]);
  });

  test.for([
    ['NUL', 'a\u0000b'],
    ['tab', 'a\tb'],
    ['carriage return', 'a\rb'],
    ['escape', '\u001b[31m'],
    ['DEL', 'a\u007fb'],
    ['C1', 'a\u0085b'],
    ['bidi override', 'a\u202eb'],
    ['bidi isolate', 'a\u2066b'],
    ['lone surrogate', 'a\ud800b'],
    ['not NFC', 'e\u0301'],
  ] as const)('[MU2] never with %s', ([, text]) => {
    expect([isCleanText(text, false), isCleanText(text, true)]).toEqual([false, false]);
  });
});

describe('cleaning', () => {
  test.for([
    ['  Ana ', false, '  Ana ', false],
    ['a\tb', false, 'a b', false],
    ['a\r\nb', false, 'a b', false],
    ['a\r\nb\rc\u2028d', true, 'a\nb\nc\nd', false],
    ['a\u0085b', true, 'a\nb', false],
    ['e\u0301', false, 'é', false],
    ['a\u0000\u001b[2Jb', false, 'a[2Jb', true],
    ['\u202eevil', false, 'evil', true],
    ['a\ud800b', false, 'ab', true],
    ['👍\udc00', true, '👍', true],
  ] as const)('[MU2] %j (lines %s) becomes %j', ([typed, multiline, text, dropped]) => {
    expect(cleanText(typed, multiline)).toEqual({ text, dropped });
  });

  test('[MU2] gives storable text of any text, and changes none that is', () => {
    const any = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({
        unit: fc.constantFrom('a', 'b', '\n', '\r', '\t', '\u0000', '\ud83d', '\udc4d', '\u0301', '\u202e'),
      }),
    );
    fc.assert(
      fc.property(any, fc.boolean(), (typed, multiline) => {
        const { text } = cleanText(typed, multiline);
        expect(isCleanText(text, multiline)).toBe(true);
        expect(cleanText(text, multiline)).toEqual({ text, dropped: false });
      }),
      { seed: 4, numRuns: 1_000 },
    );
  });
});

test.for([
  ['', 0],
  ['abc', 3],
  ['é', 1],
  ['👍👍', 2],
  ['👩‍👩‍👧', 5],
] as const)('[MU2] %j has %i code points', ([text, count]) => {
  expect(codePoints(text)).toBe(count);
});

test.for([
  ['Ana', ' ana '],
  ['Ana Maria', 'ANA \t MARIA'],
  ['José', 'JOSE\u0301'],
] as const)('[MU2] %j and %j are the same name', ([a, b]) => {
  expect(nameKey(a)).toBe(nameKey(b));
});
