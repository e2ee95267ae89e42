// From checkpoint and journal to books in memory. A checkpoint that does not load costs time, not data: the journal
// is read from its beginning instead, and what only a snapshot had is fetched again.

import { APP_VERSION } from '../../base/app-version.ts';
import { EMPTY_DIGEST } from '../../model/digest.ts';
import type { Logger } from '../../base/logger.ts';
import { Journal } from '../journal/journal.ts';
import type { JournalOptions } from '../journal/journal.ts';
import type { BookReplica } from './book-replica.ts';
import { BookSlot } from './book-slot.ts';
import type { CheckpointStore } from './checkpoint.ts';
import { IMAGE_VERSION, IMAGE_VERSIONS, loadBook } from './checkpoint-image.ts';
import type { ImageMeta } from './checkpoint-image.ts';
import { noteDiverged } from './divergence.ts';
import { bodyOf, JOURNAL_KINDS, subjectOf } from './journal-entry.ts';
import type { JournalRecord, PageRecord, RenumberRecord, SnapshotRecord } from './journal-entry.ts';
import { loadBodies } from './load-bodies.ts';
import { followedPages } from './followed-pages.ts';
import { notePage } from './note-page.ts';
import type { OutboxItem } from './outbox.ts';
import { RequestKeys } from './request-keys.ts';
import { replay } from './settle.ts';

/** Everything that was found on disk. */
export interface Recovered {
  readonly journal: Journal;
  readonly books: Map<string, BookSlot>;
  readonly keys: RequestKeys;
  readonly clientId: string | undefined;
  readonly current: string | undefined;
  /** The journal position of the checkpoint that was used; 0 without one. */
  readonly checkpointedAt: number;
  /** What was wrong and set aside, for people. */
  readonly warnings: readonly string[];
}

interface Sources {
  readonly journal: JournalOptions;
  readonly checkpoint: CheckpointStore;
  readonly logger: Logger;
}

const CACHE_NEWER = 'the cached state was written by a newer ledger; it was rebuilt from the journal';
const CACHE_REBUILT = 'the cached state was damaged; it was set aside and rebuilt from the journal';

/** Loads the checkpoint, replays the journal after it, and replays pending mutations where a page asks for it. */
export async function recoverBooks(sources: Sources): Promise<Recovered> {
  const warnings: string[] = [];
  const recovery = await fromCheckpoint(sources, warnings);
  const { journal, report } = await Journal.open(
    sources.journal,
    (value, position) => recovery.replay(value as JournalRecord, position),
    recovery.checkpointedAt,
  );
  if (report.tornBytes > 0)
    warnings.push(`an unfinished write of ${report.tornBytes} bytes was set aside; it was never acknowledged`);
  await recovery.settle(journal);
  const { books, keys, clientId, current, checkpointedAt } = recovery;
  return { journal, books, keys, clientId, current, checkpointedAt, warnings };
}

async function fromCheckpoint({ checkpoint, logger }: Sources, warnings: string[]): Promise<Recovery> {
  const recovery = new Recovery();
  const loaded = await checkpoint.load();
  if (checkpoint.setAside.length > 0) warnings.push(CACHE_REBUILT);
  if (checkpoint.isNewer) warnings.push(CACHE_NEWER);
  if (loaded === undefined) return recovery;
  const meta = loaded.manifest.meta as unknown as ImageMeta;
  if (loaded.damaged.length > 0 || !IMAGE_VERSIONS.includes(meta.version)) {
    if (meta.version > IMAGE_VERSION) warnings.push(CACHE_NEWER);
    else if (checkpoint.setAside.length === 0) warnings.push(CACHE_REBUILT);
    checkpoint.forget();
    logger.warn('checkpoint_damaged', { documents: loaded.damaged.length });
    return recovery;
  }
  recovery.load(meta, loaded.documents, loaded.manifest.journalPosition);
  return recovery;
}

class Recovery {
  books = new Map<string, BookSlot>();
  readonly keys = new RequestKeys();
  clientId: string | undefined;
  current: string | undefined;
  checkpointedAt = 0;
  readonly #unsettled = new Set<BookSlot>();

  load(meta: ImageMeta, documents: ReadonlyMap<string, unknown>, position: number): void {
    this.clientId = meta.clientId;
    this.current = meta.current;
    this.checkpointedAt = position;
    for (const [key, book, n, id] of meta.keys) this.keys.note(key, { book, n, id });
    for (const book of meta.books) this.books.set(book.id, loadBook(book, meta.clientId, documents));
    if (meta.program === APP_VERSION) return;
    // Another version may have seen another effect of what is pending, or none.
    for (const slot of this.books.values()) if (slot.replica.outbox.size > 0) this.#unsettled.add(slot);
  }

