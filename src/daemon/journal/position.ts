/**
 * Where a record begins: segment and byte offset, and the same as one number that sorts by age.
 * Pure.
 */

/** The place of a record: the number of its segment (from 1) and the offset in it, in bytes. */
export interface Position {
  readonly segment: number;
  readonly offset: number;
}

const SEGMENT_SPAN = 2 ** 32;

/** The position as a safe integer; later records have larger ones. */
export function encodePosition(position: Position): number {
  return position.segment * SEGMENT_SPAN + position.offset;
}

/** The reverse of `encodePosition`. Throws RangeError for what no journal has issued. */
export function decodePosition(position: number): Position {
  if (!Number.isSafeInteger(position) || position < 0) throw new RangeError(`not a journal position: ${position}`);
  return { segment: Math.floor(position / SEGMENT_SPAN), offset: position % SEGMENT_SPAN };
}
