// What a record belongs to, and its short key in the index by it. Parents come in no order, so every insert touches a
// page of its own in that index: a third of the bytes is a third of the pages to write and to flush.

import type { AnyRecord } from '../../../model/record.ts';

/** Which record this one belongs to: a transaction to its contact, a conflict to its record, a merged contact to its root. */
export function parentOf(kind: string, record: AnyRecord): string | null {
  const field = PARENT_FIELD[kind];
  const parent = field === undefined ? undefined : record[field];
  return typeof parent === 'string' ? parent : null;
}

const PARENT_FIELD: Readonly<Record<string, string>> = {
  transaction: 'contactId',
  conflict: 'recordId',
  contact: 'mergedInto',
};

/** 32 bits of a parent's id; parents may share one, so queries compare the whole id too. */
export function parentKey(parentId: string): number {
  return Number.parseInt(parentId.slice(-8), 16);
}