  /** Takes a record in; false if it is of a kind that this version does not know. */
  replay(record: JournalRecord, position: number): boolean {
    if (!JOURNAL_KINDS.has(record.kind)) return false;
    this.#take(record, position);
    return true;
  }

  #take(record: JournalRecord, position: number): void {
    switch (record.kind) {
      case 'identity':
        this.clientId = record.clientId;
        return;
      case 'book':
        if (!this.books.has(record.book)) this.books.set(record.book, new BookSlot(record.book, this.clientId ?? ''));
        if (record.current) this.current = record.book;
        if (record.standing !== undefined) this.#slot(record.book).standing = record.standing;
        return;
      case 'mutation': {
        const slot = this.#slot(record.book);
        const body = bodyOf(record);
        slot.replica.append(record.n, body, position);
        slot.outboxDirty = true;
        if (record.settles !== undefined) slot.settle(record.settles);
        if (record.key !== undefined)
          this.keys.note(record.key, { book: record.book, n: record.n, id: subjectOf(body) });
        return;
      }
      case 'page':
        this.#page(record, position);
        return;
      case 'snapshot':
        this.#snapshot(record);
        return;
      case 'kept':
        this.#slot(record.book).kept.push(position);
        return;
      case 'settle':
        this.#slot(record.book).settle(record.seqs);
        return;
      case 'diverged':
        noteDiverged(this.#slot(record.book), record);
        this.#renumber(record);
        return;
      case 'recovered':
        this.#slot(record.book).recovered(record.left);
        return;
      case 'renumber':
        this.#renumber(record);
        return;
    }
  }

  /** Whatever comes after it stands on a state that no checkpoint holds any more: there is no cursor until it is taken again. */
  #snapshot({ book, epoch, seq }: SnapshotRecord): void {
    const slot = this.#slot(book);
    slot.replica.place = { epoch, cursor: null, tag: null, head: seq };
    slot.loose = [...followedPages(slot)];
    slot.pages.length = 0;
  }

  #renumber({ clientId, answered = {} }: Pick<RenumberRecord, 'clientId' | 'answered'>): void {
    this.clientId = clientId;
    for (const slot of this.books.values()) {
      const { id, outbox, nextN } = slot.replica;
      while (outbox.first !== undefined && outbox.first.n <= (answered[id] ?? 0)) slot.replica.dropAnswered();
      this.keys.renumber(id, outbox.first?.n ?? nextN);
      slot.replica.renumber(clientId);
      this.#unsettled.add(slot);
    }
  }

  /** Pages may have changed what pending mutations were replayed on; at the end they are replayed once. */
  async settle(journal: Journal): Promise<void> {
    for (const slot of this.books.values()) if (slot.replica.isUnsettled) this.#unsettled.add(slot);
    for (const slot of this.#unsettled) {
      const load = (items: readonly OutboxItem[]): Promise<void> => loadBodies(journal, items);
      await replay(slot.replica, [...slot.replica.outbox.items()], { load });
      slot.outboxDirty = true;
    }
    for (const slot of this.books.values()) slot.replica.takeViewChanges();
  }

  #slot(book: string): BookSlot {
    const slot = this.books.get(book);
    if (slot === undefined) throw new RangeError(`the journal names a book ${book} that it does not introduce`);
    return slot;
  }

  /**
   * A page that does not attach was received on top of a snapshot that no checkpoint holds any more: without that
   * snapshot it is not applied. The log is asked again from the cursor that there is; where there is none, a part of the
   * book is known to be missing until a snapshot is taken. Where it stands is kept, for the case that the log is gone then.
   */
  #page(record: PageRecord, position: number): void {
    const slot = this.#slot(record.book);
    const { epoch, base, to, head, tag } = record;
    const { replica } = slot;
    if (!continues(replica, epoch, base)) {
      noteLoose(slot, record, position);
      return;
    }
    if (replica.place.epoch !== epoch) slot.loose = [];
    replica.applyPage(record.entries, { epoch, cursor: to, head, tag });
    notePage(slot, record, position);
  }
}

/** Keeps where a page stands that does not attach. */
function noteLoose(slot: BookSlot, { epoch, head, entries }: PageRecord, position: number): void {
  const { place } = slot.replica;
  if (place.cursor === null) {
    if (place.epoch !== epoch) slot.loose = [];
    slot.replica.place = { epoch, cursor: null, tag: null, head };
  } else if (place.epoch !== epoch) return;
  const [first] = entries;
  if (first !== undefined) slot.loose.push([first.seq, position]);
}

/** Whether a page follows on the confirmed state. Without a cursor only a log's first page does, on an empty book. */
function continues({ place, digest }: BookReplica, epoch: string, base: number): boolean {
  if (place.cursor === null) return base === 0 && digest === EMPTY_DIGEST;
  return place.epoch === epoch && place.cursor === base;
}
