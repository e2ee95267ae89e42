// The book's own record: its name and the currency used when an amount names none.

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
