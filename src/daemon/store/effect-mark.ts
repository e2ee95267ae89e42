// What a mutation did, in short: enough to tell whether the log's entry did the same as was played here.

import { canonicalJson } from '../../base/canonical-json.ts';
import { sha256Hex } from '../../base/hash.ts';
import type { Change } from '../../model/change.ts';

/** The mark of no effect at all. */
export const NO_EFFECT = 0;

const HEX_DIGITS = 12;

/** 48 bits of SHA-256 over the canonical JSON of the changes; `NO_EFFECT` if there are none. */
export function effectMark(changes: readonly Change[]): number {
  if (changes.length === 0) return NO_EFFECT;
  return Number.parseInt(sha256Hex(canonicalJson(changes)).slice(0, HEX_DIGITS), 16);
}
