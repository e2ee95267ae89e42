// The store's memory as checkpoint documents and back. Capture is quick and copies only references (records are
// replaced, never mutated); turning it into text happens later, in slices.

import type { Slices } from '../../base/slices.ts';
import { digestFromHex, digestToHex } from '../../model/digest.ts';
import type { AnyRecord, Stored } from '../../model/record.ts';
import type { LogPlace } from './log-place.ts';
import { outboxDocumentCount, outboxDocuments, restoreOutbox } from './outbox-image.ts';
import type { OutboxDocument } from './outbox-image.ts';
import { BookSlot } from './book-slot.ts';
import type { BookStanding } from './book-standing.ts';
import type { PageIndex, Recoverable, RefusedItem } from './book-slot.ts';
import { SharedValues } from './shared-values.ts';

/** Confirmed versions that are captured in one go. */
const BASES_PER_PIECE = 1_000;

/** The version of the documents' shape. 1: records by kind, base, outbox, pages. 2: what pending mutations depend on. */
export const IMAGE_VERSION = 2;

/** Versions that can be read; of another one the state is rebuilt from the journal. */
export const IMAGE_VERSIONS: readonly number[] = [1, IMAGE_VERSION];

/** What the manifest says of one book. */
export interface BookMeta {
  readonly id: string;
  readonly place: LogPlace;
  readonly digest: string;
  readonly nextN: number;
  readonly refused: readonly RefusedItem[];
  readonly recoverable?: Recoverable;
  readonly loose?: readonly PageIndex[];
  readonly isGivenUp?: true;
  readonly standing?: BookStanding;
  readonly outboxDocuments: number;
}

/** What the manifest says of the store. */
export interface ImageMeta {
  readonly version: number;
  /** The version of the program that wrote it; absent before there was a second one. */
  readonly program?: string;
  readonly clientId: string;
  readonly current: string;
  readonly keys: readonly (readonly [key: string, book: string, n: number, id: string])[];
  readonly books: readonly BookMeta[];
}

/** A document before it is text. */
export interface CapturedDocument {
  readonly name: string;
  readonly content: unknown;
}

/** One book, captured. `removed`: documents that are not needed any more. */
export interface CapturedBook {
  readonly documents: readonly CapturedDocument[];
  readonly removed: readonly string[];
  readonly meta: BookMeta;
}

interface RecordsDocument {
  readonly kind: string;
  readonly live: readonly AnyRecord[];
  readonly deleted: readonly Stored[];
}

/**
 * Documents of one book that changed since the last capture, and its line of the manifest. It may be interrupted wherever it
 * yields; nothing may change the book until it is done, so that all of it is of one moment.
 */
export function* captureBook(slot: BookSlot): Slices<CapturedBook> {
  const { replica } = slot;
  const documents: CapturedDocument[] = [];
  for (const [kind, set] of slot.documents) {
    for (const { document, ids } of set.takeDirty()) {
      documents.push({ name: documentName(replica.id, kind, document), content: recordsOf(slot, kind, ids) });
      yield;
    }
  }
  documents.push(...(yield* outboxOf(slot)), { name: `${replica.id}-pages`, content: [...slot.pages] });
  const outboxCount = outboxDocumentCount(replica.outbox);
  const removed: string[] = [];
  for (let index = outboxCount; index < slot.outboxDocuments; index += 1) removed.push(`${replica.id}-outbox-${index}`);
  slot.outboxDocuments = outboxCount;
  return { documents, removed, meta: metaOf(slot) };
}

/** The outbox and what is confirmed under it, if anything of them changed. */
function* outboxOf(slot: BookSlot): Slices<readonly CapturedDocument[]> {
  if (!slot.outboxDirty) return [];
  slot.outboxDirty = false;
  const { id, outbox } = slot.replica;
  const rows = yield* outboxDocuments(outbox);
  const base: unknown[] = [];
  for (const one of slot.replica.baseRecords()) {
    base.push(one);
    if (base.length % BASES_PER_PIECE === 0) yield;
  }
  return [
    ...rows.map((content, index) => ({ name: `${id}-outbox-${index}`, content })),
    { name: `${id}-base`, content: base },
  ];
}

