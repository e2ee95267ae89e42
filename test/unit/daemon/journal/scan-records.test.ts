// Scanning records: whole, torn, corrupt.

import { describe, expect, test } from 'vitest';
import { encodeRecord, encodeRecords, markAfterSync } from '../../../../src/daemon/journal/journal-record.ts';
import { scanRecords } from '../../../../src/daemon/journal/scan-records.ts';

const TEXTS = ['{"a":1}', '{"bb":2}', '{"ccc":3}'];

/** Each record as if appended and synced alone. */
function synced(texts: readonly string[]): Buffer {
  const records = texts.map(encodeRecord);
  records.forEach(markAfterSync);
  return Buffer.concat(records);
}

describe('scanRecords', () => {
  test('gives text, position and length of each', () => {
    const { bytes } = encodeRecords(TEXTS);
    markAfterSync(bytes);
    expect(scanRecords(bytes, 1000)).toEqual({
      records: [
        { text: TEXTS[0], position: 1000, length: 26, afterSync: true },
        { text: TEXTS[1], position: 1026, length: 27, afterSync: false },
        { text: TEXTS[2], position: 1053, length: 28, afterSync: false },
      ],
      end: 1000 + bytes.length,
    });
    expect(scanRecords(Buffer.alloc(0), 7)).toEqual({ records: [], end: 7 });
  });

  test('[JR3] calls an unfinished last record torn', () => {
    const { bytes } = encodeRecords(TEXTS);
    for (let end = 54; end < bytes.length; end += 1) {
      const scan = scanRecords(bytes.subarray(0, end));
      expect([scan.records.length, scan.end, scan.problem]).toEqual([2, 53, 'torn']);
    }
  });

  test.for([
    ['synced one by one', synced(TEXTS)],
    ['written together', encodeRecords(TEXTS).bytes],
  ] as const)('calls a flipped byte before an intact record corrupt: %s', ([, bytes]) => {
    for (let at = 26; at < 53; at += 1) {
      const bad = Buffer.from(bytes);
      bad[at] = bad[at]! ^ 0xff;
      const scan = scanRecords(bad);
      expect([scan.records.length, scan.end, scan.problem]).toEqual([1, 26, 'corrupt']);
    }
  });

  test('calls a never-written sector among records of one sync torn', () => {
    const long = JSON.stringify({ text: 'x'.repeat(600) });
    const { bytes, offsets } = encodeRecords([long, long, long, long]);
    markAfterSync(bytes);
    const holed = Buffer.from(bytes).fill(0, 1024, 1536);
    const scan = scanRecords(holed);
    expect([scan.records.length, scan.end, scan.problem]).toEqual([1, offsets[1], 'torn']);
  });

  test('[JR4] calls the same corrupt when a later record proves that it had been on disk', () => {
    const long = JSON.stringify({ text: 'x'.repeat(600) });
    const { bytes, offsets } = encodeRecords([long, long, long]);
    const holed = Buffer.concat([Buffer.from(bytes).fill(0, 1024, 1536), synced(['{}'])]);
    const scan = scanRecords(holed);
    expect([scan.records.length, scan.end, scan.problem]).toEqual([1, offsets[1], 'corrupt']);
  });

  test('calls a write that vanished whole torn', () => {
    const { bytes } = encodeRecords(TEXTS);
    const scan = scanRecords(Buffer.from(bytes).fill(0, 26, 53));
    expect([scan.end, scan.problem]).toEqual([26, 'torn']);
  });
});
