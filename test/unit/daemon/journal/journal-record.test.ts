// The framing of journal records.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  encodeRecord,
  encodeRecords,
  findRecord,
  markAfterSync,
  recordAt,
  recordLength,
  recordText,
} from '../../../../src/daemon/journal/journal-record.ts';

describe('journal record', () => {
  test('[JR10] is one framed line', () => {
    expect(encodeRecord('{"a":1}').toString()).toBe('00000007 cff7d56a {"a":1}\n');
  });

  test('says with a plus that everything before it is on disk', () => {
    const bytes = encodeRecord('{"a":1}');
    expect(recordAt(bytes, 0)).toEqual({ start: 0, end: 26, afterSync: false });
    markAfterSync(bytes);
    expect(bytes.toString()).toBe('00000007+cff7d56a {"a":1}\n');
    expect(recordAt(bytes, 0)).toEqual({ start: 0, end: 26, afterSync: true });
  });

  test('counts bytes, not characters', () => {
    expect(recordLength('"é€😀"')).toBe(encodeRecord('"é€😀"').length);
  });

  test('comes back as it was, one or many', () => {
    fc.assert(
      fc.property(fc.array(fc.json()), (texts) => {
        const { bytes, offsets } = encodeRecords(texts);
        const back = offsets.map((at) => {
          const found = recordAt(bytes, at);
          return found === undefined || found === 'short' ? undefined : recordText(bytes, found);
        });
        expect(back).toEqual(texts);
      }),
    );
  });

  test('refuses a text of two lines', () => {
    expect(() => encodeRecord('{\n}')).toThrow('on one line');
  });

  test('cut anywhere is short', () => {
    const bytes = encodeRecord('{"a":1}');
    for (let end = 0; end < bytes.length; end += 1) expect(recordAt(bytes.subarray(0, end), 0)).toBe('short');
  });

  test('[JR10] with any bit flipped is not the same record', () => {
    const bytes = encodeRecord('{"abc":"def"}');
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const bad = Buffer.from(bytes);
      bad[bit >> 3] = bad[bit >> 3]! ^ (1 << (bit & 7));
      expect([undefined, 'short']).toContain(recordAt(bad, 0));
    }
  });

  test('is found behind any rubbish', () => {
    const record = encodeRecord('{"a":1}');
    const bytes = Buffer.concat([Buffer.from('00000007 zzzzzzzz 0000'), record]);
    expect(findRecord(bytes, 0)).toEqual({ start: 22, end: 22 + record.length, afterSync: false });
    expect(findRecord(bytes, 23)).toBeUndefined();
  });
});