function metaOf(slot: BookSlot): BookMeta {
  const { replica, recoverable, standing } = slot;
  return {
    id: replica.id,
    place: replica.place,
    digest: digestToHex(replica.digest),
    nextN: replica.nextN,
    refused: [...slot.refused],
    outboxDocuments: slot.outboxDocuments,
    ...(recoverable === undefined ? {} : { recoverable }),
    ...(slot.loose.length === 0 ? {} : { loose: [...slot.loose] }),
    ...(slot.isGivenUp ? { isGivenUp: true } : {}),
    ...(standing === undefined ? {} : { standing }),
  };
}

/** Marks everything of a book to be captured again: its documents could not be written. */
export function recaptureBook(slot: BookSlot): void {
  for (const set of slot.documents.values()) set.markAll();
  slot.outboxDirty = true;
}

/** A book of the documents of a checkpoint. Throws if a document that the manifest counts is missing. */
export function loadBook(meta: BookMeta, clientId: string, documents: ReadonlyMap<string, unknown>): BookSlot {
  const slot = new BookSlot(meta.id, clientId);
  const { replica } = slot;
  const shared = new SharedValues();
  for (const [name, content] of documents) {
    const document = RECORDS_NAME.exec(name);
    if (document === null || !name.startsWith(meta.id)) continue;
    const records = content as RecordsDocument;
    for (const record of records.live) shared.shareIn(record);
    loadRecords(slot, Number(document[1]), records);
  }
  replica.place = meta.place;
  replica.digest = digestFromHex(meta.digest);
  slot.refused = [...meta.refused];
  slot.recoverable = meta.recoverable;
  slot.loose = [...(meta.loose ?? [])];
  slot.isGivenUp = meta.isGivenUp === true;
  slot.standing = meta.standing;
  slot.pages.push(...((documents.get(`${meta.id}-pages`) ?? []) as readonly PageIndex[]));
  loadOutbox(slot, meta, documents);
  slot.outboxDocuments = meta.outboxDocuments;
  replica.nextN = meta.nextN;
  replica.takeViewChanges();
  slot.outboxDirty = false;
  return slot;
}

const RECORDS_NAME = /-records-[0-9a-f]+-(\d+)$/;

/** Kinds of newer peers may hold anything, document names may not. */
function documentName(book: string, kind: string, document: number): string {
  return `${book}-records-${Buffer.from(kind).toString('hex')}-${document}`;
}

function recordsOf(slot: BookSlot, kind: string, ids: readonly string[]): RecordsDocument {
  const live: AnyRecord[] = [];
  const deleted: Stored[] = [];
  for (const id of ids) {
    const stored = slot.replica.view.peek(kind, id);
    if (stored === undefined) continue;
    if (stored.deleted === undefined) live.push(stored.record);
    else deleted.push(stored);
  }
  return { kind, live, deleted };
}

function loadRecords(slot: BookSlot, document: number, { kind, live, deleted }: RecordsDocument): void {
  const ids = [...live.map((record) => record.id), ...deleted.map((stored) => stored.record.id)];
  slot.documentsOf(kind).load(document, ids);
  for (const record of live) slot.replica.view.load(kind, record.id, { record });
  for (const stored of deleted) slot.replica.view.load(kind, stored.record.id, stored);
}

function loadOutbox(slot: BookSlot, meta: BookMeta, documents: ReadonlyMap<string, unknown>): void {
  const base = (documents.get(`${meta.id}-base`) ?? []) as readonly { key: string; stored: Stored }[];
  const confirmed = new Map(base.map(({ key, stored }): [string, Stored] => [key, stored]));
  for (let index = 0; index < meta.outboxDocuments; index += 1) {
    const document = documents.get(`${meta.id}-outbox-${index}`);
    if (document === undefined) throw new RangeError(`outbox document ${index} is missing`);
    restoreOutbox(slot.replica, document as OutboxDocument, confirmed);
  }
}
