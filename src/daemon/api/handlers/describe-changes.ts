// Changes for people: which record, by its present name, and old and new values.

import type { Change } from '../../../model/change.ts';
import type { LogItem } from '../../../protocol/local/views.ts';
import type { BookSlot } from '../../store/book-slot.ts';

type Described = LogItem['changes'][number];

/** The changes of an entry as history shows them. */
export function describeChanges(slot: BookSlot, changes: readonly Change[]): readonly Described[] {
  return changes.map((change) => describe(slot, change));
}

function describe(slot: BookSlot, change: Change): Described {
  const { kind, id, op } = change;
  const base = { record: id, kind, label: labelOf(slot, change), op };
  switch (change.op) {
    case 'put':
      return { ...base, set: change.fields, was: {} };
    case 'edit': {
      const unset = Object.fromEntries((change.unset ?? []).map((field) => [field, null]));
      return { ...base, set: { ...change.set, ...unset }, was: change.was };
    }
    case 'tombstone':
      return { ...base, set: { deleted: true }, was: { deleted: false } };
    case 'restore':
      return { ...base, set: { deleted: false }, was: { deleted: true } };
  }
}

/** The name that people know a record by: its contact's, for a transaction; for a conflict, its record's. */
export function labelOf(slot: BookSlot, { kind, id }: Pick<Change, 'kind' | 'id'>): string {
  const { view } = slot.replica;
  if (kind === 'contact') return view.get('contact', id)?.record.name ?? '';
  const conflict = kind === 'conflict' ? view.get('conflict', id)?.record : undefined;
  if (conflict !== undefined) return labelOf(slot, { kind: conflict.recordKind, id: conflict.recordId });
  if (kind === 'book') return view.get('book', id)?.record.name ?? '';
  const transaction = kind === 'transaction' ? view.get('transaction', id)?.record : undefined;
  if (transaction === undefined) return '';
  return view.get('contact', view.rootOf(transaction.contactId))?.record.name ?? '';
}
