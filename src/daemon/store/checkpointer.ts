// When a checkpoint is written, and how: captured at one journal position, turned into text in slices, committed by
// the manifest. A failed one is tried again later; the journal holds everything meanwhile.

import { APP_VERSION } from '../../base/app-version.ts';
import type { Clock } from '../../base/clock.ts';
import type { JsonObject } from '../../base/json.ts';
import type { Logger } from '../../base/logger.ts';
import { inTurns, Turns } from '../../base/slices.ts';
import type { CheckpointStore } from './checkpoint.ts';
import { captureBook, IMAGE_VERSION, recaptureBook } from './checkpoint-image.ts';
import type { CapturedBook, CapturedDocument, ImageMeta } from './checkpoint-image.ts';
import type { BookSlot } from './book-slot.ts';
import type { Replays } from './replays.ts';
import type { RequestKeys } from './request-keys.ts';

/** What a checkpoint is taken of. */
export interface CheckpointSource {
  readonly options: {
    readonly clock: Clock;
    readonly logger: Logger;
    readonly sizes?: { readonly checkpointBytes?: number; readonly capturePieces?: number };
  };
  readonly journal: { readonly end: number; sync(): Promise<void> };
  readonly books: ReadonlyMap<string, BookSlot>;
  readonly keys: RequestKeys;
  readonly replays: Pick<Replays, 'settleAndTell'>;
  readonly clientId: string;
  readonly current: string;
  exclusive<T>(step: () => Promise<T>): Promise<T>;
}

/** Everything of one moment: what a checkpoint is made of, and the end of the journal then. */
interface Captured {
  readonly documents: readonly CapturedDocument[];
  readonly removed: readonly string[];
  readonly meta: ImageMeta;
  readonly position: number;
}

/** Journal bytes after which a checkpoint is worth writing. */
const JOURNAL_BYTES_MIN = 4 * 1024 * 1024;
/** …or this share of the bytes that the last whole checkpoint had. */
const STATE_SHARE = 0.25;
/** Documents turned into text at most before the event loop gets its turn. */
const DOCUMENTS_PER_SLICE = 8;
/** Bytes in the journal below which closing does not bother. */
const CLOSE_BYTES_MIN = 64 * 1024;

/** One segment in positions, and about its bytes. */
const SEGMENT = 2 ** 32;
const SEGMENT_BYTES = 16 * 1024 * 1024;

/** While it lasts no file of the last checkpoint goes. The closing of the store ends it too. */
export interface CheckpointHold {
  release(): void;
  readonly released: Promise<void>;
}

/** Writes checkpoints of a store. */
export class Checkpointer {
  readonly #store: CheckpointSource;
  readonly #files: CheckpointStore;
  #position: number;
  #stateBytes = 0;
  #running: Promise<void> | undefined;
  #endHold: (() => void) | undefined;

  constructor(store: CheckpointSource, files: CheckpointStore, position: number) {
    this.#store = store;
    this.#files = files;
    this.#position = position;
  }

  /** Starts a checkpoint in the background if enough has been journalled since the last one. */
  due(): void {
    if (this.#running !== undefined) return;
    const least = this.#store.options.sizes?.checkpointBytes ?? JOURNAL_BYTES_MIN;
    if (this.#journalled() < Math.max(least, this.#stateBytes * STATE_SHARE)) return;
    this.run().catch((error: unknown) => {
      this.#store.options.logger.error('checkpoint_failed', { message: String(error) });
    });
  }

  /** Writes a checkpoint of at least what is there now, after one that is under way. */
  runAfresh(): Promise<void> {
    const before = this.#running?.catch(() => undefined);
    return before === undefined ? this.run() : before.then(() => this.run());
  }

  /** Writes a checkpoint, or waits for the one under way; one at a time. */
  run(): Promise<void> {
    this.#running ??= this.#write().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** Waits for a checkpoint under way, and lets none begin until the hold ends. */
  async withhold(): Promise<CheckpointHold> {
    while (this.#running !== undefined) await this.#running.catch(() => undefined);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#running = promise.finally(() => {
      this.#running = undefined;
      this.#endHold = undefined;
    });
    this.#endHold = resolve;
    return { release: resolve, released: promise };
  }

  /** Writes a last checkpoint if one is worth it. */
  async close(): Promise<void> {
    this.#endHold?.();
    await this.#running?.catch(() => undefined);
    if (this.#journalled() > CLOSE_BYTES_MIN) await this.run().catch(() => undefined);
  }

  /** Bytes journalled since the last checkpoint; a position is segment × 2^32 + offset, the first segment is 1. */
  #journalled(): number {
    const since = Math.max(this.#position, SEGMENT);
    const { end } = this.#store.journal;
    const segments = Math.floor(end / SEGMENT) - Math.floor(since / SEGMENT);
    return segments > 0 ? segments * SEGMENT_BYTES : end - since;
  }

  async #write(): Promise<void> {
    const captured = await this.#store.exclusive(async () => {
      for (const slot of this.#store.books.values()) await this.#store.replays.settleAndTell(slot);
      return this.#captureAll();
    });
    try {
      const texts = await this.#texts(captured.documents);
      await this.#store.journal.sync();
      const meta = captured.meta as unknown as JsonObject;
      await this.#files.commit(texts, captured.removed, { meta, journalPosition: captured.position });
      this.#position = captured.position;
      this.#stateBytes = Math.max(
        this.#stateBytes,
        texts.reduce((sum, { text }) => sum + text.length, 0),
      );
    } catch (error) {
      this.#recapture();
      throw error;
    }
  }

  #recapture(): void {
    for (const slot of this.#store.books.values()) recaptureBook(slot);
  }

  /** Captures all books, within one step of the store: nothing changes them while others have their turns. */
  async #captureAll(): Promise<Captured> {
    const { clientId, current, keys, journal, options } = this.#store;
    const turns = new Turns(options.clock, options.sizes?.capturePieces);
    const captured: CapturedBook[] = [];
    try {
      for (const slot of this.#store.books.values()) captured.push(await inTurns(captureBook(slot), turns));
    } catch (error) {
      this.#recapture();
      throw error;
    }
    const books = captured.map((book) => book.meta);
    return {
      documents: captured.flatMap((book) => book.documents),
      removed: captured.flatMap((book) => book.removed),
      meta: { version: IMAGE_VERSION, program: APP_VERSION, clientId, current, keys: keys.latest(200), books },
      position: journal.end,
    };
  }

  async #texts(documents: readonly CapturedDocument[]): Promise<{ name: string; text: string }[]> {
    const texts: { name: string; text: string }[] = [];
    const turns = new Turns(this.#store.options.clock, DOCUMENTS_PER_SLICE);
    for (const { name, content } of documents) {
      texts.push({ name, text: JSON.stringify(content) });
      await turns.next();
    }
    return texts;
  }
}
