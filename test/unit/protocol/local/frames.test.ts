// Lines of the local API out of a stream of bytes.

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeLine, LineSplitter } from '../../../../src/protocol/local/frames.ts';

test('[LA1] a message is one line of JSON', () => {
  expect(encodeLine({ id: 1, method: 'status', params: { text: 'a\nb' } })).toBe(
    '{"id":1,"method":"status","params":{"text":"a\\nb"}}\n',
  );
});

test('[LA1] lines come out whole and in order, however the bytes are cut', () => {
  const line = fc.string({ unit: fc.constantFrom('a', 'é', '👍', '"'), maxLength: 12 });
  fc.assert(
    fc.property(fc.array(line, { maxLength: 8 }), fc.array(fc.nat({ max: 9 })), (lines, cuts) => {
      const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(''));
      const splitter = new LineSplitter(1_000);
      const out: string[] = [];
      let at = 0;
      for (const size of [...cuts, bytes.length]) {
        out.push(...splitter.push(bytes.subarray(at, at + size)));
        at = Math.min(bytes.length, at + size);
      }
      expect(out).toEqual(lines);
    }),
    { seed: 51, numRuns: 300 },
  );
});

test('[LA2] a line that does not end within its limit is refused', () => {
  const splitter = new LineSplitter(10);
  expect(splitter.push(Buffer.from('0123456789'))).toEqual([]);
  expect(() => splitter.push(Buffer.from('a'))).toThrow(RangeError);
});
