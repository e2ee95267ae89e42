/**
 * Reads single records by their position, through a few files kept open.
 * Every record is checked; nothing is cached but the open files.
 */

import { join } from 'node:path';
import type { Disk, DiskFile } from '../../base/disk.ts';
import { StoreError, toStoreError } from '../store/store-error.ts';
import { RECORD_HEAD_BYTES, RECORD_JSON_BYTES_MAX, recordAt, recordText } from './journal-record.ts';
import { decodePosition } from './position.ts';
import type { Position } from './position.ts';
import { segmentName } from './segment-file.ts';
import { readPart } from './segment-scan.ts';

/** Read at once for one record; most are shorter. */
const GUESS_BYTES = 4096;
/** Records this near to each other are fetched by one read. */
const WINDOW_BYTES = 256 * 1024;
const OPEN_FILES_MAX = 4;

/** Random access to the records of a folder of segments. */
export class SegmentReader {
  readonly #disk: Disk;
  readonly #dir: string;
  /** Oldest use first. */
  readonly #files = new Map<number, Promise<DiskFile>>();

  constructor(disk: Disk, dir: string) {
    this.#disk = disk;
    this.#dir = dir;
  }

  /** The records' values in the order asked for. Throws `journal_damaged` where there is no intact record. */
  async readMany(positions: readonly number[]): Promise<unknown[]> {
    const values = new Map<number, unknown>();
    const sorted = [...new Set(positions)].sort((a, b) => a - b);
    for (let i = 0; i < sorted.length;) {
      const first = decodePosition(sorted[i] ?? 0);
      let count = 1;
      while (isNear(first, sorted[i + count])) count += 1;
      await this.#readWindow(sorted.slice(i, i + count), values);
      i += count;
    }
    return positions.map((position) => values.get(position));
  }

  /** Closes files of segments that are gone, or all of them. */
  async forget(segments: readonly number[] = [...this.#files.keys()]): Promise<void> {
    for (const segment of segments) {
      const file = this.#files.get(segment);
      this.#files.delete(segment);
      await (await file)?.close();
    }
  }

  async #readWindow(positions: readonly number[], values: Map<number, unknown>): Promise<void> {
    const first = decodePosition(positions[0] ?? 0);
    const last = decodePosition(positions.at(-1) ?? 0);
    const path = join(this.#dir, segmentName(first.segment));
    try {
      const file = await this.#file(first.segment);
      const buffer = await readPart(file, first.offset, last.offset + GUESS_BYTES);
      for (const position of positions) {
        const { offset } = decodePosition(position);
        const text = takeText(buffer, offset - first.offset) ?? (await readAlone(file, offset));
        if (text === undefined) {
          throw new StoreError('journal_damaged', `no intact journal record at byte ${offset}`, { path });
        }
        values.set(position, JSON.parse(text) as unknown);
      }
    } catch (error) {
      throw toStoreError(error, 'read the journal', path);
    }
  }

  async #file(segment: number): Promise<DiskFile> {
    const known = this.#files.get(segment);
    const opening = known ?? this.#disk.open(join(this.#dir, segmentName(segment)), 'read');
    this.#files.delete(segment);
    this.#files.set(segment, opening);
    try {
      const file = await opening;
      const [oldest] = this.#files.keys();
      if (this.#files.size > OPEN_FILES_MAX && oldest !== undefined) await this.forget([oldest]);
      return file;
    } catch (error) {
      this.#files.delete(segment);
      throw error;
    }
  }
}

function isNear(first: Position, position: number | undefined): boolean {
  if (position === undefined) return false;
  const { segment, offset } = decodePosition(position);
  return segment === first.segment && offset - first.offset < WINDOW_BYTES;
}

function takeText(buffer: Buffer, at: number): string | undefined {
  const found = recordAt(buffer, at);
  return found === undefined || found === 'short' ? undefined : recordText(buffer, found);
}

/** For a record longer than the guess: its head says how many bytes to read. */
async function readAlone(file: DiskFile, offset: number): Promise<string | undefined> {
  const head = await readPart(file, offset, offset + RECORD_HEAD_BYTES);
  const length = Number.parseInt(head.toString('latin1', 0, 8), 16);
  if (!(length <= RECORD_JSON_BYTES_MAX)) return undefined;
  return takeText(await readPart(file, offset, offset + RECORD_HEAD_BYTES + length + 1), 0);
}
