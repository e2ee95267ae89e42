// A book's records in the order of an export.

import type { BookState } from '../../../model/book-state.ts';
import type { AnyRecord, Stored } from '../../../model/record.ts';
import type { ExportedRecord } from '../../../protocol/local/export-views.ts';

/**
 * All records in an order that follows from them: the book's own, contacts by name, transactions from the oldest on, then
 * other kinds; of each kind the deleted ones last. Marks of past entries are left out.
 */
export function* exportedRecords(view: BookState): Generator<ExportedRecord> {
  const ofKind = (kind: string, records: Iterable<AnyRecord>) =>
    Array.from(records, (record): ExportedRecord => ({ kind, record }));
  const deleted = (kind: string) =>
    [...view.deleted(kind)]
      .toSorted((a, b) => byId(a.record, b.record))
      .map((stored): ExportedRecord => ({ kind, record: stored.record, ...cause(stored) }));
  yield* ofKind('book', view.live('book'));
  const contacts = new Set<AnyRecord>(view.contacts());
  // Contacts that were merged into others are not among those by name.
  for (const record of [...view.live('contact')].toSorted(byId)) contacts.add(record);
  yield* ofKind('contact', contacts);
  yield* deleted('contact');
  yield* ofKind('transaction', view.transactions()).reverse();
  yield* deleted('transaction');
  // Marks of a history say nothing without it; `export --log` has it.
  const listed = new Set(['book', 'contact', 'transaction', 'history']);
  for (const kind of [...view.kinds()].filter((name) => !listed.has(name)).toSorted()) {
    yield* ofKind(kind, [...view.live(kind)].toSorted(byId));
    yield* deleted(kind);
  }
}

function byId(a: AnyRecord, b: AnyRecord): number {
  return a.id < b.id ? -1 : 1;
}

function cause({ deleted }: Stored): { readonly deleted?: string } {
  return deleted === undefined ? {} : { deleted };
}
