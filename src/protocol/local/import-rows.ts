// The rows of an import as the command line sends them: parsed, cleaned and checked. What a row becomes is the daemon's.

import Type from 'typebox';
import { Day } from '../../model/field-schema.ts';
import { LIMITS } from '../../model/limits.ts';
import { CategorySchema, DirectionSchema } from '../../model/transaction.ts';
import type { Category } from '../../model/transaction.ts';

const Row = Type.Integer({ minimum: 1 });
const Text = (max: number) => Type.String({ maxLength: max * 2 });
const TextList = Type.Optional(Type.Array(Text(LIMITS.listItemMax), { maxItems: LIMITS.tagCountMax }));

/** A transaction whose contact is named. */
const TransactionRow = Type.Object({
  row: Row,
  kind: Type.Optional(Type.Literal('transaction')),
  contact: Text(LIMITS.nameMax),
  direction: DirectionSchema,
  amountMinor: Type.Integer({ minimum: 1 }),
  currency: Type.String(),
  date: Day,
  description: Text(LIMITS.descriptionMax),
  due: Type.Optional(Day),
  externalId: Type.Optional(Text(LIMITS.externalIdMax)),
  category: Type.Optional(Type.Unsafe<Category>(CategorySchema)),
});

/** A contact. */
const ContactRow = Type.Object({
  row: Row,
  kind: Type.Literal('contact'),
  name: Text(LIMITS.nameMax),
  handle: Type.Optional(Text(LIMITS.handleMax)),
  phones: TextList,
  emails: TextList,
  note: Type.Optional(Text(LIMITS.noteMax)),
  tags: TextList,
});

/** A record of an export, which keeps its id, or an entry of its history. */
const RecordRow = Type.Object({
  row: Row,
  kind: Type.Literal('record'),
  /** `book`: the book's own name and currency, for a book with nothing in it. */
  mutation: Type.Union([Type.Literal('record.put'), Type.Literal('book'), Type.Literal('history.put')]),
  /** Checked when the import is planned, by the mutation. */
  args: Type.Record(Type.String(), Type.Unknown()),
});

/** Any row. Without `kind` it is a transaction. */
export const ImportRowSchema = Type.Union([TransactionRow, ContactRow, RecordRow]);
export type ImportRow = Type.Static<typeof ImportRowSchema>;
export type TransactionRow = Type.Static<typeof TransactionRow>;
export type ContactRow = Type.Static<typeof ContactRow>;
export type RecordRow = Type.Static<typeof RecordRow>;
