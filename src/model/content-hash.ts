// What the author of a deletion saw of a record, in short.

import { canonicalJson } from '../base/canonical-json.ts';
import { sha256Hex } from '../base/hash.ts';
import type { AnyRecord } from './record.ts';

const HEX_DIGITS = 32;

/** 128 bits of SHA-256 over the RFC 8785 text of a record's content, times apart, as 32 hex digits. */
export function contentHash({ createdAt: _created, updatedAt: _updated, ...content }: AnyRecord): string {
  return sha256Hex(canonicalJson(content)).slice(0, HEX_DIGITS);
}
