// SHA-256 in the forms we use. Pure functions of their input; randomness lives in system.ts.

import { hash } from 'node:crypto';

/** SHA-256 of a UTF-8 text, 64 lower-case hex digits. */
export function sha256Hex(text: string): string {
  return hash('sha256', text, 'hex');
}

/** SHA-256 of a UTF-8 text, 32 bytes. */
export function sha256Bytes(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}
