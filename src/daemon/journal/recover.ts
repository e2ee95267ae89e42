/**
 * Reads the segments of a journal at start and says what they are worth: where the journal ends,
 * how much torn tail follows, or where it is corrupt. Changes nothing on the disk.
 */

import { join } from 'node:path';
import type { Disk } from '../../base/disk.ts';
import { decodePosition } from './position.ts';
import type { Position } from './position.ts';
import type { ScannedRecord } from './scan-records.ts';
import { JOURNAL_VERSION, parseSegmentHeader, segmentName } from './segment-file.ts';
import { scanSegment } from './segment-scan.ts';

/**
 * Receives each record; `position` is where it begins, `end` where the next one does (what a checkpoint keeps). False: it
 * is of a kind that only a newer program knows, so reading ends before it.
 */
export type OnRecord = (value: unknown, position: number, end: number) => boolean;

/** What to read: the segments there are, ascending, and the position to begin at; 0 or none is the beginning. */
export interface RecoverOptions {
  readonly disk: Disk;
  readonly dir: string;
  readonly segments: readonly number[];
  readonly from: number | undefined;
}

/** The state of a journal. */
export interface Recovered {
  /** Where the next record belongs. */
  readonly end: Position;
  /** Up to this offset of the last segment everything is known to be on the disk: what follows may be only in the cache. */
  readonly syncedEnd: number;
  /** Where the segment before the last one ended, for the header of a segment still without one. */
  readonly previousEnd: number;
  readonly tornBytes: number;
  readonly corrupt?: Position;
  /** What shows that a newer version of this program wrote the journal. */
  readonly newer?: string;
}

interface SegmentState {
  readonly end: number;
  readonly syncedEnd: number;
  readonly size: number;
  readonly problem?: 'torn' | 'corrupt';
  readonly newer?: string;
}

/** Reads from `from` (else from the oldest segment) to the end, handing out every record before the first corrupt one. */
export async function recoverSegments(options: RecoverOptions, onRecord: OnRecord): Promise<Recovered> {
  const first = options.segments[0];
  const isWhole = options.from === undefined || options.from === 0;
  if (first === undefined && isWhole) return sound({ segment: 1, offset: 0 }, 0);
  const from = isWhole ? { segment: first ?? 1, offset: 0 } : decodePosition(options.from ?? 0);
  const last = Math.max(options.segments.at(-1) ?? 0, from.segment);
  let previousEnd: number | undefined;
  for (let segment = from.segment; ; segment += 1) {
    const start = { segment, offset: segment === from.segment ? from.offset : 0 };
    if (!options.segments.includes(segment)) return corruptAt(start);
    const state = await readSegment(options, start, new RecordReader(segment, previousEnd, onRecord));
    const end = { segment, offset: state.end };
    if (state.newer !== undefined) return { ...sound(end, 0), newer: state.newer };
    if (state.problem === 'corrupt' || (segment < last && (state.problem || state.end === 0))) return corruptAt(end);
    if (segment === last) {
      const { syncedEnd } = state;
      return { ...sound(end, previousEnd ?? 0), syncedEnd, tornBytes: state.size - state.end };
    }
    previousEnd = state.end;
  }
}

async function readSegment(options: RecoverOptions, start: Position, reader: RecordReader): Promise<SegmentState> {
  const file = await options.disk.open(join(options.dir, segmentName(start.segment)), 'read');
  try {
    const size = await file.size();
    if (start.offset > size) return { end: size, syncedEnd: size, size, problem: 'corrupt' };
    const part = { file, segment: start.segment, end: size };
    const scan = await scanSegment({ ...part, start: start.offset }, (record) => reader.take(record));
    const { newer } = reader;
    const syncedEnd = reader.syncedEnd ?? start.offset;
    const state = { ...scan, syncedEnd, size, ...(newer === undefined ? {} : { newer }) };
    if (scan.problem !== 'torn' || scan.end !== start.offset || start.offset === 0) return state;
    // Nothing was readable where reading began, so that place is not yet known to be the border of a record.
    const whole = await scanSegment({ ...part, start: 0 }, () => true);
    return whole.end === start.offset ? state : { end: start.offset, syncedEnd, size, problem: 'corrupt' };
  } finally {
    await file.close();
  }
}

/** Parses the records of one segment: checks its header, hands out the others. */
class RecordReader {
  readonly #segment: number;
  readonly #previousEnd: number | undefined;
  readonly #onRecord: OnRecord;
  /** Set when the header names a version that this program does not know, or a record is of such a kind. */
  newer: string | undefined;
  /** Where the last record begins before which everything was on the disk when it was written. */
  syncedEnd: number | undefined;

  constructor(segment: number, previousEnd: number | undefined, onRecord: OnRecord) {
    this.#segment = segment;
    this.#previousEnd = previousEnd;
    this.#onRecord = onRecord;
  }

  /** False when the record is not what it must be. */
  take(record: ScannedRecord): boolean {
    const value = parse(record.text);
    if (value === undefined) return false;
    if (record.afterSync) this.syncedEnd = decodePosition(record.position).offset;
    if (decodePosition(record.position).offset > 0) {
      if (this.#onRecord(value, record.position, record.position + record.length)) return true;
      this.newer = 'records of a new kind';
      return false;
    }
    const header = parseSegmentHeader(value, this.#segment);
    if (header !== undefined && header.version > JOURNAL_VERSION) this.newer = `format ${header.version}`;
    // A segment that lost its last records whole shows only in what the next one remembers of it.
    const isLinked = this.#previousEnd === undefined || header?.previousEnd === this.#previousEnd;
    return header?.version === JOURNAL_VERSION && isLinked;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function sound(end: Position, previousEnd: number): Recovered {
  return { end, syncedEnd: end.offset, previousEnd, tornBytes: 0 };
}

function corruptAt(position: Position): Recovered {
  return { ...sound(position, 0), corrupt: position };
}
