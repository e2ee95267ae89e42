// The names by which mutations are recognised: cause of a deletion, content hash.

import { expect, test } from 'vitest';
import { sha256Hex } from '../../../src/base/hash.ts';
import { causeOf, mutationHash } from '../../../src/model/mutation.ts';

test('[MU6] a deletion is caused by its group, else by its client and n', () => {
  expect(causeOf({ clientId: 'c', n: 7, at: 1 })).toBe('c/7');
  expect(causeOf({ clientId: 'c', n: 7, at: 1, group: 'g' })).toBe('g');
});

test('[PU2] the content hash is that of name, arguments and time, whatever the order of keys', () => {
  const hash = mutationHash({ name: 'a.b', args: { y: 1, x: { b: 1, a: 2 } }, at: 5 });
  expect(hash).toBe(sha256Hex('["a.b",{"x":{"a":2,"b":1},"y":1},5]'));
  expect(mutationHash({ name: 'a.b', args: { x: { a: 2, b: 1 }, y: 1 }, at: 5, group: 'g' })).toBe(hash);
  for (const other of [
    { name: 'a.c', args: { y: 1, x: { b: 1, a: 2 } }, at: 5 },
    { name: 'a.b', args: { y: 2, x: { b: 1, a: 2 } }, at: 5 },
    { name: 'a.b', args: { y: 1, x: { b: 1, a: 2 } }, at: 6 },
  ])
    expect(mutationHash(other)).not.toBe(hash);
});
