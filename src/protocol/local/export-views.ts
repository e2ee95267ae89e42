// What the daemon answers to exports. Types only.

/** A record of any kind as it is stored: `id`, its fields, times in ms. */
export interface ExportedRecord {
  readonly kind: string;
  readonly record: { readonly id: string; readonly [field: string]: unknown };
  /** The cause of its deletion: it is a tombstone. */
  readonly deleted?: string;
}

/** Answer of `export.begin`: how many records there are to come. */
export interface ExportBegun {
  readonly export: string;
  readonly book: { readonly id: string; readonly name: string; readonly currency: string };
  readonly records: number;
  /** The words of the filter, if it is a part of the book. */
  readonly filter?: readonly string[];
}

/** Answer of `export.page`: the records from the offset on; none at the end. */
export interface ExportPage {
  readonly items: readonly ExportedRecord[];
}
