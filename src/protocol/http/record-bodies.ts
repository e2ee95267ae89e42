// Bodies with which records are made and changed. What is not named is refused: a typing error must not be dropped.

import Type from 'typebox';
import type { TProperties, TSchema } from 'typebox';
import { ContactFields } from '../../model/contact.ts';
import { AmountMinor, CurrencyCode, Id } from '../../model/field-schema.ts';
import { TransactionFields } from '../../model/transaction.ts';
import { WIRE } from '../limits.ts';

const CLOSED = { additionalProperties: false } as const;
const AMOUNT_MAX = 60;

const Amount = Type.String({ minLength: 1, maxLength: AMOUNT_MAX, description: 'as people type it, such as 12.50' });
const MONEY = {
  amount: Type.Optional(Amount),
  amountMinor: Type.Optional(AmountMinor),
  currency: Type.Optional(CurrencyCode),
};

const { name, ...restOfContact } = ContactFields;
const { contactId, direction, date, ...restOfTransaction } = TransactionFields;

/** A new contact. Without `id` the server chooses one. */
export const NewContactSchema = Type.Object(
  { id: Type.Optional(Id), name, ...Type.Partial(Type.Object(restOfContact)).properties },
  CLOSED,
);

/** A new transaction: its money as `amount`, as `amountMinor`, or as both; without `currency` in the book's own. */
export const NewTransactionSchema = Type.Object(
  {
    id: Type.Optional(Id),
    contactId,
    direction,
    date,
    ...MONEY,
    ...Type.Partial(Type.Object(restOfTransaction)).properties,
  },
  CLOSED,
);

/** Values of fields as the author saw them; null = absent. */
const Saw = Type.Record(Type.String({ maxLength: 60 }), Type.Unknown(), { maxProperties: 20 });

const orNull = (schema: TSchema) => Type.Union([schema, Type.Null()]);

function editOf(fields: TProperties, optional: readonly string[]) {
  const set = Object.entries(fields).map(([field, schema]) => [
    field,
    Type.Optional(optional.includes(field) ? orNull(schema) : schema),
  ]);
  return Type.Object({ ...(Object.fromEntries(set) as TProperties), saw: Type.Optional(Saw) }, CLOSED);
}

/** Changes of a contact; null takes a field away. */
export const EditContactSchema = editOf(ContactFields, ['handle', 'note']);

/** Changes of a transaction; null takes a field away, and a new currency comes with its amount. */
export const EditTransactionSchema = editOf(
  { ...TransactionFields, amount: Amount, amountMinor: AmountMinor, currency: CurrencyCode },
  ['due', 'externalId', 'importBatch'],
);

/** What the author of a deletion saw. */
export const DeleteRecordSchema = Type.Object({ saw: Type.Optional(Saw) }, CLOSED);

/** Several new records at once; each is judged for itself, so here they are only counted. */
export const BatchSchema = Type.Object(
  {
    items: Type.Array(
      Type.Object(
        {
          contact: Type.Optional(Type.Unknown({ description: 'a new contact, as POST /api/contacts takes it' })),
          transaction: Type.Optional(
            Type.Unknown({ description: 'a new transaction, as POST /api/transactions takes it' }),
          ),
        },
        { description: 'exactly one of both' },
      ),
      { minItems: 1, maxItems: WIRE.pushMutationsMax },
    ),
  },
  CLOSED,
);
