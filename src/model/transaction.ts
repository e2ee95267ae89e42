// A transaction: money lent to or borrowed from one contact.

import Type from 'typebox';
import { AmountMinor, CurrencyCode, Day, Id, Line, Multiline, StringList } from './field-schema.ts';
import { LIMITS } from './limits.ts';

/** Which way the money went: `lent` = they owe me, `borrowed` = I owe them. */
export const DirectionSchema = Type.Union([Type.Literal('lent'), Type.Literal('borrowed')]);
export type Direction = Type.Static<typeof DirectionSchema>;

/** What kind of transaction it is; display and reports only. */
export const CategorySchema = Type.Union(
  (['loan', 'repayment', 'expense', 'gift', 'adjustment'] as const).map((name) => Type.Literal(name)),
);
export type Category = 'loan' | 'repayment' | 'expense' | 'gift' | 'adjustment';

/** An amount with its currency: one field in an edit. */
export const MoneySchema = Type.Object(
  { amountMinor: AmountMinor, currency: CurrencyCode },
  { additionalProperties: false },
);

/** What people fill in of a transaction besides its money; each stands alone in an edit. */
export const TransactionFields = {
  contactId: Id,
  direction: DirectionSchema,
  description: Multiline(LIMITS.descriptionMax),
  date: Day,
  due: Day,
  category: CategorySchema,
  tags: StringList(LIMITS.tagCountMax, LIMITS.tagMax),
  externalId: Line(LIMITS.externalIdMax),
  importBatch: Line(LIMITS.externalIdMax),
};

/** A transaction as stored; fields of newer versions pass through untouched. */
export interface Transaction {
  readonly id: string;
  readonly contactId: string;
  readonly direction: Direction;
  readonly amountMinor: number;
  readonly currency: string;
  readonly description: string;
  readonly date: string;
  readonly due?: string;
  readonly category: Category;
  readonly tags: readonly string[];
  readonly externalId?: string;
  readonly importBatch?: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly [field: string]: unknown;
}
