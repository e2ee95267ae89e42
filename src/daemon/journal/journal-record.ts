/**
 * One journal record as bytes: `LEN SP CRC SP JSON LF`, LEN and CRC as 8 lower-case hex digits,
 * LEN the bytes of the JSON text, CRC its CRC-32C. The first separator is `+` instead of a space in a
 * record written when everything before it was already on disk: that tells rot from a power cut.
 * Pure: no files, no JSON parsing.
 */

import { assert } from '../../base/assert.ts';
import { crc32c } from './crc32c.ts';

/** Longest JSON text of a record, in bytes. */
export const RECORD_JSON_BYTES_MAX = 64 * 1024 * 1024;
/** Bytes in front of the JSON text. */
export const RECORD_HEAD_BYTES = 18;

const SEPARATOR_AT = 8;
const CRC_AT = 9;
const SPACE = 0x20;
const PLUS = 0x2b;
const LF = 0x0a;
const HEX_DIGITS = Buffer.from('0123456789abcdef', 'latin1');
const HEX_VALUES = makeHexValues();

/** A record found in a buffer: offsets into that buffer, in bytes. */
export interface FoundRecord {
  readonly start: number;
  readonly end: number;
  /** True when everything before it was on disk when it was written. */
  readonly afterSync: boolean;
}

/** Bytes that the record of this JSON text takes: the next record begins so much further on. */
export function recordLength(json: string): number {
  return RECORD_HEAD_BYTES + Buffer.byteLength(json) + 1;
}

/** One record. `json` is one line of at most RECORD_JSON_BYTES_MAX bytes. */
export function encodeRecord(json: string): Buffer {
  return encodeRecords([json]).bytes;
}

/** Several records in one buffer, with the offset of each. */
export function encodeRecords(texts: readonly string[]): { bytes: Buffer; offsets: number[] } {
  let total = 0;
  for (const json of texts) total += recordLength(json);
  const bytes = Buffer.allocUnsafe(total);
  const offsets: number[] = [];
  let at = 0;
  for (const json of texts) {
    offsets.push(at);
    at = putRecord(bytes, at, json);
  }
  return { bytes, offsets };
}

/** Marks the first record of encoded ones: all that precedes it in the journal is on disk. */
export function markAfterSync(bytes: Buffer): void {
  if (bytes.length > 0) bytes[SEPARATOR_AT] = PLUS;
}

/**
 * The record that begins at `at`: 'short' when the buffer may merely end too early,
 * undefined when these bytes are no record.
 */
export function recordAt(buffer: Buffer, at: number): FoundRecord | 'short' | undefined {
  if (at + RECORD_HEAD_BYTES > buffer.length) return 'short';
  const separator = buffer[at + SEPARATOR_AT];
  if ((separator !== SPACE && separator !== PLUS) || buffer[at + RECORD_HEAD_BYTES - 1] !== SPACE) return undefined;
  const length = readHex(buffer, at);
  const checksum = readHex(buffer, at + CRC_AT);
  if (length < 0 || checksum < 0 || length > RECORD_JSON_BYTES_MAX) return undefined;
  const jsonStart = at + RECORD_HEAD_BYTES;
  const jsonEnd = jsonStart + length;
  if (jsonEnd >= buffer.length) return 'short';
  if (buffer[jsonEnd] !== LF || crc32c(buffer, jsonStart, jsonEnd) !== checksum) return undefined;
  return { start: at, end: jsonEnd + 1, afterSync: separator === PLUS };
}

/** The first record that begins at `from` or at any later byte, or undefined. */
export function findRecord(buffer: Buffer, from: number): FoundRecord | undefined {
  for (let at = from; at + RECORD_HEAD_BYTES < buffer.length; at += 1) {
    const found = recordAt(buffer, at);
    if (found !== undefined && found !== 'short') return found;
  }
  return undefined;
}

/** The JSON text of a found record. */
export function recordText(buffer: Buffer, record: FoundRecord): string {
  return buffer.toString('utf8', record.start + RECORD_HEAD_BYTES, record.end - 1);
}

function putRecord(bytes: Buffer, at: number, json: string): number {
  const jsonStart = at + RECORD_HEAD_BYTES;
  const length = bytes.write(json, jsonStart, 'utf8');
  const jsonEnd = jsonStart + length;
  assert(length <= RECORD_JSON_BYTES_MAX, 'a journal record within its limit');
  assert(!json.includes('\n'), 'a journal record on one line');
  putHex(bytes, at, length);
  bytes[at + SEPARATOR_AT] = SPACE;
  putHex(bytes, at + CRC_AT, crc32c(bytes, jsonStart, jsonEnd));
  bytes[jsonStart - 1] = SPACE;
  bytes[jsonEnd] = LF;
  return jsonEnd + 1;
}

function putHex(bytes: Buffer, at: number, value: number): void {
  for (let i = 0; i < 8; i += 1) bytes[at + i] = HEX_DIGITS[(value >>> (28 - 4 * i)) & 15]!;
}

/** Eight hex digits as an unsigned number; -1 when one of them is not a lower-case hex digit. */
function readHex(buffer: Buffer, at: number): number {
  let value = 0;
  let bad = 0;
  for (let i = 0; i < 8; i += 1) {
    const digit = HEX_VALUES[buffer[at + i]!]!;
    bad |= digit;
    value = (value << 4) | digit;
  }
  return bad < 0 ? -1 : value >>> 0;
}

function makeHexValues(): Int8Array {
  const values = new Int8Array(256).fill(-1);
  HEX_DIGITS.forEach((byte, value) => {
    values[byte] = value;
  });
  return values;
}
