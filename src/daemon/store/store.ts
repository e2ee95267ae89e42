// The durable state of one device: journal (truth), checkpoint (cache of it), and the books in memory.
// Everything that changes it goes through one queue, one step at a time; local writes that gather meanwhile share
// one append and one fdatasync. Nothing is acknowledged before that.

import type { Clock } from '../../base/clock.ts';
import type { Disk } from '../../base/disk.ts';
import type { Logger } from '../../base/logger.ts';
import type { Random } from '../../base/random.ts';
import { newUuid } from '../../base/uuid.ts';
import type { Journal } from '../journal/journal.ts';
import type { ViewChange } from './view-change.ts';
import { BookSlot } from './book-slot.ts';
import type { Authors } from './book-slot.ts';
import { sameStanding } from './book-standing.ts';
import type { BookStanding } from './book-standing.ts';
import { CheckpointStore } from './checkpoint.ts';
import { Checkpointer } from './checkpointer.ts';
import type { CheckpointHold } from './checkpointer.ts';
import type { AnsweredByBook, JournalRecord } from './journal-entry.ts';
import { loadBodies } from './load-bodies.ts';
import type { BodyHolder } from './load-bodies.ts';
import { recoverBooks } from './recover-books.ts';
import type { RequestKeys } from './request-keys.ts';
import { Replays } from './replays.ts';

/** What the store needs from outside. `dir`: the data folder. */
export interface StoreOptions {
  readonly disk: Disk;
  readonly dir: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly sizes?: StoreSizes;
}

/** Sizes that tests make small. Bytes of a journal segment, bytes journalled between checkpoints. */
export interface StoreSizes {
  readonly segmentBytes?: number;
  readonly checkpointBytes?: number;
  /** Pending mutations from which on a replay may be put off. */
  readonly putOffFrom?: number;
  /** Entries of a page that are applied in one go. */
  readonly partEntries?: number;
  /** Pieces of a replay between two turns of others; by time unless said. */
  readonly replayPieces?: number;
  /** Documents of a checkpoint that are captured between two turns of others; by time unless said. */
  readonly capturePieces?: number;
}

/** A step that changed a book's view. `own`: n of this device's mutations in it, by record id. */
export interface BookStep {
  readonly book: string;
  readonly changes: readonly ViewChange[];
  /** Set for a local write: the status of its records is not confirmed yet. */
  readonly local?: { readonly n: number };
  /** Of what pages brought. */
  readonly authors: Readonly<Authors>;
}

/** Who is told about steps. */
export interface StoreListener {
  stepped(step: BookStep): void;
  /** Something new is in the outbox of this book. */
  appended(book: string): void;
  /** What is unanswered of this book, from `first` on, has new numbers from 1. */
  renumbered(book: string, first: number): void;
}

/** One device's books and their journal. */
export class Store {
  readonly options: StoreOptions;
  readonly journal: Journal;
  readonly books: Map<string, BookSlot>;
  readonly keys: RequestKeys;
  readonly warnings: string[] = [];
  readonly replays = new Replays(this);
  clientId: string;
  current: string;
  listener: StoreListener = { stepped: () => undefined, appended: () => undefined, renumbered: () => undefined };
  readonly #checkpointer: Checkpointer;
  #tail: Promise<unknown> = Promise.resolve();

  private constructor(options: StoreOptions, parts: StoreParts) {
    this.options = options;
    this.journal = parts.journal;
    this.books = parts.books;
    this.keys = parts.keys;
    this.clientId = parts.clientId;
    this.current = parts.current;
    this.warnings.push(...parts.warnings);
    this.#checkpointer = new Checkpointer(this, parts.checkpoint, parts.checkpointedAt);
  }

  /** Opens or creates the data folder. Throws `StoreError` when it cannot be read or written. */
  static async open(options: StoreOptions): Promise<Store> {
    const { disk, dir } = options;
    await disk.mkdir(dir);
    const checkpoint = await CheckpointStore.open(disk, `${dir}/checkpoint`);
    const journal = { disk, dir: `${dir}/journal`, ...segmentSize(options.sizes) };
    const recovered = await recoverBooks({ journal, checkpoint, logger: options.logger });
    const clientId = recovered.clientId ?? newUuid(options.clock.now(), options.random);
    const store = new Store(options, { ...recovered, checkpoint, clientId, current: recovered.current ?? '' });
    if (recovered.clientId === undefined) await store.record({ kind: 'identity', clientId });
    if (store.current === '') await store.useBook(newUuid(options.clock.now(), options.random));
    return store;
  }

