// Secrets of the server: device tokens and single-use codes. They exist in clear only in the answer that hands them out.

import { sha256Hex } from '../../base/hash.ts';
import type { Random } from '../../base/random.ts';

const CODE_ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const CODE_CHARACTERS = 26;

/** A new device token: 256 random bits, base64url. */
export function newToken(random: Random): string {
  return Buffer.from(random.bytes(32)).toString('base64url');
}

/** A new single-use code: 130 random bits in Crockford's base 32, in groups that people can type. */
export function newCode(random: Random): string {
  const digits = Array.from(random.bytes(CODE_CHARACTERS), (byte) => CODE_ALPHABET[byte & 31]);
  return digits.join('').replaceAll(/(.{5})(?=.)/g, '$1-');
}

/** The form of a typed code that is hashed: case, spaces and dashes do not matter, nor o/0 and i/l/1. */
export function normalizeCode(typed: string): string {
  return typed.toLowerCase().replaceAll(/[\s-]/g, '').replaceAll('o', '0').replaceAll(/[il]/g, '1');
}

/** What is stored of a secret, and looked up by: its SHA-256 in hex. */
export function secretHash(secret: string): string {
  return sha256Hex(secret);
}
