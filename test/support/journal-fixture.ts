// Journals on a memory disk, for the journal's tests.

import { Journal } from '../../src/daemon/journal/journal.ts';
import type { JournalReport } from '../../src/daemon/journal/journal.ts';
import type { MemoryDisk } from './memory-disk.ts';

export const JOURNAL_DIR = '/data/journal';
export const FIRST_SEGMENT = `${JOURNAL_DIR}/journal-00000001.log`;

/** An opened journal with what it handed out. */
export interface OpenedJournal {
  readonly journal: Journal;
  readonly report: JournalReport;
  readonly values: unknown[];
  readonly positions: number[];
  readonly ends: number[];
}

/** Opens the journal of `disk`; segments of `segmentBytes`. */
export async function openJournal(
  disk: MemoryDisk,
  options: { from?: number; segmentBytes?: number } = {},
): Promise<OpenedJournal> {
  const values: unknown[] = [];
  const positions: number[] = [];
  const ends: number[] = [];
  const { from, segmentBytes = 16 * 1024 * 1024 } = options;
  const { journal, report } = await Journal.open(
    { disk, dir: JOURNAL_DIR, segmentBytes },
    (value, position, end) => {
      values.push(value);
      positions.push(position);
      ends.push(end);
      return (value as { kind?: string }).kind !== 'x-future';
    },
    from,
  );
  return { journal, report, values, positions, ends };
}

/** Record `i` as JSON text, of a length that varies with `i`. */
export function recordText(i: number): string {
  return JSON.stringify({ i, text: 'x'.repeat(i % 40) });
}

/** Record `i` as its value. */
export function recordValue(i: number): unknown {
  return JSON.parse(recordText(i)) as unknown;
}

/** The values of records `0 … count-1`. */
export function recordValues(count: number): unknown[] {
  return Array.from({ length: count }, (_, i) => recordValue(i));
}
