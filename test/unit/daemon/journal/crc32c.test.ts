// CRC-32C against published vectors.

import { describe, expect, test } from 'vitest';
import { crc32c } from '../../../../src/daemon/journal/crc32c.ts';

/** Bit by bit, as the definition has it. */
function slowCrc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  return ~crc >>> 0;
}

describe('crc32c', () => {
  test('gives the published check values', () => {
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
    expect(crc32c(Buffer.alloc(32))).toBe(0x8a9136aa);
    expect(crc32c(Buffer.alloc(32, 0xff))).toBe(0x62a8ab43);
    expect(crc32c(Buffer.alloc(0))).toBe(0);
  });

  test('agrees with the definition at every length and start', () => {
    const bytes = Uint8Array.from({ length: 80 }, (_, i) => (i * 89 + 7) & 0xff);
    for (let start = 0; start < 16; start += 1) {
      for (let end = start; end <= bytes.length; end += 1) {
        expect(crc32c(bytes, start, end)).toBe(slowCrc32c(bytes.subarray(start, end)));
      }
    }
  });
});
