// The nearest known name: a few mistakes, a beginning, and nothing that is near.

import { expect, test } from 'vitest';
import { suggestion } from '../../../src/base/suggestion.ts';

test.each([
  ['prot', ['from', 'port', 'host'], 'port'],
  ['tga', ['contact', 'tag', 'text'], 'tag'],
  ['tls-cret', ['tls-key', 'tls-cert'], 'tls-cert'],
  ['curr', ['contact', 'currency'], 'currency'],
  ['zzzzzz', ['contact', 'tag'], undefined],
])('%s of %j is %s', (name, known, expected) => {
  expect(suggestion(name, known)).toBe(expected);
});
