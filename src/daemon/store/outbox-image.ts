// The outbox as checkpoint documents and back: a row for each pending mutation, whose body stays in the journal. Keys
// that many share are in each document once.

import type { Slices } from '../../base/slices.ts';
import type { Stored } from '../../model/record.ts';
import type { BookReplica } from './book-replica.ts';
import type { Outbox, OutboxItem } from './outbox.ts';

const ROWS_PER_DOCUMENT = 1_000;

/** A row; `reads` and `writes` are places in the document's `keys`, `mark` is an `effectMark`, if it is known. */
type Row = readonly [
  n: number,
  position: number,
  touched: readonly string[],
  reads: readonly number[],
  writes: readonly number[],
  mark?: number,
];

/** Rows of pending mutations. */
export interface OutboxDocument {
  readonly keys: readonly string[];
  readonly rows: readonly Row[];
}

/** What version 1 wrote: it does not say what a mutation depends on. Another program's outbox is replayed when it is read. */
type OldDocument = readonly (readonly [n: number, position: number, contact: string, ...touched: string[]])[];

type CapturedItem = Omit<OutboxItem, 'body'>;

/** Some captured rows, which become a document when it is written: capturing must be quick. */
class CapturedRows {
  readonly #items: readonly CapturedItem[];

  constructor(items: readonly CapturedItem[]) {
    this.#items = items;
  }

  toJSON(): OutboxDocument {
    const keys = new Map<string, number>();
    const places = (of: readonly string[]): readonly number[] => of.map((key) => placeOf(key, keys));
    const rows = this.#items.map(({ n, position, touched, reads, writes, mark }): Row => {
      const row = [n, position, touched, places(reads), places(writes)] as const;
      return mark === undefined ? row : [...row, mark];
    });
    return { keys: [...keys.keys()], rows };
  }
}

/** The outbox as it is, in order, in documents. Nothing may change it until that is done. */
export function* outboxDocuments(outbox: Outbox): Slices<readonly CapturedRows[]> {
  const documents: CapturedRows[] = [];
  let items: CapturedItem[] = [];
  for (const { n, position, touched, reads, writes, mark } of outbox.items()) {
    items.push({ n, position, touched, reads, writes, mark });
    if (items.length < ROWS_PER_DOCUMENT) continue;
    documents.push(new CapturedRows(items));
    items = [];
    yield;
  }
  return items.length === 0 ? documents : [...documents, new CapturedRows(items)];
}

/** How many documents the outbox takes. */
export function outboxDocumentCount({ size }: Outbox): number {
  return Math.ceil(size / ROWS_PER_DOCUMENT);
}

function placeOf(key: string, keys: Map<string, number>): number {
  const place = keys.get(key) ?? keys.size;
  keys.set(key, place);
  return place;
}

/** Puts the items of a document back; `base`: confirmed versions of records that are touched. Throws if a key is missing. */
export function restoreOutbox(
  replica: BookReplica,
  document: OutboxDocument | OldDocument,
  base: ReadonlyMap<string, Stored>,
): void {
  for (const item of 'rows' in document ? itemsOf(document) : oldItemsOf(document)) replica.restoreItem(item, base);
}

function itemsOf({ keys, rows }: OutboxDocument): readonly OutboxItem[] {
  const keysAt = (places: readonly number[]): readonly string[] =>
    places.map((place) => {
      const key = keys[place];
      if (key === undefined) throw new RangeError(`key ${place} of an outbox document is missing`);
      return key;
    });
  return rows.map(([n, position, touched, reads, writes, mark]) => {
    return { n, position, touched, reads: keysAt(reads), writes: keysAt(writes), mark };
  });
}

function oldItemsOf(rows: OldDocument): readonly OutboxItem[] {
  return rows.map(([n, position, , ...touched]) => ({ n, position, touched, reads: [], writes: [] }));
}
