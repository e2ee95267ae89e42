// What only a newer version understands: it is kept and passed on as it is, and shown as such.

import { isKnownMutation } from './apply-mutation.ts';
import { BookFields } from './book.ts';
import type { Change } from './change.ts';
import { ContactFields } from './contact.ts';
import { currencyExponent } from './currency.ts';
import type { RecordKind } from './record.ts';
import { TransactionFields } from './transaction.ts';

const COMMON = ['id', 'createdAt', 'updatedAt'];

/** The fields of each kind of record. */
const FIELDS: Readonly<Record<RecordKind, ReadonlySet<string>>> = {
  contact: new Set([...COMMON, ...Object.keys(ContactFields), 'mergedInto']),
  transaction: new Set([...COMMON, ...Object.keys(TransactionFields), 'amountMinor', 'currency']),
  book: new Set([...COMMON, ...Object.keys(BookFields)]),
  conflict: new Set(
    [COMMON, 'recordKind', 'recordId', 'field', 'attempted', 'clientId', 'n', 'by', 'at', 'resolved'].flat(),
  ),
  undo: new Set([...COMMON, 'clientId', 'n']),
  history: new Set(COMMON),
};

/** Whether records of this kind are understood here. */
export function isKnownKind(kind: string): kind is RecordKind {
  return Object.hasOwn(FIELDS, kind);
}

/** The fields that this version does not know, or whose values it does not: a currency without known decimals. */
export function newerFields(kind: RecordKind, fields: Readonly<Record<string, unknown>>): readonly string[] {
  const known = FIELDS[kind];
  const newer: string[] = [];
  for (const field in fields) if (!known.has(field)) newer.push(field);
  const { currency } = fields;
  if (kind === 'transaction' && typeof currency === 'string' && currencyExponent(currency) === undefined) {
    newer.push('currency');
  }
  return newer;
}

/** Whether a mutation or what it changed is more than this version understands. */
export function needsNewer(entry: { readonly name: string; readonly changes: readonly Change[] }): boolean {
  return !isKnownMutation(entry.name) || entry.changes.some(isNewerChange);
}

function isNewerChange(change: Change): boolean {
  if (!isKnownKind(change.kind)) return true;
  if (change.op === 'put') return newerFields(change.kind, change.fields).length > 0;
  return change.op === 'edit' && newerFields(change.kind, change.set).length > 0;
}
