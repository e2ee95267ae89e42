/**
 * The end of the journal: the one open segment, written at one offset, never in two places at once.
 * After a failure that leaves the file in doubt it is unsound and refuses writes until `repair` has
 * reopened and verified it. It knows bytes and offsets, not requests; its caller calls one method at a time.
 */

import { join } from 'node:path';
import type { Disk, DiskFile } from '../../base/disk.ts';
import { StoreError, toStoreError } from '../store/store-error.ts';
import { encodeRecord, markAfterSync } from './journal-record.ts';
import { encodePosition } from './position.ts';
import { scanSegment, readPart } from './segment-scan.ts';
import { segmentHeader, segmentName } from './segment-file.ts';
import { saveTornTail } from './torn-tail.ts';
import { writeFully } from './write-fully.ts';

/** Where writing starts: the last segment and the offset after its last intact record. */
export interface WriterStart {
  readonly disk: Disk;
  readonly dir: string;
  readonly segment: number;
  readonly end: number;
  /** What lies between this offset and the end may be only in the cache, whatever the next sync says. */
  readonly syncedEnd: number;
  readonly previousEnd: number;
  /** True when what follows `end` is to be set aside rather than dropped. */
  readonly keepTail: boolean;
}

/** Appends bytes to the current segment. */
export class SegmentWriter {
  readonly #disk: Disk;
  readonly #dir: string;
  #segment: number;
  #end: number;
  #syncedEnd: number;
  #previousEnd: number;
  #keepTail: boolean;
  #headerEnd = 0;
  #file: DiskFile | undefined;
  #isSound = false;
  /** False once a failure has put the content in doubt; at start the recovery has just read it. */
  #isVerified = true;
  /** The file a torn tail was set aside in by the last repair, if there was one. */
  setAside: string | undefined;

  /** The writer is unsound until its first `repair`, which also makes a missing segment. */
  constructor(start: WriterStart) {
    this.#disk = start.disk;
    this.#dir = start.dir;
    this.#segment = start.segment;
    this.#end = start.end;
    this.#syncedEnd = start.syncedEnd;
    this.#previousEnd = start.previousEnd;
    this.#keepTail = start.keepTail;
  }

  /** False after a failure in doubt: `repair` first. */
  get isSound(): boolean {
    return this.#isSound;
  }

  /** Bytes in the current segment. */
  get size(): number {
    return this.#end;
  }

  /** Position of the next record. */
  get position(): number {
    return encodePosition({ segment: this.#segment, offset: this.#end });
  }

  /** True when everything written so far is on disk. */
  get isSynced(): boolean {
    return this.#end === this.#syncedEnd;
  }

  /** True when so many more bytes do not fit a segment of that size, unless it holds nothing yet. */
  mustRoll(moreBytes: number, segmentBytes: number): boolean {
    return this.#end + moreBytes > segmentBytes && this.#end > this.#headerEnd;
  }

  get path(): string {
    return join(this.#dir, segmentName(this.#segment));
  }

  /** Appends. When it throws, the file is as before, or the writer is unsound. */
  async write(bytes: Buffer): Promise<void> {
    const file = this.#openFile();
    try {
      await writeFully(file, bytes, this.#end);
      this.#end += bytes.length;
    } catch (error) {
      await this.#dropTail(file);
      throw toStoreError(error, 'write to the journal', this.path);
    }
  }

  /** Makes all that was written durable. When it throws, what was written since `keptSize` is dropped and the writer unsound. */
  async sync(keptSize: number): Promise<void> {
    if (this.isSynced) return;
    try {
      await this.#openFile().datasync();
      this.#syncedEnd = this.#end;
    } catch (error) {
      this.#doubt();
      this.#end = keptSize;
      // A refused record must not come back if the process ends before the next repair.
      await this.#file?.truncate(keptSize).catch(() => undefined);
      throw toStoreError(error, 'write the journal to the disk', this.path);
    }
  }

  /** Seals the current segment and begins the next. When it throws, the next repair tries again. */
  async roll(): Promise<void> {
    await this.sync(this.#end);
    this.#isSound = false;
    this.#previousEnd = this.#end;
    this.#segment += 1;
    this.#end = 0;
    this.#syncedEnd = 0;
    await this.repair();
  }

  /**
   * Reopens the segment, verifies it up to its end, drops what follows and makes the rest durable again.
   * Throws `journal_damaged` when an acknowledged record is no longer there, else what the disk says.
   */
  async repair(): Promise<void> {
    try {
      await this.#closeFile();
      const file = await this.#disk.open(this.path, 'append');
      this.#file = file;
      await this.#settle(file);
      this.#isSound = true;
    } catch (error) {
      throw toStoreError(error, 'repair the journal', this.path);
    }
  }

  /** Syncs what is not yet on disk and closes the file. */
  async close(): Promise<void> {
    try {
      if (this.#isSound) await this.sync(this.#end);
    } finally {
      this.#isSound = false;
      await this.#closeFile();
    }
  }

  async #settle(file: DiskFile): Promise<void> {
    const size = await file.size();
    if (!this.#isVerified || size < this.#end) await this.#verify(file, size);
    if (size > this.#end) {
      const tail = { disk: this.#disk, path: this.path, file, start: this.#end, end: size };
      if (this.#keepTail) this.setAside = await saveTornTail(tail);
      await file.truncate(this.#end);
    }
    // A failed sync may have marked pages clean that never reached the disk: only written anew are they sure to.
    if (!this.isSynced) await writeFully(file, await readPart(file, this.#syncedEnd, this.#end), this.#syncedEnd);
    if (this.#end === 0) await this.#writeHeader(file);
    await file.sync();
    await this.#disk.syncDir(this.#dir);
    this.#syncedEnd = this.#end;
    this.#keepTail = false;
    this.#isVerified = true;
  }

  async #verify(file: DiskFile, size: number): Promise<void> {
    const end = this.#end;
    const part = { file, segment: this.#segment, start: 0, end };
    const scan = size < end ? { end: size } : await scanSegment(part, () => true);
    if (scan.end !== end) {
      throw new StoreError('journal_damaged', `the journal lost records after byte ${scan.end}`, { path: this.path });
    }
  }

  async #writeHeader(file: DiskFile): Promise<void> {
    const header = encodeRecord(segmentHeader(this.#segment, this.#previousEnd));
    markAfterSync(header);
    await writeFully(file, header, 0);
    this.#end = header.length;
    this.#headerEnd = header.length;
  }

  /** Takes back a half-done write, durably: a refused record must not come back after a power cut. */
  async #dropTail(file: DiskFile): Promise<void> {
    try {
      await file.truncate(this.#end);
      await file.datasync();
      this.#syncedEnd = this.#end;
    } catch {
      this.#doubt();
    }
  }

  #doubt(): void {
    this.#isSound = false;
    this.#isVerified = false;
  }

  #openFile(): DiskFile {
    if (this.#file && this.#isSound) return this.#file;
    throw new StoreError('store_failed', 'the journal is not open for writing', { path: this.path });
  }

  async #closeFile(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    // The file is given up either way; a failing close says nothing that the next sync would not.
    await file?.close().catch(() => undefined);
  }
}
