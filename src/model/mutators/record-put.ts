// record.put: a record as it was somewhere else, with its id, its times, its deletion, and fields of newer versions. For
// what an export of a book holds. It takes no record's place: one that is here already stays as it is.

import Type from 'typebox';
import { deepEqual } from '../../base/deep-equal.ts';
import { isShallow } from '../../base/json.ts';
import type { BookView } from '../book-view.ts';
import { put } from '../change.ts';
import type { Change } from '../change.ts';
import { ContactFields } from '../contact.ts';
import { AmountMinor, CurrencyCode, Id } from '../field-schema.ts';
import { applied, refused } from '../mutation.ts';
import type { Effect, Stamp } from '../mutation.ts';
import type { AnyRecord, Stored } from '../record.ts';
import { refusal } from '../refusal.ts';
import type { Refusal } from '../refusal.ts';
import { schemaRefusal } from '../schema-refusal.ts';
import { TransactionFields } from '../transaction.ts';
import { validatorOf } from '../validator.ts';
import type { Validator } from '../validator.ts';
import { defineMutator } from './define.ts';
import { checkCurrency, keepContact } from './transaction-rules.ts';

/** A wall time, ms. */
const Time = Type.Integer({ minimum: 0 });
const TIMES = { createdAt: Time, updatedAt: Time };
const Kind = Type.Union([Type.Literal('contact'), Type.Literal('transaction'), Type.Literal('conflict')]);

const schema = Type.Object(
  {
    kind: Kind,
    id: Id,
    fields: Type.Record(Type.String({ pattern: '^[A-Za-z][A-Za-z0-9_.-]{0,59}$' }), Type.Unknown(), {
      maxProperties: 60,
      additionalProperties: false,
    }),
    /** The cause of its deletion. */
    deleted: Type.Optional(Type.String({ minLength: 1, maxLength: 100, format: 'ledger-line' })),
  },
  { additionalProperties: false },
);

/** The known fields of a kind: those that it must have, those that it may have; others are kept as they are. */
const known = (must: Type.TProperties, may: Type.TProperties) =>
  validatorOf(Type.Object({ ...must, ...Type.Partial(Type.Object(may)).properties, ...TIMES }));

const { name, phones, emails, tags, externalIds, archived, ...mayOfContact } = ContactFields;
const { due, externalId, importBatch, ...mustOfTransaction } = TransactionFields;
const Word = Type.String({ minLength: 1, maxLength: 100 });

const FIELDS = {
  contact: known({ name, phones, emails, tags, externalIds, archived }, { ...mayOfContact, mergedInto: Id }),
  transaction: known(
    { ...mustOfTransaction, amountMinor: AmountMinor, currency: CurrencyCode },
    { due, externalId, importBatch },
  ),
  conflict: known(
    {
      recordKind: Word,
      recordId: Word,
      field: Word,
      attempted: Type.Unknown(),
      clientId: Id,
      n: Type.Integer({ minimum: 1 }),
      by: Type.String({ maxLength: 200 }),
      at: Type.Number(),
    },
    { resolved: Type.Object({ choice: Word, by: Type.String({ maxLength: 200 }), at: Type.Number() }) },
  ),
} as const;

/** Objects and arrays within one another in a record's fields. */
const DEPTH_MAX = 6;

type Args = Type.Static<typeof schema>;

export const recordPut = defineMutator({
  name: 'record.put',
  schema,
  rules: checkFields,
  effect(view, args, stamp): Effect {
    const { kind, id, fields, deleted } = args;
    const before = view.get(kind, id) as Stored | undefined;
    const record: AnyRecord = { ...fields, id };
    if (before !== undefined) return existing(before, { record, deleted });
    const needed = whatItNeeds(view, args, stamp);
    if (needed.refusal !== undefined) return refused(needed.refusal);
    const gone: readonly Change[] = deleted === undefined ? [] : [{ op: 'tombstone', kind, id, cause: deleted }];
    return applied(...needed.changes, put(kind, record), ...gone);
  },
});

function checkFields({ kind, fields }: Args): Refusal | undefined {
  if (Object.hasOwn(fields, 'id') || !isShallow(fields, DEPTH_MAX)) {
    return refusal('invalid_args', 'these are no fields of a record', 'fields');
  }
  const { currency } = fields;
  const validator: Validator = FIELDS[kind];
  if (!validator.Check(fields)) return schemaRefusal(validator.Errors(fields));
  return kind === 'transaction' ? checkCurrency(currency as string) : undefined;
}

function existing(before: Stored, { record, deleted }: { record: AnyRecord; deleted: string | undefined }): Effect {
  if (deepEqual(before.record, record) && before.deleted === deleted) return applied();
  return refused(refusal('id_conflict', `the id ${record.id} already has other content`, 'id'));
}

/** What has to be there: a transaction's contact, what a contact was merged into, what a conflict is about. */
function whatItNeeds(
  view: BookView,
  { kind, id, fields, deleted }: Args,
  stamp: Stamp,
): { changes: readonly Change[]; refusal?: Refusal } {
  const text = (field: string): string => String(fields[field]);
  if (kind === 'transaction') {
    if (deleted === undefined) return keepContact(view, text('contactId'), stamp);
    return view.contactStanding(text('contactId')) === 'absent' ? missing('contactId') : { changes: [] };
  }
  if (kind === 'contact') {
    const into = fields['mergedInto'];
    const isFree = into === undefined || (into !== id && view.contactStanding(text('mergedInto')) !== 'absent');
    return isFree ? { changes: [] } : missing('mergedInto');
  }
  const about = view.get(fields['recordKind'] as 'contact', text('recordId'));
  return about === undefined ? missing('recordId') : { changes: [] };
}

function missing(field: string): { changes: readonly Change[]; refusal: Refusal } {
  return { changes: [], refusal: refusal('contact_not_found', 'what the record is about is not there', field) };
}
