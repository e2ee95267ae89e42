/**
 * Names of segment files and the header record each begins with.
 * Pure.
 */

/** Version of the journal's format. 1: records as in journal-record.ts, header with `previousEnd`. */
export const JOURNAL_VERSION = 1;

const NAME = /^journal-(\d{8})\.log$/;

/** The first record of a segment. `previousEnd` is where the segment before it ended, in bytes. */
export interface SegmentHeader {
  readonly kind: 'segment';
  readonly version: number;
  readonly segment: number;
  readonly previousEnd: number;
}

/** The file name of a segment, numbered from 1. */
export function segmentName(segment: number): string {
  return `journal-${String(segment).padStart(8, '0')}.log`;
}

/** The numbers of the segments among the names of a folder, ascending. */
export function segmentNumbers(names: readonly string[]): number[] {
  const numbers: number[] = [];
  for (const name of names) {
    const digits = NAME.exec(name)?.[1];
    if (digits !== undefined) numbers.push(Number(digits));
  }
  return numbers.sort((a, b) => a - b);
}

/** The header's JSON text. */
export function segmentHeader(segment: number, previousEnd: number): string {
  const header: SegmentHeader = { kind: 'segment', version: JOURNAL_VERSION, segment, previousEnd };
  return JSON.stringify(header);
}

/** Reads a header; undefined when the value is not the header of this segment. */
export function parseSegmentHeader(value: unknown, segment: number): SegmentHeader | undefined {
  const header = value as Partial<SegmentHeader> | null;
  if (typeof header !== 'object' || header?.kind !== 'segment' || header.segment !== segment) return undefined;
  const { version, previousEnd } = header;
  if (typeof version !== 'number' || typeof previousEnd !== 'number') return undefined;
  return { kind: 'segment', version, segment, previousEnd };
}
