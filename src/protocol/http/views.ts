// What the HTTP interface answers with, as schemas. Objects may have more fields than are named: those of a newer ledger.

import Type from 'typebox';
import { ContactFields } from '../../model/contact.ts';
import { AmountMinor, CurrencyCode, Id, Line } from '../../model/field-schema.ts';
import { TransactionFields } from '../../model/transaction.ts';
import { RoleSchema } from '../sync/down.ts';
import { PROBLEM_CODES } from './problem-code.ts';

/** Wall ms since 1970. */
export const Time = Type.Number({ description: 'ms since 1970' });

/** An entry's number in its book; 0 = none. */
export const Seq = Type.Integer({ minimum: 0, description: 'an entry’s number in its book' });

/** A text that a person chose for a device or user. */
export const ShortName = Line(100);

/** A decimal amount as text. */
export const AmountText = Type.String({ description: 'with the currency’s decimals, such as 12.50' });

/** A sum in minor units: a number while JSON carries it exactly, else its digits. */
const MinorSum = Type.Union([Type.Integer(), Type.String({ pattern: '^-?\\d+$' })]);

/** A sum in one currency. */
export const AmountSchema = Type.Object({ currency: CurrencyCode, amount: AmountText, amountMinor: MinorSum });

const recordFacts = {
  seq: Type.Integer({ minimum: 1, description: 'the newest entry that changed it; also its ETag' }),
  deleted: Type.Optional(Type.Literal(true)),
  createdAt: Time,
  updatedAt: Time,
};

const { name, phones, emails, tags, externalIds, archived, ...optionalOfContact } = ContactFields;

/** A contact. */
export const ContactSchema = Type.Object({
  id: Id,
  name,
  phones,
  emails,
  tags,
  externalIds,
  archived,
  ...Type.Partial(Type.Object(optionalOfContact)).properties,
  mergedInto: Type.Optional(Id),
  balances: Type.Array(AmountSchema, { description: 'by currency, without zeros; positive: they owe' }),
  transactions: Type.Integer({ minimum: 0, description: 'how many live ones' }),
  ...recordFacts,
});

const { due, externalId, importBatch, ...always } = TransactionFields;

/** A transaction. */
export const TransactionSchema = Type.Object({
  id: Id,
  ...always,
  amount: AmountText,
  amountMinor: AmountMinor,
  currency: CurrencyCode,
  ...Type.Partial(Type.Object({ due, externalId, importBatch })).properties,
  ...recordFacts,
});

/** A contact's balance in one currency. */
export const BalanceSchema = Type.Object({
  contact: Type.Object({ id: Id, name: Type.String() }),
  ...AmountSchema.properties,
});

/** A book as its members see it. */
export const BookSchema = Type.Object({
  id: Id,
  name: Type.String(),
  role: RoleSchema,
  personal: Type.Boolean(),
  head: Seq,
  archived: Type.Optional(Type.Literal(true)),
});

/** A device or token. */
export const DeviceSchema = Type.Object({
  id: Id,
  name: Type.String(),
  user: Type.Object({ id: Id, name: Type.String() }),
  kind: Type.Union([Type.Literal('device'), Type.Literal('token')]),
  book: Type.Optional(Id),
  readOnly: Type.Boolean(),
  createdAt: Time,
  lastSeenAt: Time,
  current: Type.Boolean(),
});

/** A refusal (RFC 9457). */
export const ProblemSchema = Type.Object({
  type: Type.Literal('about:blank'),
  title: Type.String(),
  status: Type.Integer({ minimum: 400, maximum: 599 }),
  code: Type.Union(PROBLEM_CODES.map((code) => Type.Literal(code))),
  detail: Type.String(),
  field: Type.Optional(Type.String({ description: 'the field to blame' })),
});
