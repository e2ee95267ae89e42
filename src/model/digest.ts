// The state digest: two replicas at the same cursor hold equal states exactly if their digests are equal.
// Sum modulo 2^128, over all records live and deleted, of the first 128 bits of SHA-256 over the RFC 8785 JSON of
// `[kind, id, deleted, fields]`; `deleted` is false or the cause, `fields` the record without its id.

import { canonicalObject } from '../base/canonical-json.ts';
import { sha256Bytes } from '../base/hash.ts';
import type { Stored } from './record.ts';

const MODULUS = 1n << 128n;

/** A digest as a number below 2^128. */
export type Digest = bigint;

/** The digest of an empty book. */
export const EMPTY_DIGEST: Digest = 0n;

/** The canonical line of one record: what digests hash and snapshots carry. */
export function recordLine(kind: string, stored: Stored): string {
  const deleted = stored.deleted === undefined ? 'false' : JSON.stringify(stored.deleted);
  const { id } = stored.record;
  return `[${JSON.stringify(kind)},${JSON.stringify(id)},${deleted},${canonicalObject(stored.record, 'id')}]`;
}

/** One record's share of the digest, from its canonical line. */
export function lineDigest(line: string): Digest {
  const bytes = sha256Bytes(line);
  return (bytes.readBigUInt64BE(0) << 64n) | bytes.readBigUInt64BE(8);
}

/** A digest after one record changed; `undefined` = it was not there, or is not there any more. */
export function updateDigest(
  digest: Digest,
  kind: string,
  step: { readonly before: Stored | undefined; readonly after: Stored | undefined },
): Digest {
  const minus = step.before === undefined ? 0n : lineDigest(recordLine(kind, step.before));
  const plus = step.after === undefined ? 0n : lineDigest(recordLine(kind, step.after));
  return addDigests(digest - minus, plus);
}

/** The sum of two digests modulo 2^128. */
export function addDigests(a: Digest, b: Digest): Digest {
  return (((a + b) % MODULUS) + MODULUS) % MODULUS;
}

/** 32 lower-case hex digits, for the wire and for people. */
export function digestToHex(digest: Digest): string {
  return digest.toString(16).padStart(32, '0');
}

/** The digest of its hex text. */
export function digestFromHex(hex: string): Digest {
  return BigInt(`0x${hex}`);
}
