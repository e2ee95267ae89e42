/**
 * The truth of a replica: an append-only sequence of JSON records in segment files.
 * A durable append that has resolved is on disk; one that has rejected is not in the journal.
 * It holds opaque values: what they mean is the replica's business.
 */

import { join } from 'node:path';
import type { Disk } from '../../base/disk.ts';
import { StoreError, toStoreError } from '../store/store-error.ts';
import { GroupCommit } from './group-commit.ts';
import { decodePosition, encodePosition } from './position.ts';
import type { Position } from './position.ts';
import { recoverSegments } from './recover.ts';
import type { OnRecord, Recovered } from './recover.ts';
import { segmentName, segmentNumbers } from './segment-file.ts';
import { SegmentReader } from './segment-reader.ts';
import { SegmentWriter } from './segment-writer.ts';

const SEGMENT_BYTES = 16 * 1024 * 1024;

/** `segmentBytes`: a segment is sealed before it would grow past this; 16 MiB unless said. */
export interface JournalOptions {
  readonly disk: Disk;
  readonly dir: string;
  readonly segmentBytes?: number;
}

/** What opening found. */
export interface JournalReport {
  /** Bytes after the last intact record that were cut off, or will be before the first append. */
  readonly tornBytes: number;
  /** The file in which they were kept. */
  readonly setAside?: string;
  /** Where an acknowledged record is bad or missing: the journal is read-only. */
  readonly corrupt?: Position;
  /** Why the journal cannot be written just now; each append tries again. */
  readonly unwritable?: StoreError;
}

interface JournalParts {
  readonly options: JournalOptions;
  readonly end: Position;
  readonly writer: SegmentWriter | undefined;
  readonly readOnly: string | undefined;
  readonly isNewer?: boolean;
  readonly isSettled: boolean;
}

/** An open journal; one process has it open at a time, which the daemon's lock sees to. */
export class Journal {
  readonly #disk: Disk;
  readonly #dir: string;
  readonly #end: Position;
  readonly #writer: SegmentWriter | undefined;
  readonly #queue: GroupCommit | undefined;
  readonly #reader: SegmentReader;
  /** Whether it is read-only only because a newer ledger wrote it. */
  readonly isNewer: boolean;
  #readOnly: string | undefined;
  #failure: StoreError | undefined;
  #isClosed = false;
  /** Whether what was read at the start is known to be on the disk; only a repair that failed leaves that open. */
  #isSettled: boolean;

  private constructor(parts: JournalParts) {
    this.#disk = parts.options.disk;
    this.#dir = parts.options.dir;
    this.#end = parts.end;
    this.#writer = parts.writer;
    this.#queue = parts.writer && new GroupCommit(parts.writer, parts.options.segmentBytes ?? SEGMENT_BYTES);
    this.#reader = new SegmentReader(this.#disk, this.#dir);
    this.#readOnly = parts.readOnly;
    this.isNewer = parts.isNewer === true;
    this.#isSettled = parts.isSettled;
  }

  /**
   * Opens or begins the journal in a folder and hands out its records from position `from` on (a checkpoint's),
   * else (none, or 0) all up to the first that `onRecord` does not know. `from` must be the `end` of a record handed out
   * earlier. A torn tail is set aside and cut off; a journal with a bad record before intact ones opens read-only, its
   * records before the bad one handed out.
   * Throws StoreError when the folder cannot be read.
   */
  static async open(
    options: JournalOptions,
    onRecord: OnRecord,
    from?: number,
  ): Promise<{ journal: Journal; report: JournalReport }> {
    const { disk, dir } = options;
    const recovered = await readAll(options, onRecord, from);
    const { end, syncedEnd, corrupt, tornBytes, previousEnd } = recovered;
    const readOnly = whyReadOnly(recovered);
    if (readOnly !== undefined) {
      const journal = new Journal({
        options,
        end,
        readOnly,
        isNewer: recovered.newer !== undefined,
        writer: undefined,
        isSettled: true,
      });
      return { journal, report: { tornBytes: 0, ...(corrupt ? { corrupt } : {}) } };
    }
    const start = { segment: end.segment, end: end.offset, syncedEnd, previousEnd };
    const writer = new SegmentWriter({ disk, dir, ...start, keepTail: tornBytes > 0 });
    const unwritable = await firstRepair(writer);
    const journal = new Journal({ options, end, writer, readOnly: undefined, isSettled: unwritable === undefined });
    const { setAside } = writer;
    return {
      journal,
      report: { tornBytes, ...(setAside === undefined ? {} : { setAside }), ...(unwritable ? { unwritable } : {}) },
    };
  }

