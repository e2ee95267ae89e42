/**
 * Reads one segment file from an offset to its end, in pieces, and hands out its records.
 * Knows files and records; does not change anything and does not judge what a problem means for the journal.
 */

import type { DiskFile } from '../../base/disk.ts';
import { encodePosition } from './position.ts';
import { scanRecords } from './scan-records.ts';
import type { ScannedRecord } from './scan-records.ts';

/** One piece: small enough that checking and parsing it never holds the event loop for long. */
const CHUNK_BYTES = 512 * 1024;

/** The part of a segment to read: offsets in bytes, `end` exclusive. */
export interface SegmentPart {
  readonly file: DiskFile;
  readonly segment: number;
  readonly start: number;
  readonly end: number;
}

/** `end` is the offset after the last intact record before any problem. */
export interface SegmentScan {
  readonly end: number;
  readonly problem?: 'torn' | 'corrupt';
}

/** Calls `onRecord` for each intact record in order, up to the first problem; returning false stops the scan there. */
export async function scanSegment(
  part: SegmentPart,
  onRecord: (record: ScannedRecord) => boolean,
): Promise<SegmentScan> {
  let at = part.start;
  let wanted = CHUNK_BYTES;
  while (at < part.end) {
    const buffer = await readPart(part.file, at, Math.min(part.end, at + wanted));
    const base = encodePosition({ segment: part.segment, offset: at });
    const scan = scanRecords(buffer, base);
    for (const record of scan.records) {
      if (!onRecord(record)) return { end: at + (record.position - base), problem: 'corrupt' };
    }
    const isLast = at + buffer.length >= part.end || buffer.length === 0;
    const progress = scan.end - base;
    at += progress;
    if (scan.problem && (isLast || scan.problem === 'corrupt')) return { end: at, problem: scan.problem };
    // Without progress the next record is longer than the piece, or bad: the whole rest decides which.
    wanted = progress > 0 ? CHUNK_BYTES : part.end - at;
  }
  return { end: at };
}

/** The bytes `[start, end)` of a file, fewer when it ends before. */
export async function readPart(file: DiskFile, start: number, end: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(Math.max(0, end - start));
  return buffer.subarray(0, await file.read(buffer, start));
}