  /** The book in use. */
  get currentSlot(): BookSlot {
    return this.slot(this.current);
  }

  /** A book that is on this device. */
  slot(book: string): BookSlot {
    const slot = this.books.get(book);
    if (slot === undefined) throw new RangeError(`no book ${book} here`);
    return slot;
  }

  /** Makes a book the one in use, adding it if it is new here. */
  async useBook(book: string): Promise<void> {
    await this.record({ kind: 'book', book, current: true });
    if (!this.books.has(book)) this.books.set(book, new BookSlot(book, this.clientId));
    this.current = book;
  }

  /** Adds a book that is new here; the one in use stays. */
  async addBook(book: string): Promise<void> {
    if (this.books.has(book)) return;
    await this.record({ kind: 'book', book, current: false });
    this.books.set(book, new BookSlot(book, this.clientId));
  }

  /** Keeps the server's word on a book, adding the book if it is new here. Resolves with whether it is news. */
  noteStanding(book: string, standing: BookStanding): Promise<boolean> {
    return this.exclusive(async () => {
      const slot = this.books.get(book);
      if (sameStanding(slot?.standing, standing)) return false;
      // What is not stored is said again on the next connection; here it counts at once.
      if (slot !== undefined) slot.standing = standing;
      await this.record({ kind: 'book', book, current: false, standing });
      if (slot === undefined) this.books.set(book, new BookSlot(book, this.clientId));
      this.slot(book).standing = standing;
      return true;
    });
  }

  /** Runs a step alone, after all steps before it. */
  exclusive<T>(step: () => Promise<T>): Promise<T> {
    const run = this.#tail.then(step);
    this.#tail = run.catch(() => undefined);
    return run;
  }

  /** Appends one record durably. */
  async record(record: JournalRecord): Promise<void> {
    await this.journal.append([JSON.stringify(record)], true);
  }

  /** Up to which n each book's mutations are answered. */
  answered(): AnsweredByBook {
    const numbers = Array.from(this.books.values(), ({ replica: { id, outbox, nextN } }): [string, number] => [
      id,
      (outbox.first?.n ?? nextN) - 1,
    ]);
    return Object.fromEntries(numbers.filter(([, n]) => n > 0));
  }

  /** Gives this directory a new client id in memory, and what is unanswered new numbers. The caller has journalled it. */
  async renumber(clientId: string): Promise<void> {
    this.clientId = clientId;
    for (const slot of this.books.values()) {
      const { outbox, nextN } = slot.replica;
      const first = outbox.first?.n ?? nextN;
      this.keys.renumber(slot.replica.id, first);
      this.listener.renumbered(slot.replica.id, first);
      slot.replica.renumber(clientId);
      await this.replays.all(slot);
      this.announce(slot, {});
    }
  }

  /** Fills in the bodies of outbox items from the journal. */
  loadBodies(items: readonly BodyHolder[]): Promise<void> {
    return loadBodies(this.journal, items);
  }

  /** Tells listeners what was changed in the view; a replay that was put off will do that. */
  announce(slot: BookSlot, facts: Pick<BookStep, 'local'>): void {
    if (slot.replica.isUnsettled) return;
    const changes = slot.replica.takeViewChanges();
    const { authors } = slot;
    slot.authors = new Map();
    if (changes.length > 0) this.listener.stepped({ book: slot.replica.id, changes, authors, ...facts });
    this.#checkpointer.due();
  }

  /** Writes a checkpoint of what is there now. */
  checkpoint(): Promise<void> {
    return this.#checkpointer.runAfresh();
  }

  /** Keeps the files of the last checkpoint from going until the hold is released. */
  holdCheckpoint(): Promise<CheckpointHold> {
    return this.#checkpointer.withhold();
  }

  /** Waits for steps under way, writes a checkpoint if one is worth it, closes files. */
  async close(): Promise<void> {
    for (const slot of this.books.values()) slot.settlesLater?.();
    await this.exclusive(() => Promise.resolve());
    await this.#checkpointer.close();
    await this.journal.close();
  }
}

function segmentSize(sizes: StoreSizes = {}): { segmentBytes?: number } {
  return sizes.segmentBytes === undefined ? {} : { segmentBytes: sizes.segmentBytes };
}

interface StoreParts {
  readonly journal: Journal;
  readonly books: Map<string, BookSlot>;
  readonly keys: RequestKeys;
  readonly clientId: string;
  readonly current: string;
  readonly checkpoint: CheckpointStore;
  readonly checkpointedAt: number;
  readonly warnings: readonly string[];
}
