// Record and book ids: RFC 9562 UUIDs. New ones are version 7 (time-ordered), derived ones version 8 over SHA-256.

import { sha256Bytes } from './hash.ts';
import type { Random } from './random.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Whether `text` is a lower-case RFC 9562 UUID of any version. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** Whether an id was derived from content (version 8), as imports do. */
export function isDerivedId(id: string): boolean {
  return id.charAt(14) === '8';
}

/** A new version 7 UUID of wall time `nowMs` (RFC 9562 §5.7). */
export function newUuid(nowMs: number, random: Random): string {
  const bytes = new Uint8Array(16);
  bytes.set(random.bytes(10), 6);
  let time = Math.max(0, Math.floor(nowMs));
  for (let i = 5; i >= 0; i -= 1) {
    bytes[i] = time % 256;
    time = Math.floor(time / 256);
  }
  return format(bytes, 7);
}

/** The version 8 UUID of a text: its SHA-256, cut and marked (RFC 9562 §5.8). Equal texts give equal ids. */
export function derivedUuid(text: string): string {
  return format(Uint8Array.from(sha256Bytes(text).subarray(0, 16)), 8);
}

function format(bytes: Uint8Array, version: 7 | 8): string {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | (version << 4);
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
