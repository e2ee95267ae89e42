/**
 * Gathers appends while the disk is busy and gives them to it together: one write, one sync for all that wait.
 * Order of calls is order in the file. Owns the waiting requests; the bytes are the writer's business.
 */

import { encodeRecords, markAfterSync } from './journal-record.ts';
import type { SegmentWriter } from './segment-writer.ts';

/** About this much JSON text, in UTF-16 units, goes into one write; a single request may be larger. */
const BATCH_UNITS = 1024 * 1024;

interface Request {
  readonly texts: readonly string[];
  readonly units: number;
  readonly durable: boolean;
  readonly resolve: (positions: number[]) => void;
  readonly reject: (error: unknown) => void;
}

/** The queue in front of a segment writer. */
export class GroupCommit {
  readonly #writer: SegmentWriter;
  readonly #segmentBytes: number;
  #waiting: Request[] = [];
  #running: Promise<void> | undefined;

  /** A segment that would grow past `segmentBytes` is sealed first. */
  constructor(writer: SegmentWriter, segmentBytes: number) {
    this.#writer = writer;
    this.#segmentBytes = segmentBytes;
  }

  /** Appends JSON texts; resolves to their positions once written, or once on disk when `durable`. */
  append(texts: readonly string[], durable: boolean): Promise<number[]> {
    const units = texts.reduce((sum, text) => sum + text.length, 0);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ texts, units, durable, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Resolves when nothing waits any more. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    // One turn of the microtask queue, so that appends of the same moment share the first write.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#takeBatch();
      try {
        const positions = await this.#commit(batch);
        for (const [i, request] of batch.entries()) request.resolve(positions[i] ?? []);
      } catch (error) {
        for (const request of batch) request.reject(error);
      }
    }
    this.#running = undefined;
  }

  #takeBatch(): Request[] {
    let units = 0;
    let count = 0;
    for (const request of this.#waiting) {
      units += request.units;
      if (count > 0 && units > BATCH_UNITS) break;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }

  /** Either the whole batch is written (and synced, if one of it asks for that) or nothing of it is kept. */
  async #commit(batch: readonly Request[]): Promise<number[][]> {
    const writer = this.#writer;
    if (!writer.isSound) await writer.repair();
    const { bytes, offsets } = encodeRecords(batch.flatMap((request) => request.texts));
    if (bytes.length > 0 && writer.mustRoll(bytes.length, this.#segmentBytes)) await writer.roll();
    if (writer.isSynced) markAfterSync(bytes);
    const { position, size } = writer;
    await writer.write(bytes);
    if (batch.some((request) => request.durable)) await writer.sync(size);
    let next = 0;
    return batch.map((request) => {
      const mine = offsets.slice(next, next + request.texts.length);
      next += request.texts.length;
      return mine.map((offset) => position + offset);
    });
  }
}
