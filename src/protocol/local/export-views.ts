// What the daemon answers to exports. Types only.

import type { PastEntry } from '../../model/past-entry.ts';
import type { LogItem } from './views.ts';

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

/** One line of the history, as people read it and (`entry`) as another book takes it in. */
export interface ExportedEntry extends LogItem {
  readonly entry: PastEntry;
}

/**
 * Answer of `export.log`: the next lines, oldest first, and where to go on. The first one has `historyFrom`, the first entry
 * that can be had, where the ones before it are only on a server that does not answer.
 */
export interface ExportedHistory {
  readonly items: readonly ExportedEntry[];
  readonly next?: string;
  readonly historyFrom?: number;
}