  /** Why nothing can be appended until a person has looked, or undefined. */
  get readOnly(): string | undefined {
    return this.#readOnly;
  }

  /** The error of whoever wants to write where nothing can be appended. */
  refusal(): StoreError {
    const code = this.isNewer ? 'newer_journal' : 'journal_damaged';
    return new StoreError(code, this.#readOnly ?? 'the journal is read-only', { path: this.#dir });
  }

  /** Why the last append failed, or undefined when it did not. */
  get failure(): StoreError | undefined {
    return this.#failure;
  }

  /**
   * Position after the last record written. Records of appends that have not resolved may lie before it,
   * so a checkpoint keeps the end of the last record *applied*: its position plus `recordLength(text)`.
   */
  get end(): number {
    return this.#writer?.position ?? encodePosition(this.#end);
  }

  /**
   * Appends one record per JSON text, in the order of calls, and resolves to their positions: once they are on disk
   * when `durable`, else once they are written. Concurrent appends share writes and syncs, and their failure.
   * Throws StoreError; then none of these records is in the journal and the next append may work again.
   */
  async append(texts: readonly string[], durable: boolean): Promise<number[]> {
    if (this.#isClosed) throw new StoreError('store_failed', 'the journal is closed', { path: this.#dir });
    if (this.#readOnly !== undefined || !this.#queue) {
      throw this.refusal();
    }
    try {
      const positions = await this.#queue.append(texts, durable);
      this.#failure = undefined;
      this.#isSettled = true;
      return positions;
    } catch (error) {
      this.#failure = toStoreError(error, 'write to the journal', this.#dir);
      if (error instanceof StoreError && error.code === 'journal_damaged') this.#readOnly ??= error.message;
      throw error;
    }
  }

  /** Resolves once every record appended before is on disk. A checkpoint needs this before it names a position. */
  async sync(): Promise<void> {
    await this.append([], true);
  }

  /**
   * Whether every record read at the start is on the disk for certain, which is tried now if it was not possible then. A
   * process that was killed may have left records that are in the system's memory only: a power cut takes them away.
   */
  async settle(): Promise<boolean> {
    return this.settled().then(
      () => true,
      () => false,
    );
  }

  /** Resolves once `settle` would say yes; throws StoreError where it would say no. */
  async settled(): Promise<void> {
    if (!this.#isSettled) await this.sync();
  }

  /** The value of the record at a position. Throws `journal_damaged` when there is no intact one. */
  async read(position: number): Promise<unknown> {
    return (await this.#reader.readMany([position]))[0];
  }

  /** The values of the records at these positions, in the same order; near ones are fetched together. */
  async readMany(positions: readonly number[]): Promise<unknown[]> {
    return await this.#reader.readMany(positions);
  }

  /** Deletes the segments that lie wholly before a position; never the last one. */
  async removeBefore(position: number): Promise<void> {
    const limit = Math.min(decodePosition(position).segment, decodePosition(this.end).segment);
    try {
      const old = segmentNumbers(await this.#disk.list(this.#dir)).filter((segment) => segment < limit);
      await this.#reader.forget(old);
      // Oldest first: a crash between leaves a journal without a gap.
      for (const segment of old) await this.#disk.remove(join(this.#dir, segmentName(segment)));
      if (old.length > 0) await this.#disk.syncDir(this.#dir);
    } catch (error) {
      throw toStoreError(error, 'delete old journal segments', this.#dir);
    }
  }

  /** Waits for what was appended, syncs it and closes the files. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#queue?.idle();
    try {
      await this.#writer?.close();
    } finally {
      await this.#reader.forget();
    }
  }
}

async function readAll(options: JournalOptions, onRecord: OnRecord, from: number | undefined): Promise<Recovered> {
  const { disk, dir } = options;
  try {
    if (!(await disk.exists(dir))) await disk.mkdir(dir);
    const segments = segmentNumbers(await disk.list(dir));
    return await recoverSegments({ disk, dir, segments, from }, onRecord);
  } catch (error) {
    throw toStoreError(error, 'open the journal', dir);
  }
}

function whyReadOnly(recovered: Recovered): string | undefined {
  const { corrupt, newer } = recovered;
  if (newer !== undefined) return `the journal was written by a newer ledger (${newer})`;
  if (!corrupt) return undefined;
  return `the journal is damaged at byte ${corrupt.offset} of ${segmentName(corrupt.segment)}`;
}

/** A full or write-protected disk must not keep the daemon from reading, so a failure is only reported. */
async function firstRepair(writer: SegmentWriter): Promise<StoreError | undefined> {
  try {
    await writer.repair();
    return undefined;
  } catch (error) {
    return toStoreError(error, 'open the journal for writing', writer.path);
  }
}
