/**
 * Splits a piece of journal into records and says what is wrong where they stop.
 * Pure. The judgement here decides whether a journal is shortened or only read,
 * so in doubt it says 'corrupt': nothing is ever cut off that may have been acknowledged.
 */

import { findRecord, recordAt, recordText } from './journal-record.ts';
import type { FoundRecord } from './journal-record.ts';

/** The unit in which a disk writes: content lost in a power cut is lost in whole sectors. */
const SECTOR_BYTES = 512;

/** One intact record; `position` is that of its first byte, `length` its bytes with framing; `afterSync` as it was found. */
export interface ScannedRecord {
  readonly text: string;
  readonly position: number;
  readonly length: number;
  readonly afterSync: boolean;
}

/** What a scan found. `end` is the position after the last intact record before any problem. */
export interface RecordScan {
  readonly records: readonly ScannedRecord[];
  readonly end: number;
  /**
   * torn: what follows was never acknowledged: an unfinished last record, or a hole left by a power cut.
   * corrupt: a bad record with intact ones after it.
   */
  readonly problem?: 'torn' | 'corrupt';
}

/** Scans `buffer`, whose first byte is at position `base` of the journal. */
export function scanRecords(buffer: Buffer, base = 0): RecordScan {
  const records: ScannedRecord[] = [];
  let at = 0;
  while (at < buffer.length) {
    const found = recordAt(buffer, at);
    if (found === undefined || found === 'short') {
      return { records, end: base + at, problem: judge(buffer, base, at) };
    }
    const { afterSync, end } = found;
    records.push({ text: recordText(buffer, found), position: base + at, length: end - at, afterSync });
    at = found.end;
  }
  return { records, end: base + at };
}

function judge(buffer: Buffer, base: number, bad: number): 'torn' | 'corrupt' {
  const next = findRecord(buffer, bad + 1);
  if (next === undefined) return 'torn';
  for (let record: FoundRecord | undefined = next; record; record = findRecord(buffer, record.end)) {
    // It was written after the bad one had reached the disk, so the bad one has rotted since.
    if (record.afterSync) return 'corrupt';
  }
  return hasUnwrittenSector(buffer.subarray(bad, next.start), base + bad) ? 'torn' : 'corrupt';
}

/** True when `area` has NULs from its start or a sector's up to the sector's end or its own: never written. */
function hasUnwrittenSector(area: Buffer, position: number): boolean {
  let at = 0;
  while (at < area.length) {
    const end = Math.min(area.length, at + SECTOR_BYTES - ((position + at) % SECTOR_BYTES));
    if (area.subarray(at, end).every((byte) => byte === 0)) return true;
    at = end;
  }
  return false;
}
