// The state digest: the same for the same records, whatever the way to them.

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sha256Hex } from '../../../src/base/hash.ts';
import {
  addDigests,
  digestFromHex,
  digestToHex,
  EMPTY_DIGEST,
  lineDigest,
  recordLine,
  updateDigest,
} from '../../../src/model/digest.ts';
import type { Stored } from '../../../src/model/record.ts';

const LIVE: Stored = { record: { id: 'a', name: 'Ann', tags: ['b', 'a'], externalIds: { z: '1', a: '2' } } };

describe('digest', () => {
  test.for([
    ['live', LIVE, '["contact","a",false,{"externalIds":{"a":"2","z":"1"},"name":"Ann","tags":["b","a"]}]'],
    [
      'deleted',
      { ...LIVE, deleted: 'c/1' },
      '["contact","a","c/1",{"externalIds":{"a":"2","z":"1"},"name":"Ann","tags":["b","a"]}]',
    ],
    ['an absent field', { record: { id: 'a', note: undefined } }, '["contact","a",false,{}]'],
    ['quotes and lines', { record: { id: '"', note: 'a\n"€' } }, '["contact","\\"",false,{"note":"a\\n\\"€"}]'],
  ] as const)('[MU14] the line of a record: %s', ([, stored, line]) => {
    expect(recordLine('contact', stored as Stored)).toBe(line);
  });

  test('[MU14] a record counts with the first 128 bits of the SHA-256 of its line', () => {
    const line = recordLine('contact', LIVE);
    expect(digestToHex(lineDigest(line))).toBe(sha256Hex(line).slice(0, 32));
    expect(digestToHex(lineDigest('[]'))).toBe('4f53cda18c2baa0c0354bb5f9a3ecbe5');
  });

  test('[MU14] an empty book has none, and what goes leaves no trace', () => {
    expect(digestToHex(EMPTY_DIGEST)).toBe('0'.repeat(32));
    const one = updateDigest(EMPTY_DIGEST, 'contact', { before: undefined, after: LIVE });
    expect(one).toBe(lineDigest(recordLine('contact', LIVE)));
    expect(updateDigest(one, 'contact', { before: LIVE, after: undefined })).toBe(EMPTY_DIGEST);
    expect(updateDigest(one, 'contact', { before: LIVE, after: LIVE })).toBe(one);
  });

  test('[MU14] kind, id, deletion and every field count', () => {
    const lines = [
      recordLine('contact', LIVE),
      recordLine('other', LIVE),
      recordLine('contact', { record: { ...LIVE.record, id: 'b' } }),
      recordLine('contact', { ...LIVE, deleted: 'c/1' }),
      recordLine('contact', { ...LIVE, deleted: 'c/2' }),
      recordLine('contact', { record: { ...LIVE.record, later: null } }),
    ];
    expect(new Set(lines.map(lineDigest)).size).toBe(lines.length);
  });

  test('[MU14] addition is that of numbers modulo 2^128, in any order', () => {
    const digest = fc.bigInt({ min: 0n, max: (1n << 128n) - 1n });
    expect(addDigests((1n << 128n) - 1n, 1n)).toBe(0n);
    fc.assert(
      fc.property(digest, digest, digest, (a, b, c) => {
        expect(addDigests(addDigests(a, b), c)).toBe(addDigests(a, addDigests(c, b)));
        expect(addDigests(addDigests(a, b), -b)).toBe(a);
        expect(digestFromHex(digestToHex(a))).toBe(a);
        expect(digestToHex(a)).toMatch(/^[0-9a-f]{32}$/);
      }),
      { seed: 5, numRuns: 300 },
    );
  });
});
