/**
 * Reads every intact record of a damaged journal, whatever lies between. For repairs that a person asked for;
 * a journal in use is read by recover.ts, which never skips anything.
 */

import { join } from 'node:path';
import type { Disk } from '../../base/disk.ts';
import { toStoreError } from '../store/store-error.ts';
import { findRecord, recordText } from './journal-record.ts';
import { encodePosition } from './position.ts';
import type { Position } from './position.ts';
import { segmentName, segmentNumbers } from './segment-file.ts';

/** Hands out each intact record with its position; returns where unreadable bytes begin. Throws StoreError. */
export async function salvageRecords(
  source: { disk: Disk; dir: string },
  onRecord: (value: unknown, position: number) => void,
): Promise<Position[]> {
  const gaps: Position[] = [];
  try {
    for (const segment of segmentNumbers(await source.disk.list(source.dir))) {
      const buffer = await source.disk.readFile(join(source.dir, segmentName(segment)));
      for (const offset of salvageSegment(buffer, segment, onRecord)) gaps.push({ segment, offset });
    }
  } catch (error) {
    throw toStoreError(error, 'read the journal', source.dir);
  }
  return gaps;
}

function salvageSegment(
  buffer: Buffer,
  segment: number,
  onRecord: (value: unknown, position: number) => void,
): number[] {
  const gaps: number[] = [];
  let at = 0;
  while (at < buffer.length) {
    const found = findRecord(buffer, at);
    if (found?.start !== at) gaps.push(at);
    if (!found) break;
    const isHeader = found.start === 0;
    if (!isHeader) {
      onRecord(JSON.parse(recordText(buffer, found)) as unknown, encodePosition({ segment, offset: found.start }));
    }
    at = found.end;
  }
  return gaps;
}
