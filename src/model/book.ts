// The book's own record: its name and the currency used when an amount names none.

import type { Change } from './change.ts';
import { CurrencyCode, Line } from './field-schema.ts';
import { LIMITS } from './limits.ts';

/** What people set of a book. */
export const BookFields = { name: Line(LIMITS.nameMax), currency: CurrencyCode };

/** The book record as stored. */
export interface Book {
  readonly id: string;
  readonly name: string;
  readonly currency: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly [field: string]: unknown;
}

/** What a book is before anybody edited its record: every book starts as this, on every replica and on the server. */
export function defaultBook(id: string): Book {
  return { id, name: 'Personal', currency: 'USD', createdAt: 0, updatedAt: 0 };
}

/** What a change did, as an edit: the first one of a book puts its whole record, in the place of the defaults. */
export function sinceDefaults(change: Change): Change {
  if (change.kind !== 'book' || change.op !== 'put') return change;
  const { kind, id, fields } = change;
  const { createdAt: _first, updatedAt, ...rest } = fields;
  const before = defaultBook(id);
  const written = Object.entries(rest).filter(([field, value]) => before[field] !== value);
  const was = Object.fromEntries(written.map(([field]) => [field, before[field] ?? null]));
  return { op: 'edit', kind, id, set: Object.fromEntries(written), was, at: Number(updatedAt) };
}
